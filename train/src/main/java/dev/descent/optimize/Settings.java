package dev.descent.optimize;

/** The ranges that settings must lie in, each with the sentence that says how one does not. */
final class Settings {
    private Settings() {}

    static void requireNotNegative(String of, String name, double value) {
        require(value >= 0 && Double.isFinite(value), of + ": " + name + " must be finite and ≥ 0, not " + value);
    }

    static void requirePositive(String of, String name, double value) {
        require(value > 0 && Double.isFinite(value), of + ": " + name + " must be finite and > 0, not " + value);
    }

    /** 0 ≤ value &lt; 1. */
    static void requireFraction(String of, String name, double value) {
        require(value >= 0 && value < 1, of + ": " + name + " must lie in [0, 1), not " + value);
    }

    static void requireCount(String of, String name, long value, long least) {
        require(value >= least, of + ": " + name + " must be at least " + least + ", not " + value);
    }

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
