package dev.descent.cpu.emit;

/**
 * The frequent functions of an F32, written out in additions, multiplications, both in one, divisions and shifts, which give the
 * same bits on every run. Errors stay within two or three units in the last place, those of Φ within five.
 * {@link VectorFunctions} writes the same for vectors: each operation here stands there, in the same order.
 *
 * <p>exp and log after S. Moshier's Cephes library (expf, logf), tanh from the same eʳ − 1; erf by the rational approximation
 * that XLA and Eigen use; Φ by a polynomial fitted to its tail.
 */
final class ScalarFunctions {
    /** ln 2 in two parts, the first with so few bits that its product with an exponent is exact. */
    static final float LN2_HIGH = 0.693359375f;

    static final float LN2_LOW = -2.12194440e-4f;

    static final float LOG2_E = (float) (1 / Math.log(2));

    /** Adding it to a float of moderate size rounds that to an integer, which then stands in the last bits. */
    static final float ROUNDING = 12_582_912f;

    /** Of a float's exponent. */
    static final float BIAS = 127;

    static final float EXP_OVERFLOWS = 88.7228394f;
    static final float EXP_VANISHES = -104f;

    /** From somewhat before it on, tanh is 1. */
    static final float TANH_IS_ONE = 10;

    static final float[] EXP = {
        1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f
    };

    static final float[] LOG = {
        7.0376836292e-2f,
        -1.1514610310e-1f,
        1.1676998740e-1f,
        -1.2420140846e-1f,
        1.4249322787e-1f,
        -1.6668057665e-1f,
        2.0000714765e-1f,
        -2.4999993993e-1f,
        3.3333331174e-1f
    };

    static final float[] ERF_P = {
        -2.72614225801306e-10f,
        2.77068142495902e-08f,
        -2.10102402082508e-06f,
        -5.69250639462346e-05f,
        -7.34990630326855e-04f,
        -2.95459980854025e-03f,
        -1.60960333262415e-02f
    };

    static final float[] ERF_Q = {
        -1.45660718464996e-05f,
        -2.13374055278905e-04f,
        -1.68282697438203e-03f,
        -7.37332916720468e-03f,
        -1.42647390514189e-02f
    };

    /** From somewhat before it on, the normal distribution's tail and density are 0. */
    static final float NORMAL_VANISHES = 15;

    /** c in t = c / (c + x). The smaller it is, the less of the error of t comes through near 0, and the longer the polynomial. */
    static final float NORMAL_C = 2.5f;

    /** (1 − Φ(x))·e^(x²/2) / t for x from 0 to 15: through Chebyshev's points, within 3e−8; exactly ½ at x = 0. */
    static final float[] NORMAL_TAIL = {
        3.2563257962e-2f,
        -1.7874857783e-1f,
        3.8690134883e-1f,
        -3.8014152646e-1f,
        1.2447310984e-1f,
        -2.9415573925e-2f,
        9.2172615230e-2f,
        1.3297510147e-1f,
        1.5964515507e-1f,
        1.5957510471e-1f
    };

    /** Powers down to 2⁻¹⁶² are made this much too large, so that only the last product can be too small to be normal. */
    static final float BELL_BIAS = BIAS + 64;

    static final float BELL_SCALE = 0x1p-64f;

    /** The normal density at 0. */
    static final float NORMAL_PEAK = (float) (1 / Math.sqrt(2 * Math.PI));

    private static final float SQRT_HALF = (float) Math.sqrt(0.5);

    private ScalarFunctions() {}

    /** c₀·xⁿ + … + cₙ. */
    private static float polynomial(float x, float[] coefficients) {
        float sum = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            sum = Math.fma(sum, x, coefficients[i]);
        }
        return sum;
    }

    /** What is left of x when n·ln 2 is taken away, n = round(x / ln 2). */
    private static float rest(float x, float n) {
        return Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    }

    /** eʳ − 1 for |r| ≤ ln 2 / 2. */
    private static float expLessOne(float r) {
        return Math.fma(polynomial(r, EXP), r * r, r);
    }

    /** The float with this exponent, bias and all, and no mantissa. */
    private static float power(int exponent) {
        return Float.intBitsToFloat(exponent << 23);
    }

    /** 2ⁿ·eʳ with n = round(x / ln 2) and |r| ≤ ln 2 / 2. */
    static float exp(float x) {
        if (x > EXP_OVERFLOWS) {
            return Float.POSITIVE_INFINITY;
        } else if (x < EXP_VANISHES) {
            return 0;
        }
        // The exponent is dealt out to two factors: n itself may be too large or too small for one.
        float rounded = Math.fma(x, LOG2_E, ROUNDING + 2 * BIAS);
        float r = rest(x, rounded - (ROUNDING + 2 * BIAS));
        int exponent = Float.floatToRawIntBits(rounded);
        int half = exponent >> 1;
        return (expLessOne(r) + 1) * power(half) * power(exponent - half);
    }

    /** e·ln 2 + log m with m in [√½, √2). */
    static float log(float x) {
        // Numbers too small to have a full mantissa are scaled up first.
        boolean small = x < Float.MIN_NORMAL;
        int bits = Float.floatToRawIntBits(small ? x * 0x1p23f : x);
        float e = (bits >>> 23) + (small ? -126f - 23 : -126f);
        float m = Float.intBitsToFloat((bits & 0x007F_FFFF) | 0x3F00_0000); // in [½, 1)
        boolean low = m < SQRT_HALF;
        float exponent = low ? e - 1 : e;
        float f = (low ? m + m : m) - 1;
        float square = f * f;
        float log = polynomial(f, LOG) * f * square + exponent * LN2_LOW - square * 0.5f + f + exponent * LN2_HIGH;
        if (x < 0) {
            return Float.NaN;
        } else if (x == 0) {
            return Float.NEGATIVE_INFINITY;
        }
        return x < Float.POSITIVE_INFINITY ? log : x;
    }

    /** (e²ˡˣˡ − 1) / (e²ˡˣˡ + 1), with the sign of x. */
    static float tanh(float x) {
        float size = Math.abs(x);
        float clamped = size > TANH_IS_ONE ? TANH_IS_ONE : size;
        float twice = clamped + clamped;
        float rounded = Math.fma(twice, LOG2_E, ROUNDING + BIAS);
        float r = rest(twice, rounded - (ROUNDING + BIAS));
        float power = power(Float.floatToRawIntBits(rounded));
        float numerator = Math.fma(power, expLessOne(r), power - 1);
        return Math.copySign(numerator / (numerator + 2), x);
    }

    /** x·p(x²) / q(x²) on [−4, 4]. */
    static float erf(float x) {
        float clamped = x > 4 ? 4 : x < -4 ? -4 : x;
        float square = clamped * clamped;
        return polynomial(square, ERF_P) * clamped / polynomial(square, ERF_Q);
    }

    /** e^(−x²/2)·t·p(t) below 0, and above it what that leaves of 1. */
    static float normalCdf(float x) {
        float size = Math.abs(x);
        float clamped = size > NORMAL_VANISHES ? NORMAL_VANISHES : size;
        float t = NORMAL_C / (NORMAL_C + clamped);
        float tail = bell(clamped, polynomial(t, NORMAL_TAIL) * t);
        return x > 0 ? 1 - tail : tail;
    }

    /** e^(−x²/2) / √(2π). */
    static float normalDensity(float x) {
        float size = Math.abs(x);
        return bell(size > NORMAL_VANISHES ? NORMAL_VANISHES : size, NORMAL_PEAK);
    }

    /** e^(−x²/2)·factor for x up to {@link #NORMAL_VANISHES}: as exp, but x² is not rounded before n·ln 2 is taken away. */
    private static float bell(float x, float factor) {
        float half = x * -0.5f;
        float rounded = Math.fma(half * x, LOG2_E, ROUNDING + BELL_BIAS);
        float n = rounded - (ROUNDING + BELL_BIAS);
        float r = Math.fma(n, -LN2_LOW, Math.fma(half, x, n * -LN2_HIGH));
        return Math.fma(expLessOne(r), factor, factor) * power(Float.floatToRawIntBits(rounded)) * BELL_SCALE;
    }
}
