package dev.descent.bench.runner;

/**
 * The most that a machine does with a number of threads, whatever the library.
 *
 * @param registers fp32 floating-point operations per second in multiply-adds whose operands stay in registers
 * @param registerBits the width of these registers
 * @param copy bytes per second read and written by a copy larger than the caches
 */
public record Limits(double registers, int registerBits, double copy) {
    /** The better of this and another measurement: whatever else runs on a machine only takes away. */
    public Limits best(Limits other) {
        return new Limits(
                Math.max(registers, other.registers),
                Math.max(registerBits, other.registerBits),
                Math.max(copy, other.copy));
    }
}
