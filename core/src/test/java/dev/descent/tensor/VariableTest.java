package dev.descent.tensor;

import static dev.descent.tensor.Refusals.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class VariableTest {
    @Test
    void theInitializerFillsAVariableOnceWhenItIsFirstNeeded() {
        int[] calls = {0};
        Variable variable = new Variable("w", DType.F32, Shape.of(3), values -> {
            calls[0]++;
            values.fill(2);
        });
        assertEquals(0, calls[0]);
        assertArrayEquals(new float[] {2, 2, 2}, variable.values().toFloats());
        variable.values().set(1, 5);
        assertArrayEquals(new float[] {2, 5, 2}, variable.values().toFloats());
        assertEquals(1, calls[0]);
    }

    @Test
    void readingGivesThePresentValue() {
        Variable variable = new Variable("w", DType.F64, Shape.of(2), Initializer.constant(1));
        Tensor twice = variable.read().mul(2);
        assertArrayEquals(new double[] {2, 2}, twice.evaluate().toDoubles());
        variable.values().set(0, 10);
        assertArrayEquals(new double[] {20, 2}, twice.evaluate().toDoubles());
    }

    @Test
    void movingKeepsTheValues() {
        Variable variable = new Variable("w", DType.F32, Shape.of(2), Initializer.of(3, 4));
        variable.values().set(0, 7);
        MemorySegment old = variable.memory();
        MemorySegment block = Arena.ofAuto().allocate(64, 64).asSlice(16, 8);
        variable.moveTo(block);
        assertArrayEquals(new float[] {7, 4}, variable.values().toFloats());
        assertEquals(block.address(), variable.address());
        variable.values().set(1, 9);
        assertArrayEquals(new float[] {7, 9}, new Values(DType.F32, Shape.of(2), block).toFloats());
        assertArrayEquals(new float[] {7, 4}, new Values(DType.F32, Shape.of(2), old).toFloats());
    }

    @Test
    void aVariableThatWasNotNeededYetIsFilledWhereItIsMovedTo() {
        Variable variable = new Variable("w", DType.I32, Shape.of(2), Initializer.constant(6));
        MemorySegment block = Arena.ofAuto().allocate(8, 64);
        variable.moveTo(block);
        assertArrayEquals(new int[] {6, 6}, new Values(DType.I32, Shape.of(2), block).toInts());
        assertEquals(block.address(), variable.address());
    }

    @Test
    void aVariableMovesOnlyToWhereItFits() {
        Variable variable = new Variable("w", DType.F32, Shape.of(2), Initializer.of(3, 4));
        variable.memory();
        refused(() -> variable.moveTo(Arena.ofAuto().allocate(16)), "[2]", "8 bytes", "16");
        refused(() -> variable.moveTo(MemorySegment.ofArray(new float[2])), "heap");
        assertArrayEquals(new float[] {3, 4}, variable.values().toFloats());
    }

    @Test
    void aVariableBeginsOnACacheLineAndKnowsItsBytes() {
        Variable variable = new Variable("w", DType.F64, Shape.of(3, 5), Initializer.zeros());
        assertEquals(0, variable.address() % Variable.ALIGNMENT);
        assertEquals(120, variable.bytes());
        assertEquals(120, variable.memory().byteSize());
    }

    @Test
    void aParameterReadsItsVariable() {
        Parameter parameter = new Parameter(Shape.of(2), Initializer.of(1, 2));
        assertSame(parameter.variable(), ((Leaf.Read) parameter.op()).variable());
        parameter.values().set(0, 5);
        assertArrayEquals(new double[] {6, 3}, parameter.add(1).evaluate().toDoubles());
        assertEquals(DType.F32, parameter.dtype());
    }

    @Test
    void anInitializerKeepsItsOwnCopy() {
        float[] given = {1, 2};
        Initializer initializer = Initializer.of(given);
        given[0] = 9;
        assertArrayEquals(
                new float[] {1, 2},
                new Parameter(Shape.of(2), initializer).values().toFloats());
    }
}
