package dev.descent.cli.explain;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.numbers.gamma.Erf;

/**
 * A reader with a calculator: works out a formula from the digits printed. A number that is printed rounded may be any of
 * those that are rounded to it, so what comes out is a range.
 */
final class Calculator {
    /** From what a number of single precision was computed with. */
    private static final double SINGLE = 3e-7;

    private final String text;
    private final int decimals;
    private int at = 0;

    /** All numbers between two. */
    record Range(double low, double high) {
        static Range of(double... corners) {
            return new Range(
                    Arrays.stream(corners).min().orElseThrow(),
                    Arrays.stream(corners).max().orElseThrow());
        }

        Range plus(Range other) {
            return new Range(low + other.low, high + other.high);
        }

        Range negated() {
            return new Range(-high, -low);
        }

        Range times(Range other) {
            return of(low * other.low, low * other.high, high * other.low, high * other.high);
        }

        /** A function that only rises or only falls. */
        Range through(DoubleUnaryOperator function) {
            return of(function.applyAsDouble(low), function.applyAsDouble(high));
        }

        double middle() {
            return (low + high) / 2;
        }

        boolean meets(Range other) {
            double slack = SINGLE * Math.max(1, Math.max(Math.abs(low), Math.abs(high)));
            return low - slack <= other.high && other.low <= high + slack;
        }
    }

    private Calculator(String text, int decimals) {
        this.text = text;
        this.decimals = decimals;
    }

    /**
     * The range of a formula's result.
     *
     * @param decimals to which numbers were rounded
     */
    static Range of(String formula, int decimals) {
        Calculator calculator = new Calculator(formula.replace(" ", ""), decimals);
        Range result = calculator.sum();
        if (calculator.at != calculator.text.length()) {
            throw new IllegalArgumentException(
                    "cannot read \"" + calculator.text.substring(calculator.at) + "\" in \"" + formula + "\"");
        }
        return result;
    }

    private boolean takes(String token) {
        if (text.startsWith(token, at)) {
            at += token.length();
            return true;
        }
        return false;
    }

    private Range sum() {
        Range sum = takes("−") ? product().negated() : product();
        while (true) {
            if (takes("+")) {
                sum = sum.plus(product());
            } else if (takes("−")) {
                sum = sum.plus(product().negated());
            } else {
                return sum;
            }
        }
    }

    private Range product() {
        Range product = power();
        while (true) {
            if (takes("·")) {
                product = product.times(power());
            } else if (takes("/")) {
                product = product.times(power().through(x -> 1 / x));
            } else {
                return product;
            }
        }
    }

    private Range power() {
        Range base = atom();
        if (takes("²")) {
            Range square = base.times(base);
            return base.low < 0 && base.high > 0
                    ? new Range(0, Math.max(square.low, square.high))
                    : Range.of(base.low * base.low, base.high * base.high);
        }
        if (takes("^")) {
            double exponent = atom().middle();
            return base.through(x -> Math.pow(x, exponent));
        }
        return base;
    }

    private Range atom() {
        if (takes("e^")) {
            boolean negative = takes("−");
            Range exponent = atom();
            return (negative ? exponent.negated() : exponent).through(Math::exp);
        }
        if (takes("ln")) {
            return atom().through(Math::log);
        }
        if (takes("√")) {
            return atom().through(Math::sqrt);
        }
        if (takes("½")) {
            return new Range(0.5, 0.5);
        }
        if (takes("|")) {
            Range inner = sum();
            expect("|");
            return inner.low >= 0
                    ? inner
                    : inner.high <= 0 ? inner.negated() : new Range(0, Math.max(-inner.low, inner.high));
        }
        for (String name : List.of("tanh", "max", "min", "Φ", "gelu")) {
            if (takes(name)) {
                return function(name);
            }
        }
        if (takes("(")) {
            Range inner = sum();
            expect(")");
            return inner;
        }
        return number();
    }

    private Range function(String name) {
        expect("(");
        Range first = sum();
        Range second = takes(",") ? sum() : first;
        expect(")");
        return switch (name) {
            case "tanh" -> first.through(Math::tanh);
            case "max" -> new Range(Math.max(first.low, second.low), Math.max(first.high, second.high));
            case "min" -> new Range(Math.min(first.low, second.low), Math.min(first.high, second.high));
            case "Φ" -> first.through(x -> 0.5 * (1 + Erf.value(x / Math.sqrt(2))));
            default ->
                first.through(x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))));
        };
    }

    private void expect(String token) {
        if (!takes(token)) {
            throw new IllegalArgumentException("no \"" + token + "\" at " + at + " of \"" + text + "\"");
        }
    }

    private Range number() {
        int from = at;
        if (takes("−")) {
            return number().negated();
        }
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == 'e' && !text.startsWith("e^", at)) {
            at++;
            takes("−");
            while (at < text.length() && Character.isDigit(text.charAt(at))) {
                at++;
            }
        }
        return rounded(text.substring(from, at), decimals);
    }

    /** What a printed number may have been: it has so many decimals, or if it is small or huge four digits. */
    static Range rounded(String printed, int decimals) {
        if (printed.isEmpty()) {
            throw new IllegalArgumentException("a number is missing");
        }
        double value = Double.parseDouble(printed.replace("−", "-"));
        if (value == 0) {
            return new Range(0, 0);
        }
        boolean small = printed.contains("e") || Math.abs(value) < Math.pow(10, 2 - decimals) * 0.99999;
        double unit = small ? Math.pow(10, Math.floor(Math.log10(Math.abs(value))) - 3) : Math.pow(10, -decimals);
        return new Range(value - unit / 2, value + unit / 2);
    }
}
