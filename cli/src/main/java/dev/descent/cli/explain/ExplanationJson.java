package dev.descent.cli.explain;

import dev.descent.data.Dataset;
import dev.descent.insight.explain.Explanation;
import dev.descent.insight.explain.LayerStep;
import dev.descent.insight.explain.Measurement;
import dev.descent.insight.explain.Outcome;
import dev.descent.insight.explain.Statistics;
import dev.descent.insight.explain.WeightStep;
import dev.descent.json.JsonObject;
import dev.descent.nn.Flow;
import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

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
        return new Writer(explanation, Names.of(data)).object().text();
    }

    private record Writer(Explanation explanation, Names names) {
        JsonObject object() {
            return new JsonObject()
                    .put("step", explanation.step())
                    .put("steps", explanation.steps())
                    .put("epoch", explanation.epoch())
                    .put("examples", all(explanation.rows(), row -> row + 1))
                    .put("batches", explanation.batches())
                    .put("inputs", values(explanation.inputs()))
                    .put("guess", all(explanation.layers(), this::guess))
                    .put("measure", measure(explanation.measurement()))
                    .put("blame", blame())
                    .put("fix", fix())
                    .put("after", after(explanation.outcome()));
        }

        private static <T> List<Object> all(List<T> some, Function<T, Object> said) {
            return some.stream().map(said).toList();
        }

        private JsonObject guess(LayerStep step) {
            return new JsonObject()
                    .put("layer", step.path())
                    .put("depth", step.depth())
                    .put("is", step.explained().title())
                    .put("computes", step.explained().formula(flow(step)))
                    .put("output", values(step.output()));
        }

        private Flow flow(LayerStep step) {
            return explanation.flow(step, DIGITS);
        }

        private JsonObject measure(Measurement measurement) {
            return new JsonObject()
                    .put("formula", new Measure(explanation, names, DIGITS).words())
                    .put("outputs", values(measurement.outputs()))
                    .put("targets", values(measurement.targets()))
                    .put("probabilities", measurement.probabilities().map(Writer::values))
                    .put("losses", measurement.terms().map(Writer::values))
                    .put("loss", number(measurement.loss()));
        }

        private JsonObject blame() {
            return new JsonObject()
                    .put("outputs", values(explanation.measurement().blame()))
                    .put("layers", all(explanation.layers().reversed(), this::blame))
                    .put("norm", number(explanation.blameNorm()))
                    .put("mostResponsible", all(explanation.mostResponsible(MOST_RESPONSIBLE), this::responsible))
                    .put(
                            "findings",
                            all(
                                    explanation.findings(),
                                    finding -> new JsonObject()
                                            .put("kind", finding.kind().name())
                                            .put("layer", finding.path())
                                            .put("sentence", finding.sentence())));
        }

        private JsonObject blame(LayerStep step) {
            return new JsonObject()
                    .put("layer", step.path())
                    .put("rule", step.explained().chainRule(flow(step)))
                    .put("byOutput", step.outputBlame().map(Writer::values))
                    .put("slope", step.slope().map(Writer::values))
                    .put("byInput", step.inputBlame().map(Writer::values))
                    .put("shareOfAllBlame", number(explanation.share(step)));
        }

        private JsonObject responsible(Explanation.Responsible each) {
            return new JsonObject()
                    .put("weight", each.name())
                    .put("blame", number(each.blame()))
                    .put("lies", names.meaning(explanation, each));
        }

        private JsonObject fix() {
            return new JsonObject()
                    .put("rule", new Fix(explanation, DIGITS).words())
                    .put("learningRate", number(explanation.learningRate()))
                    .put("normBeforeClipping", number(explanation.blameNorm()))
                    .put("normAfterClipping", number(explanation.clippedNorm()))
                    .put("weights", all(explanation.weights(), Writer::weight));
        }

        private static JsonObject weight(WeightStep weight) {
            JsonObject memory = new JsonObject();
            weight.memory()
                    .forEach(each -> memory.put(
                            each.name(),
                            new JsonObject()
                                    .put("before", values(each.before()))
                                    .put("after", values(each.after()))));
            return new JsonObject()
                    .put("weight", weight.path())
                    .put("frozen", weight.frozen())
                    .put("learningRate", number(weight.learningRate()))
                    .put("before", values(weight.before()))
                    .put("blame", values(weight.blame()))
                    .put("clipped", values(weight.clipped()))
                    .put("memory", memory)
                    .put("after", values(weight.after()))
                    .put("moved", number(weight.moved()))
                    .put("relative", number(Fix.relative(weight)));
        }

        private static JsonObject after(Outcome outcome) {
            return new JsonObject()
                    .put("outputs", values(outcome.outputs()))
                    .put("lossBefore", number(outcome.before()))
                    .put("lossAfter", number(outcome.after()))
                    .put("change", number(outcome.change()))
                    .put("bySlope", number(outcome.firstOrder()))
                    .put("byCurvature", number(outcome.secondOrder()));
        }

        private static JsonObject values(Values values) {
            JsonObject object = new JsonObject()
                    .put("shape", Arrays.stream(values.shape().dims()).boxed().toList());
            if (values.size() <= MOST_VALUES) {
                return object.put(
                        "values",
                        Arrays.stream(values.toDoubles())
                                .mapToObj(Writer::number)
                                .toList());
            }
            Statistics all = Statistics.of(values);
            return object.put("mean", number(all.mean()))
                    .put("std", number(all.std()))
                    .put("min", number(all.min()))
                    .put("max", number(all.max()))
                    .put("zeros", number(all.zeros()))
                    .put("norm", number(all.norm()))
                    .put("histogram", all.histogram());
        }

        /** JSON knows finite numbers only. */
        private static Object number(double value) {
            return Double.isFinite(value) ? value : Double.toString(value);
        }
    }
}
