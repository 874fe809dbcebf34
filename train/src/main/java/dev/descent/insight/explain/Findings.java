package dev.descent.insight.explain;

import dev.descent.insight.explain.Finding.Kind;
import dev.descent.nn.Activation;
import dev.descent.nn.Dropout;
import dev.descent.tensor.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks for what is worth being pointed at in a step. */
final class Findings {
    /** Of fewer examples it says nothing that a unit gave 0 to all of them. */
    private static final int TELLING_EXAMPLES = 8;
    /** So many times smaller or larger on the way through the whole model, or through one layer. */
    private static final double WHOLE_WAY = 100;

    private static final double ONE_LAYER = 30;

    /** A slope this small lets a twentieth of the blame through. */
    private static final double FLAT = 0.05;

    private Findings() {}

    static List<Finding> of(List<LayerStep> layers, List<WeightStep> weights) {
        List<Finding> findings = new ArrayList<>();
        layers.forEach(layer -> notFinite(layer).ifPresent(findings::add));
        weights.forEach(weight -> notFinite(weight).ifPresent(findings::add));
        layers.forEach(layer -> silent(layer).ifPresent(findings::add));
        layers.forEach(layer -> saturated(layer).ifPresent(findings::add));
        flow(layers).ifPresent(findings::add);
        return findings;
    }

    private static Optional<Finding> notFinite(LayerStep layer) {
        return isFinite(layer.output()) || !isFinite(layer.input())
                ? Optional.empty()
                : Optional.of(new Finding(
                        Kind.NOT_FINITE, layer.path(), "outputs NaN or infinity for finite inputs: check its weights"));
    }

    private static Optional<Finding> notFinite(WeightStep weight) {
        return isFinite(weight.blame())
                ? Optional.empty()
                : Optional.of(new Finding(
                        Kind.NOT_FINITE, weight.path(), "gets blame that is NaN or infinity: this step ruins it"));
    }

    /** Units behind which, for every example, nothing gets any blame. */
    private static Optional<Finding> silent(LayerStep layer) {
        int examples = layer.output().shape().dim(0);
        if (examples < TELLING_EXAMPLES || layer.slope().isEmpty() || layer.layer() instanceof Dropout) {
            return Optional.empty();
        }
        Values slope = layer.slope().get();
        long units = layer.width();
        long silent = 0;
        for (long unit = 0; unit < units; unit++) {
            boolean flat = true;
            for (int example = 0; example < examples && flat; example++) {
                flat = slope.get(example * units + unit) == 0;
            }
            silent += flat ? 1 : 0;
        }
        return silent == 0
                ? Optional.empty()
                : Optional.of(new Finding(
                        Kind.SILENT_UNITS,
                        layer.path(),
                        String.format(
                                Locale.ROOT,
                                "%,d of %,d units are off for all %,d examples, so this step blames none of the weights"
                                        + " before them; a unit that is off for every example of the data is dead",
                                silent,
                                units,
                                examples)));
    }

    private static Optional<Finding> saturated(LayerStep layer) {
        if (layer.slope().isEmpty() || (layer.layer() != Activation.TANH && layer.layer() != Activation.SIGMOID)) {
            return Optional.empty();
        }
        Values slope = layer.slope().get();
        long flat = 0;
        for (long i = 0; i < slope.size(); i++) {
            flat += slope.get(i) < FLAT ? 1 : 0;
        }
        return 2 * flat <= slope.size()
                ? Optional.empty()
                : Optional.of(new Finding(
                        Kind.SATURATED,
                        layer.path(),
                        String.format(
                                Locale.ROOT,
                                "%.0f %% of its values are at an end of their range, where less than a twentieth of the"
                                        + " blame gets through; begin with smaller weights or inputs, or use relu",
                                100.0 * flat / slope.size())));
    }

    // ------------------------------------------------------------------------------------------- the way of the blame

    /** Compares the blame that reaches the first layer with weights with that at the last one. */
    private static Optional<Finding> flow(List<LayerStep> layers) {
        List<LayerStep> weighted = layers.stream()
                .filter(layer ->
                        !layer.weights().isEmpty() && layer.outputBlame().isPresent())
                .toList();
        if (weighted.size() < 2 || norm(weighted.getLast()) == 0 || !Double.isFinite(norm(weighted.getFirst()))) {
            return Optional.empty();
        }
        LayerStep steepest = weighted.getFirst();
        double most = 1;
        for (int i = 0; i + 1 < weighted.size(); i++) {
            double ratio = times(norm(weighted.get(i + 1)), norm(weighted.get(i)));
            if (ratio > most) {
                most = ratio;
                steepest = weighted.get(i);
            }
        }
        double first = norm(weighted.getFirst());
        double last = norm(weighted.getLast());
        if (times(first, last) < WHOLE_WAY && most < ONE_LAYER) {
            return Optional.empty();
        }
        boolean vanishing = times(first, last) < WHOLE_WAY ? norm(steepest) < last : first < last;
        return Optional.of(new Finding(
                vanishing ? Kind.VANISHING : Kind.EXPLODING,
                steepest.path(),
                String.format(
                        Locale.ROOT,
                        "the blame %s %s times on its way from %s to %s, most of it on reaching %s: %s",
                        vanishing ? "shrinks" : "grows",
                        rounded(times(first, last)),
                        weighted.getLast().path(),
                        weighted.getFirst().path(),
                        steepest.path(),
                        vanishing
                                ? "vanishing gradients, with which the first layers hardly learn; try relu, layerNorm"
                                        + " or residual layers"
                                : "exploding gradients; clip them by norm, or begin with smaller weights")));
    }

    private static double times(double a, double b) {
        double low = Math.min(a, b);
        return low == 0 ? Double.POSITIVE_INFINITY : Math.max(a, b) / low;
    }

    private static String rounded(double times) {
        return Double.isInfinite(times) ? "infinitely many" : String.format(Locale.ROOT, "%,.0f", times);
    }

    private static double norm(LayerStep layer) {
        return Statistics.of(layer.outputBlame().orElseThrow()).norm();
    }

    private static boolean isFinite(Values values) {
        return Stream.of(Statistics.of(values))
                .allMatch(all -> Double.isFinite(all.min()) && Double.isFinite(all.norm()));
    }
}
