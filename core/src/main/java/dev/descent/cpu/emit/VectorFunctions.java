package dev.descent.cpu.emit;

import dev.descent.tensor.DType;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;

/**
 * The frequent functions of F32 vectors: what {@link ScalarFunctions} says of one number, for all lanes, to the bit.
 */
final class VectorFunctions {
    /** What can be asked for. */
    static final Set<String> NAMES = Set.of("exp", "log", "tanh", "erf", "normalCdf", "normalDensity");

    private static final ClassDesc FLOAT_VECTOR = ClassDesc.of("jdk.incubator.vector.FloatVector");
    private static final ClassDesc INT_VECTOR = ClassDesc.of("jdk.incubator.vector.IntVector");

    private final VectorCode vectors;
    private final CodeBuilder code;

    VectorFunctions(VectorCode vectors, CodeBuilder code) {
        this.vectors = vectors;
        this.code = code;
    }

    /** x → f(x). */
    void apply(String name) {
        int x = keep();
        switch (name) {
            case "exp" -> exp(x);
            case "log" -> log(x);
            case "tanh" -> tanh(x);
            case "erf" -> erf(x);
            case "normalCdf" -> normalCdf(x);
            case "normalDensity" -> normalDensity(x);
            default -> throw new IllegalArgumentException(name);
        }
    }

    // ------------------------------------------------------------------------------------------------- vocabulary

    private int keep() {
        return VectorInstructions.keep(code);
    }

    private void push(int... locals) {
        for (int local : locals) {
            code.aload(local);
        }
    }

    private void number(double value) {
        vectors.number(code, DType.F32, value);
    }

    private void add() {
        VectorInstructions.binary(code, DType.F32, "ADD", "Associative");
    }

    private void sub() {
        VectorInstructions.binary(code, DType.F32, "SUB", "Binary");
    }

    private void mul() {
        VectorInstructions.binary(code, DType.F32, "MUL", "Associative");
    }

    private void div() {
        VectorInstructions.binary(code, DType.F32, "DIV", "Binary");
    }

    /** a, b, c → a·b + c, rounded once. */
    private void fma() {
        VectorInstructions.fma(code);
    }

    private void integers(String name, String kind) {
        VectorInstructions.binary(code, DType.I32, name, kind);
    }

    private void mulBy(double factor) {
        number(factor);
        mul();
    }

    private void plus(double summand) {
        number(summand);
        add();
    }

    private void asFloats() {
        code.invokevirtual(INT_VECTOR, "reinterpretAsFloats", MethodTypeDesc.of(FLOAT_VECTOR));
    }

    private void asInts() {
        code.invokevirtual(FLOAT_VECTOR, "reinterpretAsInts", MethodTypeDesc.of(INT_VECTOR));
    }

    /** value → value, but {@code instead} in the lanes where local a compares so with a number. */
    private void where(int a, String order, double number, Runnable instead) {
        instead.run();
        push(a);
        number(number);
        VectorInstructions.compare(code, DType.F32, order);
        vectors.blendByOwnMask(code, DType.F32);
    }

    /** Nothing → c₀·xⁿ + … + cₙ. */
    private void polynomial(int x, float[] coefficients) {
        number(coefficients[0]);
        for (int i = 1; i < coefficients.length; i++) {
            push(x);
            number(coefficients[i]);
            fma();
        }
    }

    // -------------------------------------------------------------------------------------------------- functions

    /** eˣ, taken apart. */
    private Exponential exponential(int x, float bias) {
        int rounded = rounded(x, bias);
        int n = less(rounded, ScalarFunctions.ROUNDING + bias);
        push(n);
        number(-ScalarFunctions.LN2_LOW);
        push(n);
        number(-ScalarFunctions.LN2_HIGH);
        push(x);
        fma();
        fma();
        return exponential(keep(), rounded);
    }

    /** The local for x / ln 2, rounded to an integer, which with the bias stands in the last bits. */
    private int rounded(int x, float bias) {
        push(x);
        number(ScalarFunctions.LOG2_E);
        number(ScalarFunctions.ROUNDING + bias);
        fma();
        return keep();
    }

    /** The local for the difference. */
    private int less(int x, double subtrahend) {
        push(x);
        number(subtrahend);
        sub();
        return keep();
    }

    /** The same from what {@link #rounded} gave, and r = x − n·ln 2. */
    private Exponential exponential(int r, int rounded) {
        polynomial(r, ScalarFunctions.EXP);
        push(r, r);
        mul();
        push(r);
        fma();
        int mantissa = keep();
        push(rounded);
        asInts();
        return new Exponential(mantissa, keep());
    }

    /**
     * The locals for x = n·ln 2 + r with |r| ≤ ln 2 / 2.
     *
     * @param lessOne eʳ − 1
     * @param exponent integers with n + bias in the last bits
     */
    private record Exponential(int lessOne, int exponent) {}

    /** Integers → floats with these exponents and no mantissa. */
    private void power() {
        VectorInstructions.binary(code, "LSHL", 23);
        asFloats();
    }

    /** 2ⁿ·eʳ with n = round(x / ln 2) and |r| ≤ ln 2 / 2. */
    private void exp(int x) {
        Exponential parts = exponential(x, 2 * ScalarFunctions.BIAS);
        int exponent = parts.exponent;
        push(exponent);
        VectorInstructions.binary(code, "ASHR", 1);
        int half = keep();
        push(parts.lessOne);
        plus(1);
        push(half);
        power();
        mul();
        push(exponent, half);
        integers("SUB", "Binary");
        power();
        mul();
        where(x, "GT", ScalarFunctions.EXP_OVERFLOWS, () -> number(Double.POSITIVE_INFINITY));
        where(x, "LT", ScalarFunctions.EXP_VANISHES, () -> number(0));
    }

    /** e·ln 2 + log m with m in [√½, √2). */
    private void log(int x) {
        // Numbers too small to have a full mantissa are scaled up first.
        push(x, x);
        mulBy(0x1p23);
        push(x);
        number(Float.MIN_NORMAL);
        VectorInstructions.compare(code, DType.F32, "LT");
        vectors.blendByOwnMask(code, DType.F32);
        asInts();
        int bits = keep();
        push(bits);
        VectorInstructions.binary(code, "LSHR", 23);
        VectorInstructions.convert(
                code, ClassDesc.of("jdk.incubator.vector.FloatVector"), "I2F", () -> vectors.species(code, DType.F32));
        int biased = keep();
        push(biased);
        plus(-126);
        push(biased);
        plus(-126 - 23);
        push(x);
        number(Float.MIN_NORMAL);
        VectorInstructions.compare(code, DType.F32, "LT");
        vectors.blendByOwnMask(code, DType.F32);
        int e = keep();
        push(bits);
        VectorInstructions.binary(code, "AND", 0x007F_FFFF);
        VectorInstructions.binary(code, "OR", 0x3F00_0000);
        asFloats();
        int m = keep(); // in [½, 1)
        push(e);
        push(e);
        plus(-1);
        push(m);
        number(Math.sqrt(0.5));
        VectorInstructions.compare(code, DType.F32, "LT");
        vectors.blendByOwnMask(code, DType.F32);
        int exponent = keep();
        push(m, m, m);
        add();
        push(m);
        number(Math.sqrt(0.5));
        VectorInstructions.compare(code, DType.F32, "LT");
        vectors.blendByOwnMask(code, DType.F32);
        plus(-1);
        int f = keep();
        push(f, f);
        mul();
        int square = keep();
        polynomial(f, ScalarFunctions.LOG);
        push(f);
        mul();
        push(square);
        mul();
        push(exponent);
        mulBy(ScalarFunctions.LN2_LOW);
        add();
        push(square);
        mulBy(0.5);
        sub();
        push(f);
        add();
        push(exponent);
        mulBy(ScalarFunctions.LN2_HIGH);
        add();
        where(x, "EQ", Double.POSITIVE_INFINITY, () -> number(Double.POSITIVE_INFINITY));
        where(x, "EQ", 0, () -> number(Double.NEGATIVE_INFINITY));
        where(x, "LT", 0, () -> number(Double.NaN));
        int result = keep();
        // NaN is the one number that is not what it is.
        push(result, x, x, x);
        VectorInstructions.compare(code, DType.F32, "NE");
        vectors.blendByOwnMask(code, DType.F32);
    }

    /** (e²ˡˣˡ − 1) / (e²ˡˣˡ + 1), with the sign of x. */
    private void tanh(int x) {
        int clamped = clampedSize(x, ScalarFunctions.TANH_IS_ONE);
        push(clamped, clamped);
        add();
        Exponential parts = exponential(keep(), ScalarFunctions.BIAS);
        push(parts.exponent);
        power();
        int power = keep();
        push(power, parts.lessOne, power);
        number(1);
        sub();
        fma();
        int numerator = keep();
        push(numerator, numerator);
        plus(2);
        div();
        asInts();
        push(x);
        asInts();
        VectorInstructions.binary(code, "AND", Integer.MIN_VALUE);
        integers("OR", "Associative");
        asFloats();
    }

    /** x·p(x²) / q(x²) on [−4, 4]. */
    private void erf(int x) {
        push(x);
        where(x, "GT", 4, () -> number(4));
        where(x, "LT", -4, () -> number(-4));
        int clamped = keep();
        push(clamped, clamped);
        mul();
        int square = keep();
        polynomial(square, ScalarFunctions.ERF_P);
        push(clamped);
        mul();
        polynomial(square, ScalarFunctions.ERF_Q);
        div();
    }

    /** e^(−x²/2)·t·p(t) below 0, and above it what that leaves of 1. */
    private void normalCdf(int x) {
        int clamped = clampedSize(x, ScalarFunctions.NORMAL_VANISHES);
        number(ScalarFunctions.NORMAL_C);
        number(ScalarFunctions.NORMAL_C);
        push(clamped);
        add();
        div();
        int t = keep();
        polynomial(t, ScalarFunctions.NORMAL_TAIL);
        push(t);
        mul();
        int factor = keep();
        bell(clamped, () -> push(factor));
        int tail = keep();
        push(tail);
        where(x, "GT", 0, () -> {
            number(1);
            push(tail);
            sub();
        });
    }

    /** e^(−x²/2) / √(2π). */
    private void normalDensity(int x) {
        bell(clampedSize(x, ScalarFunctions.NORMAL_VANISHES), () -> number(ScalarFunctions.NORMAL_PEAK));
    }

    /** Nothing → e^(−x²/2)·factor. */
    private void bell(int x, Runnable factor) {
        push(x);
        mulBy(-0.5);
        int half = keep();
        push(half, x);
        mul();
        int rounded = rounded(keep(), ScalarFunctions.BELL_BIAS);
        int n = less(rounded, ScalarFunctions.ROUNDING + ScalarFunctions.BELL_BIAS);
        push(n);
        number(-ScalarFunctions.LN2_LOW);
        push(half, x, n);
        mulBy(-ScalarFunctions.LN2_HIGH);
        fma();
        fma();
        Exponential parts = exponential(keep(), rounded);
        push(parts.lessOne);
        factor.run();
        factor.run();
        fma();
        push(parts.exponent);
        power();
        mul();
        mulBy(ScalarFunctions.BELL_SCALE);
    }

    /** The local for |x|, or {@code most} where it is more. */
    private int clampedSize(int x, float most) {
        push(x);
        VectorInstructions.unary(code, DType.F32, "ABS");
        int size = keep();
        push(size);
        where(size, "GT", most, () -> number(most));
        return keep();
    }
}
