package dev.descent.cpu.attention;

import dev.descent.compile.Buffer;
import dev.descent.compile.Instruction;
import dev.descent.compile.Loop;
import dev.descent.cpu.jit.Kernels;
import dev.descent.cpu.kernel.Arguments;
import dev.descent.cpu.kernel.Kernel;
import dev.descent.cpu.machine.PerThread;
import dev.descent.cpu.machine.Raw;
import dev.descent.cpu.product.MatrixProduct;
import dev.descent.tensor.Attention;
import dev.descent.tensor.DType;
import dev.descent.tensor.NativeMemory;
import dev.descent.tensor.Shape;
import java.lang.foreign.MemorySegment;

/**
 * Attention of one shape, or of sequences that are packed in memory of one shape, a few queries (a tile) of one head of one sequence
 * at a time: their weights, [keys, queries], for all keys that they may see, stand in memory of the thread that is at it, and nowhere
 * else. A tile depends on the shape alone (and on the offsets), and so does the order of sums.
 */
public final class AttentionTiles {
    /** Weights in a tile: with those for a gradient, what a core's second cache holds besides queries, keys and values. */
    private static final int WEIGHTS = 1 << 16;

    private static final int FEWEST_ROWS = 16;
    private static final int MOST_ROWS = 64;

    /** Fewer where tiles on the diagonal are computed whole, though half of their weights are 0. */
    private static final int MOST_CAUSAL_ROWS = 32;

    private static final int BYTES = 4;

    private final MatrixProduct product;
    private final int sequences;
    private final boolean isPacked;
    /** Of a sequence; of packed ones all together. */
    private final int tokens;

    private final int heads;
    private final int features;
    private final boolean causal;
    private final int rowsInTile;
    private final int tiles;
    /** How far apart the weights of neighboring keys lie, in values: a whole number of cache lines. */
    private final int rowLength;
    /** How far apart a head's features of neighboring tokens lie, in values. */
    private final int packedStride;

    private final int resultStride;
    private final Pass softmax;
    private final Pass slope;
    private final PerThread<Tile> tile = new PerThread<>(Tile::new);

    /**
     * What two calls must have in common to work in the same memory.
     *
     * @param sequences how many there are
     */
    public record Form(Shape qkv, int sequences, boolean packed, boolean masked, boolean causal) {
        public static Form of(Attention attention) {
            return new Form(
                    attention.qkv().shape(),
                    attention.sequences(),
                    attention.offsets().isPresent(),
                    attention.isToken().isPresent(),
                    attention.causal());
        }
    }

    public AttentionTiles(Form form, Kernels kernels, MatrixProduct product) {
        this.product = product;
        Shape shape = form.qkv;
        this.sequences = form.sequences;
        this.isPacked = form.packed;
        this.tokens = shape.dim(1);
        this.heads = shape.dim(3);
        this.features = shape.dim(4);
        this.causal = form.causal;
        int most = Math.clamp((long) WEIGHTS / Math.max(tokens, 1), FEWEST_ROWS, causal ? MOST_CAUSAL_ROWS : MOST_ROWS);
        this.rowLength = Math.min(most / FEWEST_ROWS, Math.ceilDiv(tokens, FEWEST_ROWS)) * FEWEST_ROWS;
        this.rowsInTile = Math.max(rowLength, 1);
        this.tiles = Math.ceilDiv(tokens, rowsInTile);
        this.packedStride = 3 * heads * features;
        this.resultStride = heads * features;
        long size = (long) tokens * rowLength;
        Buffer weights = Buffer.scratch("weights", DType.F32, size);
        Buffer blame = Buffer.scratch("blame", DType.F32, size);
        Buffer isToken = Buffer.scratch("is_token", DType.BOOL, tokens);
        double scale = 1 / Math.sqrt(features);
        this.softmax = new Pass(
                AttentionLoops.softmax(weights, isToken, tokens, rowLength, scale, form.masked, form.causal),
                weights,
                kernels);
        this.slope = new Pass(AttentionLoops.slope(weights, blame, tokens, rowLength, scale), weights, kernels);
    }

    /** How many heads there are in all sequences together. */
    int entries() {
        return sequences * heads;
    }

    /** How many tiles each of them has; packed ones are not cut up further. */
    int tiles() {
        return isPacked ? 1 : tiles;
    }

    /** Multiply-adds of one of the products of what {@link #tiles} counts. */
    long work() {
        long length = isPacked ? Math.max(1, tokens / Math.max(1, sequences)) : tokens;
        return (isPacked ? length : rowsInTile) * length * features;
    }

    /**
     * What the queries of one tile see, or those of a packed sequence. All are absolute addresses of first values.
     *
     * @param beside of the mask or the offsets; 0 if there are none
     */
    void forward(int entry, int number, long qkv, long beside, long result) {
        Tile mine = at(entry, beside);
        if (isPacked) {
            for (int each = 0; each * rowsInTile < mine.tokens; each++) {
                forward(mine, each, qkv, beside, result);
            }
        } else {
            forward(mine, number, qkv, beside, result);
        }
    }

    private void forward(Tile mine, int number, long qkv, long beside, long result) {
        int from = number * rowsInTile;
        int rows = Math.min(rowsInTile, mine.tokens - from);
        int keys = causal ? from + rows : mine.tokens;
        weights(mine, from, rows, keys, qkv, beside);
        product.multiply(
                true,
                false,
                rows,
                features,
                keys,
                mine.weights,
                rowLength,
                packed(qkv, mine, 2, 0),
                packedStride,
                result(result, mine, from),
                resultStride,
                false);
    }

    /**
     * The gradient by the queries, keys and values of one head. The last tile comes first: it sees all keys, and what the others
     * have to say is added.
     */
    void backward(int entry, long qkv, long beside, long upstream, long gradient) {
        Tile mine = at(entry, beside);
        int last = Math.ceilDiv(mine.tokens, rowsInTile) - 1;
        for (int number = last; number >= 0; number--) {
            int from = number * rowsInTile;
            int rows = Math.min(rowsInTile, mine.tokens - from);
            int keys = causal ? from + rows : mine.tokens;
            boolean more = number < last;
            weights(mine, from, rows, keys, qkv, beside);
            long blame = result(upstream, mine, from);
            byValues(mine, rows, keys, blame, gradient, more);
            product.multiply(
                    false,
                    true,
                    keys,
                    rows,
                    features,
                    packed(qkv, mine, 2, 0),
                    packedStride,
                    blame,
                    resultStride,
                    mine.blame,
                    rowLength,
                    false);
            slope.run(mine.slopeArguments, mine.scratch, rows, keys);
            byQueries(mine, from, rows, keys, qkv, gradient);
            byKeys(mine, from, rows, keys, qkv, gradient, more);
        }
    }

    /** Writes 0 as what tokens see that are of no packed sequence. */
    void clearResult(long beside, long result) {
        clearRest(beside, result, resultStride);
    }

    /** Writes 0 as the gradient by what is of no packed sequence. */
    void clearGradient(long beside, long gradient) {
        clearRest(beside, gradient, packedStride);
    }

    private void clearRest(long beside, long to, long values) {
        if (isPacked) {
            long end = offset(beside, sequences);
            Raw.clear(to + BYTES * end * values, BYTES * (tokens - end) * values);
        }
    }

    /** A thread's memory, turned to one head of one sequence. */
    private Tile at(int entry, long beside) {
        Tile mine = tile.get();
        int sequence = entry / heads;
        mine.head = entry % heads;
        mine.begin = isPacked ? offset(beside, sequence) : (long) sequence * tokens;
        mine.tokens = isPacked ? Math.max(0, offset(beside, sequence + 1) - (int) mine.begin) : tokens;
        return mine;
    }

    /** Offsets are data: whatever they say, nothing outside of the buffers is touched. */
    private int offset(long beside, int index) {
        return Math.clamp(Raw.getInt(beside + (long) BYTES * index), 0, tokens);
    }

    private void weights(Tile mine, int from, int rows, int keys, long qkv, long beside) {
        product.multiply(
                false,
                true,
                keys,
                rows,
                features,
                packed(qkv, mine, 1, 0),
                packedStride,
                packed(qkv, mine, 0, from),
                packedStride,
                mine.weights,
                rowLength,
                false);
        softmax.place(mine.softmaxArguments, mine.weights, beside + BYTES * mine.begin, from);
        softmax.run(mine.softmaxArguments, mine.scratch, rows, keys);
    }

    private void byValues(Tile mine, int rows, int keys, long blame, long gradient, boolean more) {
        product.multiply(
                false,
                false,
                keys,
                features,
                rows,
                mine.weights,
                rowLength,
                blame,
                resultStride,
                packed(gradient, mine, 2, 0),
                packedStride,
                more);
    }

    private void byQueries(Tile mine, int from, int rows, int keys, long qkv, long gradient) {
        product.multiply(
                true,
                false,
                rows,
                features,
                keys,
                mine.blame,
                rowLength,
                packed(qkv, mine, 1, 0),
                packedStride,
                packed(gradient, mine, 0, from),
                packedStride,
                false);
    }

    private void byKeys(Tile mine, int from, int rows, int keys, long qkv, long gradient, boolean more) {
        product.multiply(
                false,
                false,
                keys,
                features,
                rows,
                mine.blame,
                rowLength,
                packed(qkv, mine, 0, from),
                packedStride,
                packed(gradient, mine, 1, 0),
                packedStride,
                more);
    }

    /** Where a head's queries (0), keys (1) or values (2) begin at a token. */
    private long packed(long address, Tile mine, int which, int token) {
        return address + BYTES * ((mine.begin + token) * packedStride + (which * heads + mine.head) * (long) features);
    }

    /** Where a head's result begins at a token. */
    private long result(long address, Tile mine, int token) {
        return address + BYTES * ((mine.begin + token) * resultStride + mine.head * (long) features);
    }

    /** A thread's memory, and the arguments of the kernels that work in it. */
    private final class Tile {
        /** Held so that it is not freed while the addresses are in use. */
        @SuppressWarnings({"FieldCanBeLocal", "unused"})
        private final MemorySegment memory;

        private final long weights;
        private final long blame;
        private final long scratch;
        private final long[] softmaxArguments;
        private final long[] slopeArguments;
        private int head;
        /** The first token of the sequence, among all. */
        private long begin;

        private int tokens;

        Tile() {
            long bytes = (long) BYTES * AttentionTiles.this.tokens * rowLength;
            memory = NativeMemory.allocate(
                    2 * bytes + Math.max(softmax.scratch, slope.scratch), () -> "scratch memory for attention");
            weights = memory.address();
            blame = weights + bytes;
            scratch = blame + bytes;
            softmaxArguments = softmax.arguments.clone();
            slopeArguments = slope.arguments.clone();
            slope.place(slopeArguments, weights, blame, 0);
        }
    }

    /** A kernel for a tile, and what it wants to know. */
    private static final class Pass {
        private final Loop loop;
        private final Buffer weights;
        private final Kernel kernel;
        private final Arguments layout;
        private final long[] arguments;
        private final long scratch;

        Pass(Loop loop, Buffer weights, Kernels kernels) {
            this.loop = loop;
            this.weights = weights;
            this.kernel = kernels.kernel(loop);
            kernel.want(loop);
            this.layout = new Arguments(loop);
            this.arguments = layout.values(kernels.lanes(loop));
            this.scratch = Arguments.Scratch.total(loop, kernels.lanes(loop));
        }

        /** Says where the weights and the other operand lie, and which query comes first. */
        void place(long[] mine, long atWeights, long atOther, int query) {
            for (int line = 0; line < loop.body().size(); line++) {
                int base = layout.base(layout.place(line));
                switch (loop.body().get(line)) {
                    case Instruction.Load load -> mine[base] = load.from().buffer() == weights ? atWeights : atOther;
                    case Instruction.Store store -> mine[base] = store.to().buffer() == weights ? atWeights : atOther;
                    case Instruction.Index index -> mine[base] = index.strides().getLast() == 0 ? 0 : query;
                    default -> {}
                }
            }
        }

        void run(long[] mine, long memory, int rows, int keys) {
            mine[layout.extent(0)] = keys;
            kernel.run(mine, memory, 0, 1, 0, rows);
        }
    }
}
