package dev.descent.run.job;

import dev.descent.json.JsonObject;
import dev.descent.metric.Metric;
import dev.descent.recipe.Recipe;
import dev.descent.run.predict.Predictions;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.History;
import dev.descent.train.verdict.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run came to.
 *
 * @param evaluations of the best weights, by the part of the data
 * @param metrics the figures beside the losses
 * @param parameters how many numbers were trained
 */
public record Summary(
        Recipe recipe,
        History history,
        Duration time,
        long parameters,
        Map<String, Evaluation> evaluations,
        List<Metric> metrics,
        Verdict verdict,
        Predictions predictions,
        Path folder) {
    /** The main figure beside the losses. */
    public Metric metric() {
        return metrics.getFirst();
    }

    /** As maps, lists, texts and numbers. */
    public Map<String, Object> toMap() {
        JsonObject object = new JsonObject()
                .put("recipe", recipe.name())
                .put("ending", history.ending() == History.Ending.STOPPED_EARLY ? "stopped early" : "completed")
                .put("epochs", history.epochs().size())
                .put("bestEpoch", history.bestEpoch())
                .put("seconds", time.toMillis() / 1e3)
                .put("parameters", parameters)
                .put("initialLoss", history.initialLoss());
        if (history.scale().isKnown()) {
            object.put("constantLoss", history.scale().constant())
                    .put("perfectLoss", history.scale().perfect());
        }
        evaluations.forEach((part, evaluation) -> object.put(
                part,
                new JsonObject()
                        .put("examples", evaluation.examples())
                        .put("loss", evaluation.loss())
                        .putAll(evaluation.metrics())));
        object.put(
                "verdict",
                new JsonObject()
                        .put("kind", verdict.kind().words())
                        .put("sinceEpoch", verdict.sinceEpoch())
                        .put("evidence", verdict.evidence())
                        .put("advice", verdict.advice()));
        List<JsonObject> told = predictions.all().stream()
                .map(each -> new JsonObject().put("input", each.input()).put("output", each.output()))
                .toList();
        return object.put("predictions", Optional.of(told).filter(all -> !all.isEmpty()))
                .map();
    }
}
