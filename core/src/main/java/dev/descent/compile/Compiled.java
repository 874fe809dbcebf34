package dev.descent.compile;

import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the passes make of expressions and updates, up to the point where a backend takes over.
 *
 * @param written the graph as the caller wrote it: outputs, then new values
 * @param simplified after the pass {@code simplify}
 * @param precise after the pass {@code precision}
 * @param copied after the pass "copies"
 * @param kept after the pass {@code keep}
 * @param steps after the pass {@code lower}, which asks {@code fuse} what belongs together
 * @param refresh the steps that make kept copies anew
 * @param results the buffers that hold the outputs
 * @param plan after the pass {@code plan}
 */
record Compiled(
        List<Tensor> written,
        List<Tensor> simplified,
        List<Tensor> precise,
        List<Tensor> copied,
        RoundedWeights kept,
        List<Step> steps,
        List<Step> refresh,
        List<Buffer> results,
        Plan plan) {
    /** Runs all passes. */
    static Compiled of(List<Tensor> outputs, Updates updates, Precision precision) {
        List<Tensor> written = new ArrayList<>(outputs);
        updates.all().forEach(update -> written.add(update.value()));
        List<Tensor> simplified = Simplify.apply(written);
        assert Verifier.graph("simplify", written, simplified);
        List<Tensor> precise = MixedPrecision.apply(simplified, precision);
        assert Verifier.graph("precision", simplified, precise);
        List<Tensor> copied = new ArrayList<>(Copies.apply(precise));
        for (int i = outputs.size(); i < copied.size(); i++) {
            copied.set(i, Copies.inLoop(copied.get(i)));
        }
        assert Verifier.graph("copies", precise, copied);
        RoundedWeights kept = RoundedWeights.keep(
                copied.subList(0, outputs.size()), updates.with(copied.subList(outputs.size(), copied.size())));
        assert Verifier.graph("keep", kept.roots(), kept.roots()); // an update says itself what its value must be
        Buffers buffers = new Buffers();
        List<Step> steps = Lower.apply(kept.outputs(), kept.updates(), buffers);
        List<Step> refresh = Lower.apply(List.of(), kept.refresh(), buffers);
        List<Buffer> results = kept.outputs().stream().map(buffers::of).toList();
        assert Verifier.steps("lower", steps, results);
        Plan plan = Plan.of(steps, results);
        assert Verifier.plan("plan", steps, results, plan);
        return new Compiled(written, simplified, precise, copied, kept, steps, refresh, results, plan);
    }

    /** All buffers that the steps touch, in the order in which they come up. */
    List<Buffer> buffers() {
        Set<Buffer> touched = new LinkedHashSet<>();
        for (Step step : steps) {
            touched.addAll(step.reads());
            touched.addAll(step.writes());
        }
        return List.copyOf(touched);
    }
}
