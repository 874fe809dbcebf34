package dev.descent.cpu.emit;

import dev.descent.cpu.machine.Raw;
import java.util.function.DoubleUnaryOperator;

/**
 * Functions over the lanes of a vector that lies in memory, for what generated code does not do in registers: always the same
 * bits, whether the JVM interprets or compiles. Results take the place of the arguments.
 */
public final class Lanes {
    private Lanes() {}

    /** Zeros in the lanes of one vector. */
    static void clear(long address) {
        for (int i = 0; i < 8; i++) {
            Raw.put(0.0, address + i * 8L);
        }
    }

    /** Adds to one lane. */
    static void add(float value, long address, int lane) {
        long at = address + lane * 4L;
        Raw.put(Raw.getFloat(at) + value, at);
    }

    /** Adds to one lane. */
    static void add(double value, long address, int lane) {
        long at = address + lane * 8L;
        Raw.put(Raw.getDouble(at) + value, at);
    }

    /** The sum of lanes, halves first: ((0+1)+(2+3))+((4+5)+(6+7)) … */
    static float sum32(long address, int lanes) {
        return switch (lanes) {
            case 2 -> Raw.getFloat(address) + Raw.getFloat(address + 4);
            case 4 -> sum4(address);
            case 8 -> sum4(address) + sum4(address + 16);
            case 16 -> (sum4(address) + sum4(address + 16)) + (sum4(address + 32) + sum4(address + 48));
            default -> sum32(address, lanes / 2) + sum32(address + lanes * 2L, lanes / 2);
        };
    }

    private static float sum4(long address) {
        return (Raw.getFloat(address) + Raw.getFloat(address + 4))
                + (Raw.getFloat(address + 8) + Raw.getFloat(address + 12));
    }

    /** The sum of lanes, halves first. */
    static double sum64(long address, int lanes) {
        return switch (lanes) {
            case 2 -> Raw.getDouble(address) + Raw.getDouble(address + 8);
            case 4 -> doubles4(address);
            case 8 -> doubles4(address) + doubles4(address + 32);
            default -> sum64(address, lanes / 2) + sum64(address + lanes * 4L, lanes / 2);
        };
    }

    private static double doubles4(long address) {
        return (Raw.getDouble(address) + Raw.getDouble(address + 8))
                + (Raw.getDouble(address + 16) + Raw.getDouble(address + 24));
    }

    /** Adds sums in single precision to as many in double precision, and begins them anew. */
    static void carry(long sums, long totals, int count) {
        for (int i = 0; i < count; i++) {
            long total = totals + i * 8L;
            Raw.put(Raw.getDouble(total) + Raw.getFloat(sums + i * 4L), total);
            Raw.put(0f, sums + i * 4L);
        }
    }

    /** Zeros in so many sums in double precision. */
    static void clear(long totals, int count) {
        for (int i = 0; i < count; i++) {
            Raw.put(0.0, totals + i * 8L);
        }
    }

    /** Sums in double precision, rounded into as many in single precision. */
    static void round(long totals, long sums, int count) {
        for (int i = 0; i < count; i++) {
            Raw.put((float) Raw.getDouble(totals + i * 8L), sums + i * 4L);
        }
    }

    /** The sum of sums in double precision, rounded. */
    static float total(long totals, int count) {
        return (float) (count == 1 ? Raw.getDouble(totals) : sum64(totals, count));
    }

    static void sin32(long address, int lanes) {
        floats(address, lanes, Math::sin);
    }

    static void cos32(long address, int lanes) {
        floats(address, lanes, Math::cos);
    }

    static void exp64(long address, int lanes) {
        doubles(address, lanes, Math::exp);
    }

    static void log64(long address, int lanes) {
        doubles(address, lanes, Math::log);
    }

    static void tanh64(long address, int lanes) {
        doubles(address, lanes, Math::tanh);
    }

    static void erf64(long address, int lanes) {
        doubles(address, lanes, Raw::erf);
    }

    static void normalCdf64(long address, int lanes) {
        doubles(address, lanes, Raw::normalCdf);
    }

    static void normalDensity64(long address, int lanes) {
        doubles(address, lanes, Raw::normalDensity);
    }

    static void sin64(long address, int lanes) {
        doubles(address, lanes, Math::sin);
    }

    static void cos64(long address, int lanes) {
        doubles(address, lanes, Math::cos);
    }

    /** Bases, and right behind them exponents → powers. */
    static void pow32(long address, int lanes) {
        for (int i = 0; i < lanes; i++) {
            long at = address + i * 4L;
            Raw.put((float) Math.pow(Raw.getFloat(at), Raw.getFloat(at + lanes * 4L)), at);
        }
    }

    /** Bases, and right behind them exponents → powers. */
    static void pow64(long address, int lanes) {
        for (int i = 0; i < lanes; i++) {
            long at = address + i * 8L;
            Raw.put(Math.pow(Raw.getDouble(at), Raw.getDouble(at + lanes * 8L)), at);
        }
    }

    private static void floats(long address, int lanes, DoubleUnaryOperator function) {
        for (int i = 0; i < lanes; i++) {
            long at = address + i * 4L;
            Raw.put((float) function.applyAsDouble(Raw.getFloat(at)), at);
        }
    }

    private static void doubles(long address, int lanes, DoubleUnaryOperator function) {
        for (int i = 0; i < lanes; i++) {
            long at = address + i * 8L;
            Raw.put(function.applyAsDouble(Raw.getDouble(at)), at);
        }
    }
}
