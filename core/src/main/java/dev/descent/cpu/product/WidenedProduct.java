package dev.descent.cpu.product;

import dev.descent.cpu.machine.Raw;
import dev.descent.tensor.DType;
import dev.descent.tensor.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.function.Supplier;

/** Products of BF16 matrices where the CPU has no instructions for them: the factors are written out as F32 first. */
final class WidenedProduct implements Multiplier {
    private final MatrixProduct product;

    WidenedProduct(MatrixProduct product) {
        this.product = product;
    }

    @Override
    public DType factors() {
        return DType.BF16;
    }

    @Override
    public Supplier<Prepared> prepare(Form form) {
        int rowsA = form.transposeA() ? form.k() : form.m();
        int columnsA = form.transposeA() ? form.m() : form.k();
        int rowsB = form.transposeB() ? form.n() : form.k();
        int columnsB = form.transposeB() ? form.k() : form.n();
        Form wide = new Form(
                form.transposeA(),
                form.transposeB(),
                form.m(),
                form.n(),
                form.k(),
                Math.max(1, columnsA),
                Math.max(1, columnsB),
                form.ldc(),
                form.accumulate());
        Supplier<Prepared> products = product.prepare(wide);
        return () -> {
            Prepared prepared = products.get();
            MemorySegment room = NativeMemory.allocate(
                    DType.F32.bytes() * ((long) rowsA * columnsA + (long) rowsB * columnsB),
                    () -> "the factors of a product, widened,");
            long wideA = room.address();
            long wideB = wideA + (long) DType.F32.bytes() * rowsA * columnsA;
            return (a, b, c) -> {
                try {
                    widen(a, rowsA, columnsA, form.lda(), wideA);
                    widen(b, rowsB, columnsB, form.ldb(), wideB);
                    prepared.run(wideA, wideB, c);
                } finally {
                    Reference.reachabilityFence(room);
                }
            };
        };
    }

    private static void widen(long from, int rows, int columns, int rowLength, long to) {
        for (int row = 0; row < rows; row++) {
            long source = from + (long) DType.BF16.bytes() * row * rowLength;
            long target = to + (long) DType.F32.bytes() * row * columns;
            for (int column = 0; column < columns; column++) {
                Raw.put(Raw.getBFloat16(source + 2L * column), target + 4L * column);
            }
        }
    }
}
