package dev.descent.insight.blame;

import dev.descent.data.Dataset;
import dev.descent.nn.Layer;
import dev.descent.train.Trainer;
import dev.descent.train.history.History;
import dev.descent.train.history.TrainingListener;
import dev.descent.train.objective.LossFunction;
import dev.descent.train.objective.Objective;
import dev.descent.train.objective.Supervised;
import java.util.Optional;

/**
 * Watches, while a model is trained, what becomes of each example: its loss after every epoch, and whether its label is
 * told right. The whole course counts, because a model that has memorized its examples no longer shows in the
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

    private final Objective objective;
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

    private Dynamics(Objective objective, Dataset data) {
        this.objective = objective;
        this.data = data;
        asking = Trainer.of(objective).batchSize(BATCH).build();
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
        return of(new Supervised(model, loss), data);
    }

    /**
     * What is going to become of some examples, by any loss that is a mean over examples. Where it does not compare what a
     * model says with a column, it is losses alone that are watched.
     */
    public static Dynamics of(Objective objective, Dataset data) {
        return new Dynamics(objective, data);
    }

    @Override
    public void epochEnded(History.Epoch epoch) {
        observe();
    }

    /**
     * Looks at all examples with the weights that the model has now: once after each epoch of a loop of one's own.
     *
     * @throws dev.descent.train.history.TrainingException if objective and data do not fit one another, or the loss compares the
     *     examples of a batch with one another, so that none has a loss of its own
     * @throws IllegalArgumentException if an example has more than one label
     */
    public void observe() {
        Optional<Answers> answers = answers();
        double[] now = answers.map(this::losses).orElseGet(() -> asking.losses(data));
        epochs++;
        for (int row = 0; row < now.length; row++) {
            courses[row].lossSum += now[row];
            if (answers.isPresent() && answers.get().areLabels()) {
                judge(
                        courses[row],
                        answers.get().likeliest(row) == answers.get().labels()[row]);
            }
        }
    }

    private double[] losses(Answers answers) {
        if (losses.isEmpty()) {
            Objective.Comparison comparison = objective.comparison().orElseThrow();
            losses = Optional.of(
                    new ExampleLosses(comparison.loss(), answers.outputs(), data.column(comparison.target())));
        }
        return losses.get().of(answers.outputs(), data);
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

    /** What the model says to the examples with the weights that it has now, where that is compared with a column. */
    Optional<Answers> answers() {
        return objective.comparison().map(comparison -> Answers.of(asking.predict(data), data, comparison.target()));
    }

    /** What is trained. */
    public Objective objective() {
        return objective;
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

    /** After how many epochs the label of an example was told right; 0 where targets are numbers. */
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
