package dev.descent.cli.report;

import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Words;
import dev.descent.insight.curvature.Curvature;
import dev.descent.insight.curvature.StabilityLimit;
import dev.descent.run.setup.Setup;

/** What a curvature means, in words. */
final class CurvatureWords {
    /** What single precision leaves. */
    private static final double ROUNDING = 1e-6;

    private CurvatureWords() {}

    /**
     * Shows the limit, how it was measured, and what it does not say.
     *
     * @param when it was measured: {@code before training}
     */
    static void show(Output output, Curvature.Measurement measured, StabilityLimit limit, Setup setup, String when) {
        output.paragraph("limit", limit.sentence());
        output.paragraph("measured", measured(measured, setup) + " " + when);
        int batch = setup.recipe().batchSize();
        if (batch < setup.examples().train().size()) {
            output.paragraph(
                    "",
                    "(batches of " + batch
                            + " each have a curvature of their own, some larger: the loss may be unstable"
                            + " below this limit too)");
        }
        if (setup.recipe().optimizer().groups().stream().anyMatch(group -> !group.freeze())) {
            output.paragraph("", "(layers with a learning rate or weight decay of their own have other limits)");
        }
    }

    private static String measured(Curvature.Measurement measured, Setup setup) {
        int all = setup.examples().train().size();
        String examples = measured.examples() == all
                ? "on " + (all == 1 ? "the only training example" : "all " + Words.count(all) + " training examples")
                : "on " + Words.count(measured.examples()) + " of " + Words.count(all) + " training examples";
        if (!Double.isFinite(measured.largest())) {
            return examples + ",";
        }
        double relative = measured.residual() / Math.abs(measured.largest());
        return examples + " by " + Words.count(measured.products(), "Hessian-vector product") + ", to "
                + (relative < ROUNDING ? "rounding" : Words.setting(relative) + " of λ")
                + (measured.converged() ? "," : " (less precise than requested),");
    }
}
