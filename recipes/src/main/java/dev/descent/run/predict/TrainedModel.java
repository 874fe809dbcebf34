package dev.descent.run.predict;

import dev.descent.checkpoint.Weights;
import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.data.table.Preprocessing;
import dev.descent.data.table.Table;
import dev.descent.data.table.Unfamiliar;
import dev.descent.head.Prediction;
import dev.descent.metric.Metric;
import dev.descent.nn.Layer;
import dev.descent.recipe.Recipe;
import dev.descent.run.build.LossSetup;
import dev.descent.run.build.MetricSetup;
import dev.descent.run.build.SavedRun;
import dev.descent.run.folder.RunFolder;
import dev.descent.run.setup.Work;
import dev.descent.task.Asked;
import dev.descent.task.DataLoader;
import dev.descent.task.Encoding;
import dev.descent.task.Examples;
import dev.descent.task.Part;
import dev.descent.task.RawData;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import dev.descent.train.Trainer;
import dev.descent.train.history.Evaluation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that a run trained, with all that is needed to ask it: made from the run's folder alone, preprocessing
 * included.
 *
 * <pre>{@code
 * TrainedModel model = TrainedModel.open(Path.of("runs/titanic-20260131-142500"));
 * Evaluation evaluation = model.evaluate(Path.of("more-passengers.csv"));
 * Table answers = model.predict(Path.of("unknown.csv"));
 * }</pre>
 *
 * <p>Data is a CSV file with the columns that the run was trained on, in any order, with others among them; where it was
 * trained on a table. Else it is a folder of IDX files, or one such file, or a CSV file with one column of numbers for
 * each number of an input, in their order.
 *
 * <p>What is odd about data (categories that training did not know, numbers far outside its range) is a warning in the log, or told
 * to whom {@link #telling} names; {@link #unfamiliar} lists it. Whatever is wrong with data is a {@link dev.descent.data.DataException}, whose sentence names file, line and
 * column. Safe for use by several threads, which take turns; each its own model makes them quicker.
 */
public final class TrainedModel {
    private static final Logger LOG = LoggerFactory.getLogger(TrainedModel.class);
    private static final int BATCH = 256;

    private final SavedRun run;
    private final Layer model;
    private final Trainer asking;
    private final Encoding encoding;
    private final Consumer<String> notes;
    private final List<Metric> metrics;
    private final Object turn;

    /** Which of the weights that a run keeps. */
    public enum Kept {
        /** Those of the epoch that was the best. */
        BEST(RunFolder.BEST),
        /** Those after the last epoch. */
        LAST(RunFolder.LAST);

        private final String file;

        Kept(String file) {
            this.file = file;
        }

        /** The file in the run's folder. */
        String file() {
            return file;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private TrainedModel(
            SavedRun run, Layer model, Trainer asking, List<Metric> metrics, Object turn, Consumer<String> notes) {
        this.run = run;
        this.model = model;
        this.asking = asking;
        this.metrics = metrics;
        this.turn = turn;
        encoding = run.encoding();
        this.notes = notes;
    }

    private static TrainedModel of(SavedRun run, Layer model) {
        List<Metric> metrics =
                MetricSetup.allMetrics(run.recipe(), run.encoding().errorInUnits(1));
        Trainer asking = Trainer.of(
                        model,
                        LossSetup.loss(run.recipe().loss(), run.signature().classWeights()))
                .metrics(metrics.toArray(Metric[]::new))
                .batchSize(BATCH)
                .build();
        return new TrainedModel(run, model, asking, metrics, new Object(), LOG::warn);
    }

    /**
     * This model, telling somebody else than the log what is odd about data that it reads: categories that the training part did not
     * know, numbers far outside its range, rows without a target that are left out. The two take turns.
     *
     * @param notes is given each in a sentence
     */
    public TrainedModel telling(Consumer<String> notes) {
        return new TrainedModel(run, model, asking, metrics, turn, notes);
    }

    /**
     * What columns of a table hold that the training part did not, so that answers for those rows are worth less than the
     * model's figures say; empty if the model was not trained on a table.
     *
     * @throws dev.descent.data.DataException if the table does not hold what the model needs
     */
    public List<Unfamiliar> unfamiliar(Table table) {
        return run.preprocessing()
                .map(preprocessing -> preprocessing.unfamiliar(table))
                .orElse(List.of());
    }

    /**
     * The model of a run with its best weights.
     *
     * @param run the run's folder
     * @throws dev.descent.task.RunException if it is none, lacks what the model needs, or holds it damaged
     * @throws dev.descent.checkpoint.CheckpointException if its weights are damaged
     */
    public static TrainedModel open(Path run) {
        return open(run, Kept.BEST);
    }

    /** The model of a run with the best weights or the last. */
    public static TrainedModel open(Path run, Kept weights) {
        SavedRun saved = SavedRun.open(run);
        Layer model = saved.model(weights.file());
        Weights kept = saved.weights(weights.file(), model.parameters());
        kept.restore();
        return of(saved, model);
    }

    /** The run's folder. */
    public Path folder() {
        return run.folder();
    }

    /** What the run followed. */
    public Recipe recipe() {
        return run.recipe();
    }

    /** How a table becomes numbers, if the run was trained on one. */
    public Optional<Preprocessing> preprocessing() {
        return run.preprocessing();
    }

    /** The names of the classes by their number; empty if the model tells numbers. */
    public List<String> classNames() {
        return run.signature().classNames();
    }

    /**
     * The data that the run was trained on, read again and parted as it was.
     *
     * @throws dev.descent.task.RunException if it is no longer the same
     * @throws dev.descent.data.DataException if it cannot be read
     */
    public Examples examples(DataLoader loader) {
        return own(loader.read(run.recipe()));
    }

    private Examples own(RawData data) {
        Examples examples = DataLoader.part(run.recipe(), data);
        run.requireSame(examples, "name the data as it is now with --data, or train again");
        return examples;
    }

    /** The figures that an evaluation has besides the loss, that of the recipe first. */
    public List<Metric> metrics() {
        return metrics;
    }

    /**
     * Examples with their answers, ready for this model.
     *
     * @param data a CSV file, or a folder of IDX files, of which the test images are read
     * @throws dev.descent.data.DataException if it cannot be read, or does not hold what the model needs
     */
    public Dataset read(Path data) {
        return encoding.labeled(data, notes);
    }

    /** How the model does on examples with their answers: {@link #evaluate(Dataset)} of {@link #read}. */
    public Evaluation evaluate(Path data) {
        return evaluate(read(data));
    }

    /**
     * How the model does on examples that are ready for it.
     *
     * @throws dev.descent.train.history.TrainingException if they do not fit the model
     */
    public Evaluation evaluate(Dataset data) {
        synchronized (turn) {
            return asking.evaluate(data);
        }
    }

    /**
     * What the model gives for examples that are ready for it: logits, or numbers as it was trained on them.
     *
     * @return shape [examples, outputs]
     * @throws dev.descent.train.history.TrainingException if they do not fit the model
     */
    public Values outputs(Dataset data) {
        synchronized (turn) {
            return asking.predict(data);
        }
    }

    /**
     * What the model says to each example that is ready for it.
     *
     * @throws dev.descent.train.history.TrainingException if they do not fit the model
     */
    public List<Prediction> predict(Dataset data) {
        double[] outputs = outputs(data).toDoubles();
        int width = run.signature().outputs();
        List<Prediction> predictions = new ArrayList<>();
        for (int from = 0; from < outputs.length; from += width) {
            predictions.add(prediction(Arrays.copyOfRange(outputs, from, from + width)));
        }
        return predictions;
    }

    /**
     * What the model says to each row of a file: a table with the columns of the file that are no inputs, then "prediction", and
     * for classes one column with the probability of each, {@code p(setosa)}.
     *
     * @throws dev.descent.data.DataException if the file cannot be read, or does not hold what the model needs
     */
    public Table predict(Path data) {
        return new PredictionTable(this).of(encoding.unlabeled(data, notes));
    }

    /** The same with these columns of the file, in this order, before the prediction. */
    public Table predict(Path data, List<String> keep) {
        return new PredictionTable(this).of(encoding.unlabeled(data, notes).keeping(keep));
    }

    /** The same for a table that is there already. */
    public Table predict(Table table) {
        return new PredictionTable(this).of(encoding.unlabeled(table, notes));
    }

    /**
     * What the model says to each row of a part of the data that the run was trained on: as for a file, with its row in the data
     * before, counted from 1, as "row".
     *
     * @throws dev.descent.task.RunException if the run has no such part, or the data is no longer the same
     * @throws dev.descent.data.DataException if it cannot be read
     */
    public Table predict(Part part, DataLoader loader) {
        return new PredictionTable(this).of(own(part, loader));
    }

    /** The same with these columns of the data, in this order, before the prediction. */
    public Table predict(Part part, DataLoader loader, List<String> keep) {
        return new PredictionTable(this).of(own(part, loader).keeping(keep));
    }

    private Asked own(Part part, DataLoader loader) {
        RawData data = loader.read(run.recipe());
        return data.asked(part, own(data));
    }

    /**
     * What the model says to one row of a table: {@code model.predict(Map.of("Sex", "female", "Age", "17"))}.
     *
     * @param row a text for each column that the model looks at, empty where the value is missing; others may be there
     * @throws dev.descent.data.DataException if a column is missing, a text is none that it can hold, or the model was trained
     *     on examples without column names
     */
    public Prediction predict(Map<String, String> row) {
        return predict(encoding.row(row, notes)).getFirst();
    }

    /**
     * What the model says to one example that is numbers already, such as the pixels of an image, row by row.
     *
     * @throws dev.descent.data.DataException if they are more or fewer than the model takes
     */
    public Prediction predict(float... numbers) {
        Shape shape = run.signature().input();
        if (numbers.length != shape.size()) {
            throw new DataException(numbers.length + " numbers were given, but the model takes " + shape.size()
                    + " for each example, shape " + shape);
        }
        return predict(Dataset.builder().floats(Dataset.X, shape, numbers).build())
                .getFirst();
    }

    /** What it takes to ask the model about so many examples. */
    public Work work(long examples) {
        return Work.asking(model, run.signature().input(), examples);
    }

    /** What it takes at most to ask the model about all examples in a file. */
    public Work workFor(Path data) {
        return work(Work.mostExamples(data, run.signature().input()));
    }

    private Prediction prediction(double[] outputs) {
        return run.recipe().loss().head().prediction(outputs, classNames(), encoding::inUnits);
    }
}
