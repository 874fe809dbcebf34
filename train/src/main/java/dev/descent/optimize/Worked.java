package dev.descent.optimize;

import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One number of a parameter on its way through an update: a rule writes its own formula here, with the numbers filled in. */
public final class Worked {
    private final Moved weight;
    private final double g;
    private final boolean isMatrix;
    private final double rate;
    private final long step;
    private final Function<String, Moved> memory;
    private final Digits digits;
    private final List<Filled> lines = new ArrayList<>();

    /** A number before and after the update. */
    public record Moved(double before, double after) {}

    /**
     * A number.
     *
     * @param weight it itself
     * @param g its gradient, as the rule gets it
     * @param isMatrix whether its parameter has two axes or more
     * @param rate the learning rate
     * @param step which update it is, counted from 1
     * @param memory what is remembered of it, by the names of {@link UpdateRule#memory}
     * @param digits how numbers are written
     */
    public Worked(
            Moved weight,
            double g,
            boolean isMatrix,
            double rate,
            long step,
            Function<String, Moved> memory,
            Digits digits) {
        this.weight = weight;
        this.g = g;
        this.isMatrix = isMatrix;
        this.rate = rate;
        this.step = step;
        this.memory = memory;
        this.digits = digits;
    }

    /** What was written, a line for each thing that changes. */
    public List<Filled> lines() {
        return List.copyOf(lines);
    }

    Digits digits() {
        return digits;
    }

    double before() {
        return weight.before;
    }

    double g() {
        return g;
    }

    double rate() {
        return rate;
    }

    long step() {
        return step;
    }

    void line(String label, String formula, String result) {
        lines.add(new Filled(label, formula, result));
    }

    /** The gradient with what weight decay adds to it. */
    double decayed(double strength, Decayed which) {
        if (strength == 0 || !includes(which)) {
            return g;
        }
        double pull = g + strength * before();
        line("g", Digits.sum(List.of(digits.of(g), digits.product(strength, before()))), digits.of(pull));
        return pull;
    }

    boolean includes(Decayed which) {
        return which == Decayed.ALL || isMatrix;
    }

    String square(double share, double value) {
        return digits.of(share) + "·" + digits.behind(value) + "²";
    }

    /** What the rule remembers, with something new joined to it. */
    double remember(String letter, String name, double kept, String fresh) {
        Moved changed = memory.apply(name);
        line(letter, Digits.sum(List.of(digits.product(kept, changed.before), fresh)), digits.of(changed.after));
        return changed.after;
    }

    /** The last line: what becomes of the number. */
    void moved(String formula) {
        line("w", formula, digits.of(weight.after));
    }

    /** The last line of what goes by a multiple of the learning rate. */
    void movedBy(String move) {
        moved(digits.of(before()) + " − " + digits.of(rate) + "·" + move);
    }

    /** A formula that moves weights, in letters. */
    static String moves(String by) {
        return "w ← w − lr·" + by;
    }
}
