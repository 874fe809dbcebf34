package dev.descent.insight;

import dev.descent.data.Dataset;
import dev.descent.nn.Layer;
import dev.descent.tensor.Values;
import dev.descent.train.History;
import dev.descent.train.LossFunction;
import dev.descent.train.Trainer;
import dev.descent.train.TrainingListener;
import java.util.Optional;

/**
 * Watches, while a model is trained, what becomes of each example: its loss after every epoch, and whether its label is
 * told right. The whole course counts, because a model that has learned its examples by heart no longer shows in the
 * end which of them it had to be forced to (Swayamdipta et al., "Dataset cartography", 2020; Pleiss et al., "Identifying
 * mislabeled data using the area under the margin ranking", 2020; Toneva et al., "An empirical study of example
 * forgetting", 2018).
 *
 * <pre>{@code
 * Dynamics dynamics = Dynamics.of(model, Losses::crossEntropy, train);
 * Trainer trainer = Trainer.of(model, Losses::crossEntropy).listener(dynamics).build();
 * trainer.fit(train, validation);
 * trainer.best().restore();
 * Blame blame = Blame.of(dynamics);
 * }</pre>
 *
 * <p>Watching changes nothing in the run: it costs one evaluation of the examples after each epoch. Not safe for use by
 * several threads at once.
 */
public final class Dynamics implements TrainingListener {
    private static final int BATCH = 256;

    private final Layer model;
    private final LossFunction lossFunction;
    private final Dataset data;
    private final Trainer asking;
    private final Course[] courses;
    private Optional<ExampleLosses> losses = Optional.empty();
    private int epochs;

    /** What became of one example so far. */
    private static final class Course {
        private double lossSum;
        private int timesRight;
        private int timesForgotten;
        private int rightSince;
    }

    private Dynamics(Layer model, LossFunction lossFunction, Dataset data) {
        this.model = model;
        this.lossFunction = lossFunction;
        this.data = data;
        asking = Trainer.of(model, lossFunction).batchSize(BATCH).build();
        courses = new Course[data.size()];
        for (int row = 0; row < courses.length; row++) {
            courses[row] = new Course();
        }
    }

    /**
     * What is going to become of some examples.
     *
     * @param model that is trained
     * @param loss that it is trained on, a mean over examples
     * @param data the examples to watch, usually those of the training part
     */
    public static Dynamics of(Layer model, LossFunction loss, Dataset data) {
        return new Dynamics(model, loss, data);
    }

    @Override
    public void epochEnded(History.Epoch epoch) {
        observe();
    }

    /**
     * Looks at all examples with the weights that the model has now: once after each epoch of a loop of one's own.
     *
     * @throws dev.descent.train.TrainingException if model and data do not fit one another
     * @throws IllegalArgumentException if an example has more than one label
     */
    public void observe() {
        Answers answers = answers();
        if (losses.isEmpty()) {
            losses = Optional.of(new ExampleLosses(lossFunction, answers.outputs(), data.column(Dataset.Y)));
        }
        double[] now = losses.get().of(answers.outputs(), data);
        epochs++;
        for (int row = 0; row < now.length; row++) {
            courses[row].lossSum += now[row];
            if (answers.areLabels()) {
                judge(courses[row], answers.likeliest(row) == answers.labels()[row]);
            }
        }
    }

    private void judge(Course course, boolean right) {
        if (right) {
            course.timesRight++;
            course.rightSince = course.rightSince == 0 ? epochs : course.rightSince;
        } else {
            course.timesForgotten += course.rightSince == 0 ? 0 : 1;
            course.rightSince = 0;
        }
    }

    /** What the model says to the examples with the weights that it has now. */
    Answers answers() {
        Values outputs = asking.predict(data);
        return Answers.of(outputs, data);
    }

    /** The model that is watched. */
    public Layer model() {
        return model;
    }

    /** The examples that are watched. */
    public Dataset data() {
        return data;
    }

    /** How many epochs were watched. */
    public int epochs() {
        return epochs;
    }

    /**
     * The mean of an example's loss over the epochs, each taken after the epoch and without dropout: the area under its
     * curve. NaN if no epoch was watched.
     */
    public double meanLoss(int row) {
        return courses[row].lossSum / epochs;
    }

    /** After how many epochs the label of an example was told right; 0 where "y" is numbers. */
    public int timesRight(int row) {
        return courses[row].timesRight;
    }

    /** How often an example that was told right was told wrong an epoch later. */
    public int timesForgotten(int row) {
        return courses[row].timesForgotten;
    }

    /** The epoch, counted from 1, since which the label was told right up to now; 0 if it is not. */
    public int rightSince(int row) {
        return courses[row].rightSince;
    }
}
