package dev.descent.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MatMulTest {
    @Test
    void twoVectorsGiveTheirInnerProduct() {
        Tensor product = Tensor.of(new float[] {1, 2, 3}).matmul(Tensor.of(new float[] {4, 5, 6}));
        assertEquals(Shape.scalar(), product.shape());
        assertEquals(32, product.evaluate().scalar());
    }
}
