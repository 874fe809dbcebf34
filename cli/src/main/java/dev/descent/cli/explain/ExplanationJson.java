package dev.descent.cli.explain;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.descent.data.Dataset;
import dev.descent.insight.explain.Explanation;
import dev.descent.insight.explain.LayerStep;
import dev.descent.insight.explain.Measurement;
import dev.descent.insight.explain.Outcome;
import dev.descent.insight.explain.Statistics;
import dev.descent.insight.explain.WeightStep;
import dev.descent.nn.Flow;
import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One step of training for a program to read: what {@link ExplanationView} shows, as JSON. */
public final class ExplanationJson {
    /** Of more numbers than these only their statistics are written. */
    private static final int MOST_VALUES = 1024;

    private static final int MOST_RESPONSIBLE = 20;
    private static final Digits DIGITS = new Digits(6);

    private ExplanationJson() {}

    /**
     * The text, in several lines.
     *
     * @param data the examples that the step was made from, with the names of classes and features
     */
    public static String of(Explanation explanation, Dataset data) {
        try {
            return JSON.std
                    .with(JSON.Feature.PRETTY_PRINT_OUTPUT)
                    .asString(new Writer(explanation, Names.of(data)).map());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
    }

    private record Writer(Explanation explanation, Names names) {
        Map<String, Object> map() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("step", explanation.step());
            map.put("steps", explanation.steps());
            map.put("epoch", explanation.epoch());
            map.put("examples", explanation.rows().stream().map(row -> row + 1).toList());
            map.put("batches", explanation.batches());
            map.put("inputs", values(explanation.inputs()));
            map.put("guess", explanation.layers().stream().map(this::guess).toList());
            map.put("measure", measure(explanation.measurement()));
            map.put("blame", blame());
            map.put("fix", fix());
            map.put("after", after(explanation.outcome()));
            return map;
        }

        private Map<String, Object> guess(LayerStep step) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("layer", step.path());
            map.put("depth", step.depth());
            map.put("is", step.explained().title());
            map.put("computes", step.explained().formula(flow(step)));
            map.put("output", values(step.output()));
            return map;
        }

        private Flow flow(LayerStep step) {
            return explanation.flow(step, DIGITS);
        }

        private Map<String, Object> measure(Measurement measurement) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("formula", new Measure(explanation, names, DIGITS).words());
            map.put("outputs", values(measurement.outputs()));
            map.put("targets", values(measurement.targets()));
            measurement.probabilities().ifPresent(p -> map.put("probabilities", values(p)));
            measurement.terms().ifPresent(terms -> map.put("losses", values(terms)));
            map.put("loss", number(measurement.loss()));
            return map;
        }

        private Map<String, Object> blame() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("outputs", values(explanation.measurement().blame()));
            map.put(
                    "layers",
                    explanation.layers().reversed().stream().map(this::blame).toList());
            map.put("norm", number(explanation.blameNorm()));
            map.put(
                    "mostResponsible",
                    explanation.mostResponsible(MOST_RESPONSIBLE).stream()
                            .map(this::responsible)
                            .toList());
            map.put(
                    "findings",
                    explanation.findings().stream()
                            .map(finding -> Map.of(
                                    "kind",
                                    finding.kind().name(),
                                    "layer",
                                    finding.path(),
                                    "sentence",
                                    finding.sentence()))
                            .toList());
            return map;
        }

        private Map<String, Object> blame(LayerStep step) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("layer", step.path());
            map.put("rule", step.explained().chainRule(flow(step)));
            step.outputBlame().ifPresent(blame -> map.put("byOutput", values(blame)));
            step.slope().ifPresent(slope -> map.put("slope", values(slope)));
            step.inputBlame().ifPresent(blame -> map.put("byInput", values(blame)));
            map.put("shareOfAllBlame", number(explanation.share(step)));
            return map;
        }

        private Map<String, Object> responsible(Explanation.Responsible each) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("weight", each.name());
            map.put("blame", number(each.blame()));
            names.meaning(explanation, each).ifPresent(words -> map.put("lies", words));
            return map;
        }

        private Map<String, Object> fix() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("rule", new Fix(explanation, DIGITS).words());
            map.put("learningRate", number(explanation.learningRate()));
            map.put("normBeforeClipping", number(explanation.blameNorm()));
            map.put("normAfterClipping", number(explanation.clippedNorm()));
            map.put("weights", explanation.weights().stream().map(this::weight).toList());
            return map;
        }

        private Map<String, Object> weight(WeightStep weight) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("weight", weight.path());
            map.put("frozen", weight.frozen());
            map.put("learningRate", number(weight.learningRate()));
            map.put("before", values(weight.before()));
            map.put("blame", values(weight.blame()));
            map.put("clipped", values(weight.clipped()));
            Map<String, Object> memory = new LinkedHashMap<>();
            weight.memory()
                    .forEach(each -> memory.put(
                            each.name(), Map.of("before", values(each.before()), "after", values(each.after()))));
            map.put("memory", memory);
            map.put("after", values(weight.after()));
            map.put("moved", number(weight.moved()));
            map.put("relative", number(Fix.relative(weight)));
            return map;
        }

        private Map<String, Object> after(Outcome outcome) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("outputs", values(outcome.outputs()));
            map.put("lossBefore", number(outcome.before()));
            map.put("lossAfter", number(outcome.after()));
            map.put("change", number(outcome.change()));
            map.put("bySlope", number(outcome.firstOrder()));
            map.put("byCurvature", number(outcome.secondOrder()));
            return map;
        }

        private static Map<String, Object> values(Values values) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("shape", Arrays.stream(values.shape().dims()).boxed().toList());
            if (values.size() <= MOST_VALUES) {
                map.put(
                        "values",
                        Arrays.stream(values.toDoubles())
                                .mapToObj(Writer::number)
                                .toList());
            } else {
                Statistics all = Statistics.of(values);
                map.put("mean", number(all.mean()));
                map.put("std", number(all.std()));
                map.put("min", number(all.min()));
                map.put("max", number(all.max()));
                map.put("zeros", number(all.zeros()));
                map.put("norm", number(all.norm()));
                map.put("histogram", List.copyOf(all.histogram()));
            }
            return map;
        }

        /** JSON knows finite numbers only. */
        private static Object number(double value) {
            return Double.isFinite(value) ? value : Double.toString(value);
        }
    }
}
