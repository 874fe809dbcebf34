package dev.descent.run.job;

import dev.descent.metric.Metric;
import dev.descent.recipe.Recipe;
import dev.descent.run.predict.Predictions;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.History;
import dev.descent.train.verdict.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("recipe", recipe.name());
        map.put("ending", history.ending() == History.Ending.STOPPED_EARLY ? "stopped early" : "completed");
        map.put("epochs", history.epochs().size());
        map.put("bestEpoch", history.bestEpoch());
        map.put("seconds", time.toMillis() / 1e3);
        map.put("parameters", parameters);
        map.put("initialLoss", history.initialLoss());
        if (history.scale().isKnown()) {
            map.put("constantLoss", history.scale().constant());
            map.put("perfectLoss", history.scale().perfect());
        }
        evaluations.forEach((part, evaluation) -> {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("examples", evaluation.examples());
            figures.put("loss", evaluation.loss());
            figures.putAll(evaluation.metrics());
            map.put(part, figures);
        });
        Map<String, Object> judged = new LinkedHashMap<>();
        judged.put("kind", verdict.kind().words());
        verdict.sinceEpoch().ifPresent(epoch -> judged.put("sinceEpoch", epoch));
        judged.put("evidence", verdict.evidence());
        judged.put("advice", verdict.advice());
        map.put("verdict", judged);
        if (!predictions.all().isEmpty()) {
            map.put(
                    "predictions",
                    predictions.all().stream()
                            .map(prediction -> Map.of("input", prediction.input(), "output", prediction.output()))
                            .toList());
        }
        return map;
    }
}
