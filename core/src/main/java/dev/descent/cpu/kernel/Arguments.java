package dev.descent.cpu.kernel;

import dev.descent.compile.Access;
import dev.descent.compile.Instruction;
import dev.descent.compile.Loop;
import dev.descent.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the numbers that make one loop different from another of the same structure stand in the array that its kernel is
 * given: extents; for each place (an access, or an index) its base and strides, in bytes; constants; offsets in the scratch
 * memory.
 */
public final class Arguments {
    private final Loop loop;
    private final int rank;
    private final int[] placeOfLine;
    private final List<List<Long>> strides = new ArrayList<>();
    private final int[] constantOfLine;
    private final int size;
    private final int firstKept;

    public Arguments(Loop loop) {
        this.loop = loop;
        this.rank = loop.extents().size();
        this.placeOfLine = new int[loop.body().size()];
        this.constantOfLine = new int[loop.body().size()];
        int constants = 0;
        for (int line = 0; line < placeOfLine.length; line++) {
            placeOfLine[line] = strides.size();
            constantOfLine[line] = constants;
            switch (loop.body().get(line)) {
                case Instruction.Load load -> strides.add(load.from().strides());
                case Instruction.Store store -> strides.add(store.to().strides());
                case Instruction.Index index -> strides.add(index.strides());
                case Instruction.Random random -> {
                    strides.add(random.index().strides());
                    constants++;
                }
                case Instruction.Gather gather -> {
                    strides.add(gather.index().strides());
                    strides.add(gather.within().strides());
                    constants += 2;
                }
                case Instruction.Constant constant -> constants++;
                case Instruction.Apply apply -> {}
                case Instruction.Reduce reduce -> {}
            }
        }
        int firstConstant = rank + strides.size() * (rank + 1);
        for (int line = 0; line < constantOfLine.length; line++) {
            constantOfLine[line] += firstConstant;
        }
        this.firstKept = firstConstant + constants;
        this.size = firstKept + Scratch.arrays(loop);
    }

    /** Number of places. */
    public int places() {
        return strides.size();
    }

    public int extent(int dim) {
        return dim;
    }

    /** The place (of a gather, the first of two) that a line touches. */
    public int place(int line) {
        return placeOfLine[line];
    }

    /** Strides of a place in elements; zeros are part of a loop's structure, other numbers are arguments. */
    public List<Long> strides(int place) {
        return strides.get(place);
    }

    public long reducedStride(int place) {
        return strides.get(place).get(rank - 2);
    }

    public int base(int place) {
        return rank + place * (rank + 1);
    }

    public int stride(int place, int dim) {
        return base(place) + 1 + dim;
    }

    public int constant(int line) {
        return constantOfLine[line];
    }

    public int rows(int line) {
        return constantOfLine[line];
    }

    public int width(int line) {
        return constantOfLine[line] + 1;
    }

    /** Where an array in the scratch memory begins: of a value that is kept or, where columns go row by row, of sums. */
    public int kept(int number) {
        return firstKept + number;
    }

    /** The array for this loop, without the addresses of buffers. */
    public long[] values(int lanes) {
        long[] values = new long[size];
        for (int dim = 0; dim < rank; dim++) {
            values[extent(dim)] = loop.extents().get(dim);
        }
        for (int line = 0; line < placeOfLine.length; line++) {
            int place = placeOfLine[line];
            switch (loop.body().get(line)) {
                case Instruction.Load load -> put(values, place, load.from());
                case Instruction.Store store -> put(values, place, store.to());
                case Instruction.Index index -> put(values, place, index.offset(), index.strides(), 1);
                case Instruction.Random random -> {
                    put(values, place, random.index().offset(), random.index().strides(), 1);
                    values[constant(line)] = random.key();
                }
                case Instruction.Gather gather -> {
                    put(values, place, gather.index());
                    put(values, place + 1, gather.within());
                    values[rows(line)] = gather.rows();
                    values[width(line)] = gather.width() * gather.dtype().bytes();
                }
                case Instruction.Constant constant -> values[constant(line)] = bits(constant);
                case Instruction.Apply apply -> {}
                case Instruction.Reduce reduce -> {}
            }
        }
        long scratch = Scratch.kept(loop);
        long each = Scratch.bytes(loop, lanes);
        for (int number = 0; firstKept + number < size; number++) {
            values[kept(number)] = scratch + number * each;
        }
        return values;
    }

    private void put(long[] values, int place, Access access) {
        int bytes = access.buffer().dtype().bytes();
        put(values, place, access.offset() * bytes, access.strides(), bytes);
    }

    private void put(long[] values, int place, long base, List<Long> strides, int bytes) {
        values[base(place)] = base;
        for (int dim = 0; dim < rank; dim++) {
            values[stride(place, dim)] = strides.get(dim) * bytes;
        }
    }

    private static long bits(Instruction.Constant constant) {
        return switch (constant.dtype()) {
            case F32, BF16 -> Float.floatToRawIntBits((float) constant.value());
            case F64 -> Double.doubleToRawLongBits(constant.value());
            case I32, BOOL -> (int) constant.value();
        };
    }

    /** How much memory of its own a part of a loop needs. */
    public static final class Scratch {
        /** Room for one vector of any type and what stands behind it. */
        private static final long FIXED = 128;

        /** Room for the lanes of one sum. */
        private static final long SUM = 64;

        /** Room for the lanes of one sum in double precision. */
        private static final long TOTAL = 128;

        private Scratch() {}

        /** Where code for single numbers keeps the lanes that vector code would have in the sum on this line. */
        public static long sum(Loop loop, int line) {
            return FIXED + SUM * sums(loop.body().subList(0, line));
        }

        /** Where the sums in double precision stand that belong to the sum on this line, if it is long. */
        public static long totals(Loop loop, int line) {
            return FIXED + SUM * sums(loop.body()) + TOTAL * sums(loop.body().subList(0, line));
        }

        /** Where the values that are kept over the reduced loop begin. */
        private static long kept(Loop loop) {
            return FIXED + (SUM + TOTAL) * sums(loop.body());
        }

        private static long sums(List<Instruction> body) {
            return body.stream().filter(Instruction.Reduce.class::isInstance).count();
        }

        /** How many values are kept over the reduced loop or, where columns go row by row, how many sums, each with one in double precision. */
        private static int arrays(Loop loop) {
            Phases phases = new Phases(loop);
            return phases.goRowByRow()
                    ? 2 * phases.reductions(0).size()
                    : phases.kept().size();
        }

        /** For one of them. */
        static long bytes(Loop loop, int lanes) {
            long elements = loop.reduction() == Loop.Reduction.COLUMNS && !new Phases(loop).goRowByRow()
                    ? (long) loop.reduced() * lanes
                    : (loop.lanes() + (long) lanes - 1) / lanes * lanes;
            return (elements * DType.F64.bytes() + 63) / 64 * 64;
        }

        /** For all of them. */
        public static long total(Loop loop, int lanes) {
            return kept(loop) + arrays(loop) * bytes(loop, lanes);
        }
    }

    /** What two loops must have in common to be served by one kernel. */
    public static String structure(Loop loop) {
        StringBuilder text =
                new StringBuilder(loop.reduction().name()).append(loop.extents().size());
        for (Instruction line : loop.body()) {
            text.append(';').append(line.dtype());
            switch (line) {
                case Instruction.Constant constant -> text.append("const");
                case Instruction.Load load ->
                    text.append("load").append(pattern(load.from().strides()));
                case Instruction.Store store ->
                    text.append("store")
                            .append(store.argument())
                            .append(pattern(store.to().strides()));
                case Instruction.Index index -> text.append("index").append(pattern(index.strides()));
                case Instruction.Random random ->
                    text.append("random")
                            .append(random.counter())
                            .append(pattern(random.index().strides()));
                case Instruction.Gather gather ->
                    text.append("gather")
                            .append(pattern(gather.index().strides()))
                            .append(pattern(gather.within().strides()));
                case Instruction.Apply apply ->
                    text.append(apply.op().mnemonic())
                            .append(apply.op().inputs().getFirst().dtype())
                            .append(apply.arguments());
                case Instruction.Reduce reduce ->
                    text.append(reduce.max() ? "max" : "sum").append(reduce.argument());
            }
        }
        return text.toString();
    }

    /** Zero strides are left out of the code; a lane stride that is neither 0 nor 1 stands in it. */
    private static String pattern(List<Long> strides) {
        StringBuilder text = new StringBuilder("[");
        for (long stride : strides.subList(0, strides.size() - 1)) {
            text.append(stride == 0 ? '0' : 's');
        }
        return text.append(strides.getLast()).append(']').toString();
    }
}
