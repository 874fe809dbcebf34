package dev.descent.recipe;

import dev.descent.compile.Precision;
import dev.descent.data.table.Columns.Fill;
import dev.descent.data.table.CsvFormat;
import dev.descent.data.table.DatePart;
import dev.descent.optimize.UpdateRule;
import dev.descent.recipe.network.ModelPart;
import dev.descent.word.Default;
import dev.descent.word.Example;
import dev.descent.word.Flat;
import dev.descent.word.Formerly;
import dev.descent.word.In;
import dev.descent.word.Key;
import dev.descent.word.Own;
import dev.descent.word.Range;
import dev.descent.word.Says;
import dev.descent.word.Short;
import dev.descent.word.Unfit;
import dev.descent.word.Whole;
import dev.descent.word.Word;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Everything that a training run depends on, except the machine. Immutable; two equal recipes over equal data give the same
 * weights.
 */
public record Recipe(
        @Says("prefix of the run folder's name; the file's name by default") @Own("letters, digits, `.` `_` `-`")
        String name,

        @Says("one-line description") @Own("text") String description,

        @Says("the training data") @Example("digits") Data data,

        @Key("split")
        @Says("how the data is split; 15 % validation and 15 % test by default")
        @Default(value = "{}", isWritten = false)
        SplitPart parting,

        @Says("a list of layers, or a network by its name") @Example("[{linear: 64}, relu, linear]")
        ModelPart model,

        @Says("the loss to minimize") @Example("crossEntropy")
        LossPart loss,

        @Says("random changes to the training examples, drawn anew in each epoch")
        @Default(value = "{}", isWritten = false)
        Augment augment,

        @Says("how the weights are updated") @Example("{type: adamw, lr: 0.001}")
        Optimizer optimizer,

        @Says("decay of the [exponential moving average of the"
                + " weights](remedies.md#an-average-of-the-weights), which is used for evaluation and"
                + " saved; 0.999 averages over about 1,000 updates")
        @In(Range.INSIDE_UNIT)
        OptionalDouble ema,

        @Says("learning-rate schedule") @Default("constant") SchedulePart schedule,

        @Says("passes over the training set") @Whole(to = 1_000_000) @Example("20")
        int epochs,

        @Says("examples in each iteration, and in each update unless `accumulate` is set")
        @Whole(to = 1_000_000)
        @Example("32")
        int batchSize,

        @Says("iterations whose gradients are accumulated for one update; for batches that do not fit" + " in memory")
        @Whole(to = 1_000_000)
        @Default("1")
        int accumulate,

        @Says("`bf16`: mixed precision; products take BF16 factors and accumulate in F32; parameters"
                + " and everything else stay F32")
        @Default("f32")
        Precision precision,

        @Says("drop the last batch of an epoch if it is smaller") @Default("false")
        boolean dropLast,

        @Says("shuffle the training set in each epoch") @Default("true")
        boolean shuffle,

        @Says("seed of all random numbers: initial weights, split (unless it has its own), shuffling," + " dropout")
        @Whole(from = 0, to = Long.MAX_VALUE)
        @Default("1")
        long seed,

        @Key("metric")
        @Says("metrics, the main one first; by default `accuracy`, with `balancedAccuracy` and `recall`"
                + " if a class is rare, or `r2` for regression")
        @Own("word or list")
        List<String> metrics,

        @Says("what the best epoch is chosen by: the validation loss or the main metric") @Default("loss")
        Best best,

        @Says("epochs without improvement after which training stops") @Whole(to = 1_000_000)
        OptionalInt patience,

        @Says("smallest change that counts as an improvement, in the unit of the loss or metric; needs" + " `patience`")
        @In(Range.NOT_NEGATIVE)
        @Default("0")
        double minDelta,

        @Says("inputs to predict after training; only with inline data") @Own("rows of numbers")
        List<List<Double>> predict) {

    /** Copies the lists, says what was left open of how data is split, and refuses what does not go together. */
    public Recipe {
        parting = parting.full(data);
        metrics = List.copyOf(metrics);
        predict = predict.stream().map(List::copyOf).toList();
        boolean isNoisy = data instanceof Sourced sourced && sourced.labelNoise() > 0;
        Unfit.unless(
                !isNoisy || loss.head().isOfClasses(),
                "data.labelNoise",
                "needs classification, but the loss %s is for regression; leave it out".formatted(loss.word()));
        for (int row = 0; row < predict.size(); row++) {
            Unfit.unless(
                    data instanceof Inline,
                    "predict",
                    "needs data whose inputs are written in the recipe; leave it out");
            int width = ((Inline) data).inputs().getFirst().size();
            Unfit.unless(
                    predict.get(row).size() == width,
                    "predict." + row,
                    "has %s numbers where %s are needed; make all rows alike"
                            .formatted(predict.get(row).size(), width));
        }
    }

    /** How the data is split. */
    public Split split() {
        return parting.split();
    }

    /** The same recipe, with other random numbers. */
    public Recipe withSeed(long other) {
        return (Recipe) RecipeReader.FORM.with(this, "seed", other);
    }

    /** The same recipe, with other figures beside the losses. */
    public Recipe withMetrics(List<String> others) {
        return (Recipe) RecipeReader.FORM.with(this, "metric", others);
    }

    /** The same recipe, with all that was found out of how the file of its table is written. */
    public Recipe withFormat(CsvFormat found) {
        return data instanceof Sourced(var known, var path, var _, var columns, double noise) && path.isPresent()
                ? (Recipe) RecipeReader.FORM.with(this, "data", new Sourced(known, path, found, columns, noise))
                : this;
    }

    /** The training data. */
    public sealed interface Data {}

    /** A data set that Descent ships or knows where to find, images in a folder, or a table in a file. */
    public record Sourced(
            @Short
            @Says("a built-in data set, some downloaded at first use; needed if there is no `path`")
            @Example(value = "digits", as = "a known data set")
            Optional<DataName> name,

            @Short
            @Says("a CSV file, plain or gzip'd, or a folder of IDX files")
            @Example(value = "table.csv", as = "a path")
            Optional<Path> path,

            @Flat CsvFormat format,

            @Flat Columns columns,

            @Says("fraction of the training labels replaced by wrong ones, none by default; for"
                    + " [experiments with label noise](blame.md#wrong-labels)")
            @In(Range.UNIT)
            @Default(value = "0", isWritten = false)
            double labelNoise)
            implements Data {
        /** Refuses what is neither named nor in a file, and a format of what is in none. */
        public Sourced {
            Unfit.unless(
                    name.isPresent() || path.isPresent(), "", "has no \"name\"; add one, such as \"name: digits\"");
            Form.of(CsvFormat.class).getFirst().write(format).keySet().stream()
                    .limit(path.isPresent() ? 0 : 1)
                    .forEach(key -> {
                        throw new Unfit(
                                key,
                                "says how a file is written, but %s is a data set that Descent knows; leave \"%s\" out, or name the file as \"data.path\""
                                        .formatted(name.orElseThrow().word(), key));
                    });
        }

        /** What the data is. */
        public DataName.Kind kind() {
            return path.map(DataName.Kind::of)
                    .orElseGet(() -> name.orElseThrow().kind());
        }
    }

    /** Examples written in the recipe. */
    @Says("inputs and targets written in the recipe")
    public record Inline(
            @Says("inputs of each example, written in the recipe; excludes the keys above")
            @Example("[[0.5, 1.0], [0.2, 0.3]]")
            List<List<Double>> inputs,

            @Says("target of each example; needs `inputs`")
            @Example(value = "[1, 0]", as = "a list with one number for each input")
            List<Double> targets)
            implements Data {
        /** Copies the lists, and refuses them if they differ in length. */
        public Inline {
            inputs = inputs.stream().map(List::copyOf).toList();
            targets = List.copyOf(targets);
            Unfit.unless(
                    inputs.size() == targets.size(),
                    "targets",
                    "has %s values for %s inputs; give each input one".formatted(targets.size(), inputs.size()));
        }
    }

    /** How the columns of a table are read. What is not said follows from the values. */
    public record Columns(
            @Says("target column; the last column by default")
            Optional<String> target,

            @Says("categorical columns, even if their values look like numbers")
            @Default(value = "[]", isWritten = false)
            List<String> category,

            @Says("date columns, even if their values look like numbers, such as 20261231")
            @Default(value = "[]", isWritten = false)
            List<String> date,

            @Says("date features: days since 1970, and the position in the year, month, week and day;"
                    + " chosen from the values by default")
            @Default(value = "[]", isWritten = false)
            List<DatePart> dateParts,

            @Says("columns to leave out") @Default(value = "[]", isWritten = false)
            List<String> ignore,

            @Says("numeric columns that are not standardized") @Default(value = "[]", isWritten = false)
            List<String> unscaled,

            @Says("values that mean missing, besides empty ones: `[\"?\", NA]`; for single columns"
                    + " `{glucose: 0, \"*\": NA}`")
            @Default(value = "{}", isWritten = false)
            Map<String, List<String>> missing,

            @Says("drop rows with a missing target and report how many; otherwise such a row is an error")
            @Default(value = "false", isWritten = false)
            boolean dropMissingTarget,

            @Says("positive class of two, the second by value or alphabet by default; precision, recall and"
                    + " `positiveWeight` refer to it, and its probability is printed last")
            Optional<String> positive,

            @Says("imputation of missing numbers") @Default("mean")
            Fill fill,

            @Says("add an input for each numeric column with missing values, 1 where the value is missing")
            @Default("false")
            boolean missingIndicator,

            @Says("standardize a numeric target to mean 0 and standard deviation 1 for training")
            @Default("true")
            @Formerly("standardiseTarget")
            boolean standardizeTarget) {
        /** In place of a column whose values are missing, all of them. */
        public static final String EVERY = Field.ANY_KEY;

        /** Copies the lists. */
        public Columns {
            category = List.copyOf(category);
            date = List.copyOf(date);
            dateParts = List.copyOf(dateParts);
            ignore = List.copyOf(ignore);
            unscaled = List.copyOf(unscaled);
            Map<String, List<String>> copies = new TreeMap<>(
                    Comparator.<String, Boolean>comparing(EVERY::equals).thenComparing(Comparator.naturalOrder()));
            missing.forEach((column, texts) -> copies.put(column, List.copyOf(texts)));
            copies.remove(EVERY, List.of());
            missing = Collections.unmodifiableMap(copies);
        }
    }

    /**
     * How the data is split; the rest is trained on.
     *
     * @param validation the share that decisions are taken by
     * @param test what is looked at once, at the end
     * @param way which rows go to which part
     * @param seed what chance comes from; as all else from the recipe's seed if not said
     */
    public record Split(double validation, Test test, Way way, OptionalLong seed) {
        /** Where the test part is from. */
        public sealed interface Test {
            /** A share of the rows. */
            record Share(@In(Range.FRACTION) double share) implements Test {}

            /** The data brings it. */
            @Word("own")
            record Own() implements Test {}

            /** A file of its own, with the same columns. */
            record File(Path path) implements Test {}
        }

        /** Which rows go to which part. */
        public sealed interface Way {
            /**
             * By chance.
             *
             * @param stratified whether each part gets its share of every class
             */
            record ByChance(boolean stratified) implements Way {}

            /**
             * Forward in time: first those to train on, then those to validate on, then those to test on.
             *
             * @param column that has the time of each row; as they stand in the data if not said
             */
            record Ordered(Optional<String> column) implements Way {}

            /**
             * By chance, with rows that belong together in one part.
             *
             * @param column that has the group of each row, and is no input
             */
            record Grouped(String column) implements Way {}
        }

        /** The share of the rows that the test part gets; 0 if it is no part of them. */
        public double testShare() {
            return test instanceof Test.Share share ? share.share() : 0;
        }
    }

    /** How weights are moved. */
    public record Optimizer(
            @Flat UpdateRule rule,

            @Says("largest norm of all gradients together; larger ones are scaled down") @In(Range.POSITIVE)
            OptionalDouble clipNorm,

            @Says("largest absolute value of each gradient element; larger ones are clipped") @In(Range.POSITIVE)
            OptionalDouble clipValue,

            @Says("parameter groups: other settings for some parameters")
            @Default(value = "[]", isWritten = false)
            @Example(
                    value = "[{layers: 0-2, lrFactor: 0.1}]",
                    as = "a list of groups, such as [{layers: 0-2, lrFactor: 0.1}]")
            List<Group> groups) {
        /** Copies the list. */
        public Optimizer {
            groups = List.copyOf(groups);
        }
    }

    /** What is different for some parameters. */
    public record Group(
            @Says("layers by their index in a list of layers, from 0; `3-5` for a range, `*` for all, `1.bias` for"
                    + " one parameter; inside `residual`, `2.body.layers.0`")
            @Default(value = "[]", isWritten = false)
            @Example("0-2")
            List<String> layers,

            @Says("in place of `layers`, for any network: parameters by the beginning of their path, `layer1`,"
                    + " `layer1.0.conv1.weight`, `layer*.*.bn1`")
            @Default(value = "[]", isWritten = false)
            @Example("layer1")
            List<String> parameters,

            @Says("factor of the learning rate") @In(Range.POSITIVE)
            OptionalDouble lrFactor,

            @Says("replaces the optimizer's") @In(Range.NOT_NEGATIVE)
            OptionalDouble weightDecay,

            @Says("freeze these parameters: no gradients, no optimizer state; excludes the other settings of"
                    + " the group")
            @Default(value = "false", isWritten = false)
            boolean freeze) {
        /** Copies the lists. */
        public Group {
            layers = List.copyOf(layers);
            parameters = List.copyOf(parameters);
            Unfit.unless(
                    layers.isEmpty() != parameters.isEmpty(),
                    "",
                    "needs either \"layers\" or \"parameters\", which say what it is about; write \"layers: 0-2\" or"
                            + " \"parameters: layer1\"");
            Unfit.unless(
                    !freeze || (lrFactor.isEmpty() && weightDecay.isEmpty()),
                    "",
                    "freezes its layers, so it has neither \"lrFactor\" nor \"weightDecay\"; leave them out");
        }

        /** The paths of the parameters that are meant. */
        public List<String> paths() {
            return Stream.concat(layers.stream().map(layer -> "layers." + layer), parameters.stream())
                    .toList();
        }
    }

    /** Which epoch's weights are kept as the best. */
    public enum Best {
        /** The one with the smallest loss of the validation part. */
        LOSS,
        /** The one with the best figure of the validation part. */
        METRIC
    }
}
