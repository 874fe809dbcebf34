package dev.descent.run.job;

import dev.descent.checkpoint.Weights;
import dev.descent.data.LabelNoise;
import dev.descent.data.table.Table;
import dev.descent.insight.blame.Answer;
import dev.descent.insight.blame.Blame;
import dev.descent.insight.blame.Dynamics;
import dev.descent.insight.blame.Suspect;
import dev.descent.nn.Parameters;
import dev.descent.recipe.Recipe;
import dev.descent.run.build.SavedRun;
import dev.descent.run.folder.RunFolder;
import dev.descent.run.setup.Setup;
import dev.descent.task.DataLoader;
import dev.descent.task.Exhibit;
import dev.descent.task.RawData;
import dev.descent.tensor.Values;
import dev.descent.train.Trainer;
import dev.descent.train.history.History;
import dev.descent.train.history.TrainingException;
import dev.descent.train.history.TrainingListener;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Who is responsible for the loss of a run, down to the example. The run is trained again from its folder, which gives the
 * same weights to the bit, and every example is watched meanwhile; nothing has to be asked for beforehand.
 *
 * @param setup what was trained, and on what
 * @param data what was read, in which rows are told by their line
 * @param blame the ranking, by rows of the training part
 * @param same whether training gave the weights that the run kept; unknown if not all of its epochs were watched
 */
public record RunBlame(Setup setup, RawData data, Blame blame, Optional<Boolean> same) {
    private static final MathContext FOUR_DIGITS = new MathContext(4);

    /**
     * Blames the examples of a run. What the model says is told by the run's best weights.
     *
     * @param run the run's folder
     * @param loader reads its data
     * @param epochs how many epochs are watched at most; all that the run had if not said
     * @param watching is told how training goes, given what is trained
     * @param interruption asks for the end
     * @throws dev.descent.task.RunException if the folder is none of a run, the data is no longer the same, or no epoch was finished
     * @throws dev.descent.data.DataException if the data cannot be read
     * @throws CancellationException if the end was asked for
     */
    public static RunBlame of(
            Path run,
            DataLoader loader,
            OptionalInt epochs,
            Function<Setup, List<TrainingListener>> watching,
            Interruption interruption) {
        interruption.politely();
        SavedRun saved = SavedRun.open(run);
        Recipe recipe = saved.recipe();
        RawData data = loader.read(recipe);
        Setup setup = Setup.of(recipe, DataLoader.part(recipe, data));
        saved.requireSame(setup.examples(), "train it again and blame the new run");
        Parameters parameters = setup.model().parameters();
        Weights best = saved.weights(RunFolder.BEST, parameters);
        Weights last = saved.weights(RunFolder.LAST, parameters);
        int all = saved.epochs();
        int watched = Math.min(all, epochs.orElse(all));
        Dynamics dynamics =
                Dynamics.of(setup.model(), setup.loss(), setup.examples().train());
        Weights now = Weights.of(parameters);
        Trainer.Builder trainer = setup.trainer()
                .listener(dynamics)
                .listener(new Capturing(now))
                .stopWhen(() -> dynamics.epochs() >= watched || interruption.requested());
        watching.apply(setup).forEach(trainer::listener);
        train(setup, trainer.build(), dynamics);
        if (interruption.requested() || Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
        best.restore();
        return new RunBlame(
                setup,
                data,
                Blame.of(dynamics),
                dynamics.epochs() == all ? Optional.of(equal(now, last)) : Optional.empty());
    }

    private static void train(Setup setup, Trainer trainer, Dynamics dynamics) {
        try {
            setup.fit(trainer);
        } catch (TrainingException e) {
            // The run failed at the same place, after the epochs that it kept.
            if (dynamics.epochs() == 0) {
                throw e;
            }
        }
    }

    private static boolean equal(Weights some, Weights others) {
        Map<String, Values> kept = others.values();
        return some.values().entrySet().stream()
                .allMatch(entry -> entry.getValue()
                                .memory()
                                .mismatch(kept.get(entry.getKey()).memory())
                        < 0);
    }

    /** Keeps the weights that the model has after each epoch, as the run did. */
    private record Capturing(Weights weights) implements TrainingListener {
        @Override
        public void epochEnded(History.Epoch epoch) {
            weights.capture();
        }
    }

    // -------------------------------------------------------------------------------------------------------- in words

    /** The row of the data that a row of the training part is, from 0. */
    public int dataRow(int row) {
        return setup.examples().rows().train()[row];
    }

    /** Where an example stands for people: {@code line 17} of a file, else {@code row 5}, both counted from 1. */
    public String place(int row) {
        OptionalInt line = line(row);
        return line.isPresent() ? "line " + line.getAsInt() : "row " + (dataRow(row) + 1);
    }

    /** An example as people see it. */
    public Exhibit exhibit(int row) {
        return data.exhibit(dataRow(row));
    }

    /** The line that an example stands in, if it is from a file that has lines. */
    public OptionalInt line(int row) {
        return data.line(dataRow(row));
    }

    /** An answer by its class's name, or in the units of the data. */
    public String name(Answer answer) {
        return switch (answer) {
            case Answer.None _ -> "";
            case Answer.Label label -> setup.examples().train().classNames().get(label.label());
            case Answer.Numbers numbers ->
                numbers.values().stream()
                        .map(value -> setup.examples().encoding().inUnits(value))
                        .map(value -> new BigDecimal(value)
                                .round(FOUR_DIGITS)
                                .stripTrailingZeros()
                                .toPlainString())
                        .collect(Collectors.joining(", "));
        };
    }

    /** Why an example is suspected, in a few words; empty if nothing is known against it. */
    public String why(Suspect suspect) {
        return suspect.why(this::place, this::name);
    }

    /** The rows of the training part whose labels the recipe made wrong on purpose. */
    public Set<Integer> flipped() {
        return setup.examples().noise().stream().map(LabelNoise.Flip::row).collect(Collectors.toSet());
    }

    /** The whole ranking as a table, a row for each example of the training part. */
    public Table table() {
        boolean lines = data.line(0).isPresent();
        boolean noise = !setup.examples().noise().isEmpty();
        boolean labels = blame.ranking().getFirst().given() instanceof Answer.Label;
        List<String> header = new ArrayList<>(List.of("rank", "row"));
        add(header, lines, "line");
        header.addAll(List.of("score", "loss", "share", "given"));
        add(header, labels, "p(given)");
        header.add("model");
        add(header, labels, "p(model)");
        header.add("neighbors");
        add(header, labels, "saying");
        header.addAll(List.of("of", "why"));
        add(header, noise, "flipped");
        Set<Integer> flipped = flipped();
        List<List<String>> rows = new ArrayList<>();
        for (Suspect suspect : blame.ranking()) {
            List<String> row = new ArrayList<>();
            row.add(Integer.toString(rows.size() + 1));
            row.add(Integer.toString(dataRow(suspect.row()) + 1));
            add(row, lines, Integer.toString(line(suspect.row()).orElse(0)));
            row.addAll(List.of(number(suspect.score()), number(suspect.loss()), number(suspect.share())));
            addAnswer(row, suspect.given());
            addAnswer(row, suspect.said());
            row.add(name(suspect.neighbors()));
            if (suspect.neighbors() instanceof Answer.Label label) {
                row.add(Long.toString(Math.round(label.share() * suspect.neighborCount())));
            }
            row.addAll(List.of(Integer.toString(suspect.neighborCount()), why(suspect)));
            add(row, noise, flipped.contains(suspect.row()) ? "yes" : "no");
            rows.add(row);
        }
        return Table.of("the ranking", header, rows);
    }

    private void addAnswer(List<String> row, Answer answer) {
        row.add(name(answer));
        if (answer instanceof Answer.Label label) {
            row.add(number(label.share()));
        }
    }

    private static void add(List<String> values, boolean wanted, String value) {
        if (wanted) {
            values.add(value);
        }
    }

    private static String number(double value) {
        return Float.toString((float) value);
    }
}
