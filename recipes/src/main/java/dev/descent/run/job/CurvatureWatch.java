package dev.descent.run.job;

import dev.descent.insight.curvature.Curvature;
import dev.descent.insight.curvature.StabilityLimit;
import dev.descent.json.JsonObject;
import dev.descent.recipe.RecipeWriter;
import dev.descent.run.folder.RunFolder;
import dev.descent.run.setup.Setup;
import dev.descent.train.Trainer;
import dev.descent.train.history.History;
import dev.descent.train.history.Plan;
import dev.descent.train.history.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * Measures how sharply the loss curves, before, while and after a recipe is followed, which a folder keeps.
 *
 * @param setup what is trained
 * @param at where it is measured
 * @param examples at most so many of the training part are measured
 * @param runs the folder for the folder
 * @param provenance what is known beforehand of where it comes from
 * @param interruption asks for its end
 */
public record CurvatureWatch(
        Setup setup, At at, int examples, Path runs, Provenance provenance, Interruption interruption) {
    /** How often it is measured while training, at most. */
    private static final int TIMES = 10;

    /** Where it is measured. */
    public enum At {
        /** At the first weights; nothing is trained. */
        START,
        /** At the last weights. */
        END,
        /** At the first and the last weights. */
        BOTH,
        /** At the first and the last weights, and up to ten times between. */
        ALONG;

        boolean atStart() {
            return this != END;
        }

        boolean after(int epoch, int epochs) {
            return epoch == epochs ? this != START : this == ALONG && epoch % Math.ceilDiv(epochs, TIMES) == 0;
        }
    }

    /**
     * One measurement.
     *
     * @param epoch after which; 0 for before training
     * @param trainLoss of that epoch; none before training
     * @param learningRate of the epoch's last update; before training, the recipe's
     * @param limit what follows from it
     */
    public record Row(
            int epoch,
            OptionalDouble trainLoss,
            double learningRate,
            Curvature.Measurement curvature,
            StabilityLimit limit) {}

    /**
     * What was measured, in order.
     *
     * @param folder where it is kept
     */
    public record Watched(List<Row> rows, RunFolder folder) {
        /** Copies the list. */
        public Watched {
            rows = List.copyOf(rows);
        }
    }

    /**
     * Measures, training as far as is needed, and leaves a folder.
     *
     * @param told of each measurement when it is made
     * @throws dev.descent.train.history.TrainingException if the loss becomes no number
     * @throws CancellationException if it is interrupted; nothing is left then
     * @throws dev.descent.task.RunException if the folder cannot be made
     * @throws dev.descent.checkpoint.CheckpointException if the folder cannot be written
     */
    public Watched watch(Consumer<Row> told, List<TrainingListener> watching) {
        Curvature curvature = setup.curvature(Sample.of(setup.examples().train(), examples));
        List<Row> rows = new ArrayList<>();
        Consumer<Row> add = row -> {
            rows.add(row);
            told.accept(row);
        };
        if (at.atStart()) {
            add.accept(row(curvature, 0, OptionalDouble.empty(), setup.rule().learningRate()));
        }
        if (at != At.START) {
            Trainer.Builder trainer = setup.trainer()
                    .withoutEarlyStopping()
                    .stopWhen(interruption::requested)
                    .listener(new Between(curvature, add));
            watching.forEach(trainer::listener);
            if (setup.fit(trainer.build()).ending() == History.Ending.INTERRUPTED) {
                throw new CancellationException("interrupted");
            }
        }
        RunFolder folder = RunFolder.create(
                runs, setup.recipe().name() + "-curvature", provenance.started().toLocalDateTime(), unfinished -> {
                    unfinished.write(RunFolder.RECIPE, RecipeWriter.write(setup.recipe()));
                    unfinished.write("curvature.csv", csv(rows));
                });
        return new Watched(rows, folder);
    }

    private Row row(Curvature curvature, int epoch, OptionalDouble loss, double rate) {
        Curvature.Measurement measured = curvature.measure();
        return new Row(epoch, loss, rate, measured, new StabilityLimit(measured.largest(), setup.rule()));
    }

    /** Measures between epochs. */
    private final class Between implements TrainingListener {
        private final Curvature curvature;
        private final Consumer<Row> add;
        private int epochs;

        Between(Curvature curvature, Consumer<Row> add) {
            this.curvature = curvature;
            this.add = add;
        }

        @Override
        public void started(Plan plan) {
            epochs = plan.epochs();
        }

        @Override
        public void epochEnded(History.Epoch epoch) {
            if (at.after(epoch.number(), epochs)) {
                add.accept(row(curvature, epoch.number(), OptionalDouble.of(epoch.trainLoss()), epoch.learningRate()));
            }
        }
    }

    private static String csv(List<Row> rows) {
        StringBuilder text = new StringBuilder("epoch,train_loss,learning_rate,curvature,residual,products,limit\n");
        for (Row row : rows) {
            text.append("%s,%s,%s,%s,%s,%s,%s\n"
                    .formatted(
                            row.epoch(),
                            figure(row.trainLoss()),
                            (float) row.learningRate(),
                            (float) row.curvature().largest(),
                            (float) row.curvature().residual(),
                            row.curvature().products(),
                            figure(row.limit().ofPlainDescent())));
        }
        return text.toString();
    }

    private static String figure(OptionalDouble value) {
        return value.isPresent() ? Float.toString((float) value.getAsDouble()) : "";
    }

    /** A measurement as an object. */
    static JsonObject object(Curvature.Measurement measured, StabilityLimit limit) {
        JsonObject object = new JsonObject();
        if (Double.isFinite(measured.largest())) {
            object.put("largest", measured.largest()).put("residual", measured.residual());
        }
        return object.put("products", measured.products())
                .put("converged", measured.converged())
                .put("examples", measured.examples())
                .put("limitOfPlainDescent", limit.ofPlainDescent())
                .put("limit", limit.rate());
    }
}
