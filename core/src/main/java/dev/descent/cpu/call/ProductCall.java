package dev.descent.cpu.call;

import dev.descent.compile.Buffer;
import dev.descent.compile.Step;
import dev.descent.cpu.machine.Workers;
import dev.descent.cpu.product.BatchedProduct;
import dev.descent.cpu.product.Multiplier;
import java.util.Map;

/** A matrix product with its addresses. */
public final class ProductCall implements Call {
    private final BatchedProduct product;
    private final Workers workers;
    private final int bufferA;
    private final int bufferB;
    private final int bufferC;
    private final long offsetA;
    private final long offsetB;
    private long a;
    private long b;
    private long c;

    public ProductCall(Step.Product step, Multiplier product, Map<Buffer, Integer> numbers, Workers workers) {
        BatchedProduct.Operand result = BatchedProduct.Operand.of(step.n()).every((long) step.m() * step.n());
        this.product = new BatchedProduct(
                product,
                step.batch(),
                step.m(),
                step.n(),
                step.k(),
                operand(step.a()),
                operand(step.b()),
                result,
                false);
        this.workers = workers;
        this.bufferA = numbers.get(step.a().buffer());
        this.bufferB = numbers.get(step.b().buffer());
        this.bufferC = numbers.get(step.c());
        this.offsetA = step.a().offset() * product.factors().bytes();
        this.offsetB = step.b().offset() * product.factors().bytes();
    }

    private static BatchedProduct.Operand operand(Step.Matrix matrix) {
        return new BatchedProduct.Operand(matrix.transposed(), Math.toIntExact(matrix.leading()), matrix.batchStride());
    }

    @Override
    public String kernel() {
        return "product";
    }

    @Override
    public void bind(long[] addresses) {
        a = addresses[bufferA] + offsetA;
        b = addresses[bufferB] + offsetB;
        c = addresses[bufferC];
    }

    @Override
    public void run() {
        product.run(workers, a, b, c);
    }
}
