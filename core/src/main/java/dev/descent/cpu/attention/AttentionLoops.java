package dev.descent.cpu.attention;

import dev.descent.compile.Access;
import dev.descent.compile.Buffer;
import dev.descent.compile.Instruction;
import dev.descent.compile.Loop;
import dev.descent.tensor.Binary;
import dev.descent.tensor.DType;
import dev.descent.tensor.Elementwise;
import dev.descent.tensor.Op;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Unary;
import java.util.ArrayList;
import java.util.List;

/**
 * The loops over attention's weights, [keys, queries], as they would be fused from {@code Functions.maskedSoftmax} and its gradient:
 * generated like any other, so that they give the same bits on vectors of any width. Neighboring lanes are neighboring queries, so
 * that nothing has to be added up across the lanes of a vector. A tile is a part of the lanes, for as many keys as it sees.
 */
final class AttentionLoops {
    /** As in {@code Functions.maskedSoftmax}. */
    private static final double UNSEEN = -0x1p100;

    private static final Tensor NUMBER = Tensor.scalar(0);
    private static final Tensor WHOLE = Tensor.full(0, DType.I32, Shape.scalar());
    private static final Tensor TRUTH = Tensor.full(0, DType.BOOL, Shape.scalar());
    private static final List<Long> KEY = List.of(1L, 0L);
    private static final List<Long> QUERY = List.of(0L, 1L);

    private final List<Instruction> body = new ArrayList<>();

    private AttentionLoops() {}

    /**
     * Scores become weights, in place.
     *
     * @param scores [keys, queries], {@code rowLength} from key to key
     * @param isToken BOOL [keys], read if {@code masked}
     * @param causal whether query i sees keys 0 to i + the offset of the only index that moves with queries
     */
    static Loop softmax(
            Buffer scores, Buffer isToken, int tokens, long rowLength, double scale, boolean masked, boolean causal) {
        AttentionLoops loop = new AttentionLoops();
        int score = loop.apply(new Binary.Multiply(NUMBER, NUMBER), loop.load(scores, rowLength), loop.number(scale));
        int seen = loop.seen(score, isToken, masked, causal);
        int largest = loop.add(new Instruction.Reduce(true, seen, DType.F32));
        int peak = loop.apply(new Binary.Maximum(NUMBER, NUMBER), largest, loop.number(UNSEEN / 2));
        int e = loop.apply(new Unary.Exp(NUMBER), loop.apply(new Binary.Subtract(NUMBER, NUMBER), seen, peak));
        int sum = loop.add(new Instruction.Reduce(false, e, DType.F32));
        int divisor = loop.apply(new Binary.Maximum(NUMBER, NUMBER), sum, loop.number(0.5));
        int share = loop.apply(new Unary.Reciprocal(NUMBER), divisor);
        loop.store(scores, rowLength, loop.apply(new Binary.Multiply(NUMBER, NUMBER), e, share));
        return new Loop(Loop.Reduction.COLUMNS, List.of(tokens, tokens), loop.body);
    }

    /**
     * Blame for weights becomes blame for scores, in place: {@code weights·(blame − Σ weights·blame)·scale}.
     *
     * @param weights [keys, queries], {@code rowLength} from key to key, and {@code blame} likewise
     */
    static Loop slope(Buffer weights, Buffer blame, int tokens, long rowLength, double scale) {
        AttentionLoops loop = new AttentionLoops();
        int weight = loop.load(weights, rowLength);
        int blamed = loop.load(blame, rowLength);
        int product = loop.apply(new Binary.Multiply(NUMBER, NUMBER), weight, blamed);
        int mean = loop.add(new Instruction.Reduce(false, product, DType.F32));
        int centered = loop.apply(new Binary.Subtract(NUMBER, NUMBER), blamed, mean);
        int slope = loop.apply(new Binary.Multiply(NUMBER, NUMBER), weight, centered);
        loop.store(blame, rowLength, loop.apply(new Binary.Multiply(NUMBER, NUMBER), slope, loop.number(scale)));
        return new Loop(Loop.Reduction.COLUMNS, List.of(tokens, tokens), loop.body);
    }

    private int seen(int score, Buffer isToken, boolean masked, boolean causal) {
        if (!masked && !causal) {
            return score;
        }
        int keep;
        if (causal) {
            int key = add(new Instruction.Index(0, KEY));
            int query = add(new Instruction.Index(0, QUERY));
            keep = apply(new Binary.Compare(Binary.Compare.Order.LE, WHOLE, WHOLE), key, query);
            if (masked) {
                keep = apply(new Binary.Minimum(TRUTH, TRUTH), keep, truth(isToken));
            }
        } else {
            keep = truth(isToken);
        }
        return apply(new Elementwise.Select(TRUTH, NUMBER, NUMBER), keep, score, number(UNSEEN));
    }

    private int truth(Buffer isToken) {
        return add(new Instruction.Load(new Access(isToken, 0, KEY)));
    }

    private int load(Buffer from, long rowLength) {
        return add(new Instruction.Load(new Access(from, 0, List.of(rowLength, 1L))));
    }

    private void store(Buffer to, long rowLength, int value) {
        add(new Instruction.Store(new Access(to, 0, List.of(rowLength, 1L)), value, DType.F32));
    }

    private int number(double value) {
        return add(new Instruction.Constant(value, DType.F32));
    }

    private int apply(Op op, Integer... arguments) {
        return add(new Instruction.Apply(op, List.of(arguments)));
    }

    private int add(Instruction line) {
        body.add(line);
        return body.size() - 1;
    }
}
