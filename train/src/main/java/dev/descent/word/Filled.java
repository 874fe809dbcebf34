package dev.descent.word;

/**
 * A formula with the numbers filled in.
 *
 * @param label what is computed, {@code y[0]}
 * @param formula {@code 0.5·0.55 + 0.5·0.48}
 * @param result {@code 0.515}; empty if the formula is no formula but a remark
 */
public record Filled(String label, String formula, String result) {}
