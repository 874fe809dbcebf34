package dev.descent.recipe;

import dev.descent.compile.Precision;
import dev.descent.data.Transform;
import dev.descent.data.augment.Transforms;
import dev.descent.data.table.CsvFormat;
import dev.descent.optimize.UpdateRule;
import dev.descent.recipe.layer.LayerPart;
import dev.descent.word.Default;
import dev.descent.word.Example;
import dev.descent.word.Flat;
import dev.descent.word.In;
import dev.descent.word.Key;
import dev.descent.word.Own;
import dev.descent.word.Range;
import dev.descent.word.Says;
import dev.descent.word.Unfit;
import dev.descent.word.Whole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Everything that a training run depends on, except the machine. Immutable; two equal recipes over equal data give the same
 * weights.
 *
 * @param name what the run is called after: the file's name without its ending
 * @param description one line for {@code descent recipes}; may be empty
 * @param data what is learnt from
 * @param split how the data is parted
 * @param model the layers, in the order in which data flows
 * @param loss what is made small
 * @param augment how training examples are changed each time they are seen
 * @param optimizer how weights are moved
 * @param ema how slowly averages of the weights follow them, which are then used instead of them
 * @param schedule how the learning rate changes
 * @param epochs passes over the training part
 * @param batchSize examples for one iteration
 * @param accumulate iterations whose gradients are gathered for one update
 * @param precision in what precision the training step multiplies
 * @param dropLast whether a last batch that is smaller than the others is left out
 * @param shuffle whether each epoch has an order of its own
 * @param seed what all random numbers come from
 * @param metrics words for the figures beside the losses; the first is the one that is always shown; none if the recipe
 *     says nothing of them, and those are meant that suit the data
 * @param best which epoch's weights are kept as the best
 * @param patience epochs without improvement after which training stops
 * @param minDelta by how much the figure has to get better for that to be an improvement
 * @param predict inputs, in the units of the data, whose predictions are shown at the end
 */
public record Recipe(
        @Says("what the run folder is called after; the file's name if not said") @Own("letters, digits, `.` `_` `-`")
        String name,

        @Says("one line for people") @Own("text") String description,

        @Says("what is learnt from") @Own("name, path or block") @Example("digits")
        Data data,

        @Says("how the data is parted; 15 % to validate and 15 % to test if not said") @Own("block")
        Split split,

        @Says("from top to bottom, as data flows") @Example("[{linear: 64}, relu, linear]")
        List<LayerPart> model,

        @Says("what is made small") @Example("crossEntropy") LossPart loss,

        @Says("how training examples are changed each time they are seen") @Default(value = "{}", isWritten = false)
        Augment augment,

        @Says("how weights are moved") @Example("{type: adamw, lr: 0.001}")
        Optimizer optimizer,

        @Says("[average of the weights](remedies.md#an-average-of-the-weights) over the updates, used wherever the"
                + " model is judged and kept; 0.999 follows over about 1,000 updates")
        @In(Range.INSIDE_UNIT)
        OptionalDouble ema,

        @Says("how the learning rate changes") @Default("constant")
        SchedulePart schedule,

        @Says("passes over the training part") @Whole(to = 1_000_000) @Example("20")
        int epochs,

        @Says("examples for one iteration, and so for one update unless `accumulate` says more")
        @Whole(to = 1_000_000)
        @Example("32")
        int batchSize,

        @Says("iterations whose gradients are gathered for one update, as of one batch too large for the memory")
        @Whole(to = 1_000_000)
        @Default("1")
        int accumulate,

        @Says("`bf16`: mixed precision, the training step multiplies BF16 factors and sums in F32; parameters and"
                + " all else stay F32")
        @Default("f32")
        Precision precision,

        @Says("leave out a last batch that is smaller than the others") @Default("false")
        boolean dropLast,

        @Says("an order of its own for each epoch; else that of the data") @Default("true")
        boolean shuffle,

        @Says("what all random numbers come from: first weights, split (unless that has its own), order, dropout")
        @Whole(from = 0, to = Long.MAX_VALUE)
        @Default("1")
        long seed,

        @Key("metric")
        @Says("the figures beside the losses, the main one first; `accuracy`, with `balancedAccuracy` and `recall`"
                + " if a class is rare, or `r2` for numbers if not said")
        @Own("word or list")
        List<String> metrics,

        @Says("what tells which epoch's weights are kept as the best") @Default("loss")
        Best best,

        @Says("epochs without improvement after which training stops") @Whole(to = 1_000_000)
        OptionalInt patience,

        @Says("by how much the figure has to get better for that to be an improvement, in its own unit; needs"
                + " `patience`")
        @In(Range.NOT_NEGATIVE)
        @Default("0")
        double minDelta,

        @Says("inputs to be asked about at the end; only with inline data") @Own("rows of numbers")
        List<List<Double>> predict) {

    /** Copies the lists. */
    public Recipe {
        model = List.copyOf(model);
        metrics = List.copyOf(metrics);
        predict = predict.stream().map(List::copyOf).toList();
    }

    /** The same recipe, with other random numbers. */
    public Recipe withSeed(long other) {
        return with(data, other, metrics);
    }

    /** The same recipe, with other figures beside the losses. */
    public Recipe withMetrics(List<String> others) {
        return with(data, seed, others);
    }

    /** The same recipe, with all that was found out of how the file of its table is written. */
    public Recipe withFormat(CsvFormat found) {
        if (!(data instanceof Sourced sourced) || sourced.path().isEmpty()) {
            return this;
        }
        return with(
                new Sourced(sourced.name(), sourced.path(), sourced.columns(), found, sourced.labelNoise()),
                seed,
                metrics);
    }

    @SuppressWarnings("HiddenField") // each is what takes the place of its own
    private Recipe with(Data data, long seed, List<String> metrics) {
        return new Recipe(
                name,
                description,
                data,
                split,
                model,
                loss,
                augment,
                optimizer,
                ema,
                schedule,
                epochs,
                batchSize,
                accumulate,
                precision,
                dropLast,
                shuffle,
                seed,
                metrics,
                best,
                patience,
                minDelta,
                predict);
    }

    /** What is learnt from. */
    public sealed interface Data {}

    /**
     * A data set that Descent ships or knows where to find, images in a folder, or a table in a file.
     *
     * @param name which data set; may be left out if there is a path
     * @param path a CSV file, or a folder of IDX files; may be left out if there is a name
     * @param columns how a table's columns are read; says nothing about images
     * @param format how the file of a table is written, as far as that is said; says nothing without a path
     * @param labelNoise share of the training part's labels that is made wrong on purpose
     */
    public record Sourced(
            Optional<DataName> name, Optional<Path> path, Columns columns, CsvFormat format, double labelNoise)
            implements Data {
        /** Whether it is a table: images are in folders, or known by name. */
        public boolean isTable() {
            return path.map(place -> !Files.isDirectory(place))
                    .orElseGet(() -> name.orElseThrow().isTable());
        }
    }

    /** Examples written in the recipe. */
    public record Inline(List<List<Double>> inputs, List<Double> targets) implements Data {
        /** Copies the lists. */
        public Inline {
            inputs = inputs.stream().map(List::copyOf).toList();
            targets = List.copyOf(targets);
        }
    }

    /**
     * How the columns of a table are read. What is not said follows from the values.
     *
     * @param target the column to be told; the last one if not said
     * @param ignore columns that are left out
     * @param category columns whose values are names, even if they look like numbers
     * @param unscaled number columns that are not standardised
     * @param date columns whose values are dates, even if they look like numbers
     * @param dateParts words for what of dates becomes inputs; what their values suggest if empty
     * @param missing texts that mean a missing value in every column, besides the empty one
     * @param missingIn texts that mean a missing value in one column, by its name
     * @param dropMissingTarget whether rows without a target are left out
     * @param positive which of two classes is the positive one; if not said the second by value or alphabet
     * @param fill what stands in for a missing number: mean or median
     * @param missingIndicator whether a number column with missing values gets a second input that tells where they were
     * @param standardiseTarget whether a number that is to be told is standardised for training
     */
    public record Columns(
            Optional<String> target,
            List<String> ignore,
            List<String> category,
            List<String> unscaled,
            List<String> date,
            List<String> dateParts,
            List<String> missing,
            Map<String, List<String>> missingIn,
            boolean dropMissingTarget,
            Optional<String> positive,
            String fill,
            boolean missingIndicator,
            boolean standardiseTarget) {
        /** Copies the lists. */
        public Columns {
            ignore = List.copyOf(ignore);
            category = List.copyOf(category);
            unscaled = List.copyOf(unscaled);
            date = List.copyOf(date);
            dateParts = List.copyOf(dateParts);
            missing = List.copyOf(missing);
            Map<String, List<String>> copies = new TreeMap<>();
            missingIn.forEach((column, texts) -> copies.put(column, List.copyOf(texts)));
            missingIn = Collections.unmodifiableMap(copies);
        }
    }

    /**
     * How the data is parted; the rest is trained on.
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
            record Share(double share) implements Test {}

            /** The data brings it. */
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

    /**
     * How weights are moved.
     *
     * @param rule the algorithm, with the learning rate before the schedule
     * @param clipNorm the largest norm that all gradients together may have
     * @param clipValue the largest absolute value that a gradient may have
     * @param groups what is different for some layers
     */
    public record Optimizer(
            @Flat UpdateRule rule,

            @Says("all gradients together are shortened to this norm") @In(Range.POSITIVE)
            OptionalDouble clipNorm,

            @Says("each number of a gradient is cut to this size") @In(Range.POSITIVE)
            OptionalDouble clipValue,

            @Says("what is different for some layers")
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

    /**
     * What is different for some layers.
     *
     * @param layers which: numbers in the model's list from 0, {@code 0-2}, or with a parameter's name, {@code 0.bias}
     * @param lrFactor what the learning rate is multiplied by
     * @param weightDecay in place of the optimizer's
     * @param freeze whether they stay as they began
     */
    public record Group(
            @Says("numbers in the list of the model from 0; `3-5` for a range, `*` for all, with a parameter's name"
                    + " `1.bias`; inside of `residual`, `2.body.layers.0`")
            @Example("0-2")
            List<String> layers,

            @Says("what the learning rate is multiplied by") @In(Range.POSITIVE)
            OptionalDouble lrFactor,

            @Says("in place of the optimizer's") @In(Range.NOT_NEGATIVE)
            OptionalDouble weightDecay,

            @Says("no gradient is computed for these layers and nothing is remembered of them; alone in its group")
            @Default(value = "false", isWritten = false)
            boolean freeze) {
        /** Copies the list. */
        public Group {
            layers = List.copyOf(layers);
            Unfit.unless(
                    !freeze || (lrFactor.isEmpty() && weightDecay.isEmpty()),
                    "",
                    "freezes its layers, so it has neither \"lrFactor\" nor \"weightDecay\"; leave them out");
        }

        /** The paths of the parameters that are meant. */
        public List<String> paths() {
            return layers.stream().map(layer -> "layers." + layer).toList();
        }
    }

    /**
     * How training examples are changed each time they are seen, in this order; 0 for what is not done.
     *
     * @param shift up to how many pixels images are moved
     * @param rotate up to how many degrees they are turned
     * @param scale up to what share they grow or shrink
     * @param flip how every second one is mirrored
     * @param erase the share of an image that is blanked
     * @param noise standard deviation of what is added to each input
     * @param drop how likely each input is set to 0
     */
    public record Augment(
            @Says("moved by up to so many whole pixels in each direction") @Default("0") @Whole(from = 0)
            int shift,

            @Says("turned by up to so many degrees to either side") @Default("0") @In(Range.DEGREES)
            double rotate,

            @Says("larger or smaller by up to this share") @Default("0") @In(Range.FRACTION)
            double scale,

            @Says("every second image mirrored") @Default("none")
            Flip flip,

            @Says("a rectangle of this share of the image blanked") @Default("0") @In(Range.FRACTION)
            double erase,

            @Says("a number from the normal distribution with this deviation added to each input")
            @Default("0")
            @In(Range.NOT_NEGATIVE)
            double noise,

            @Says("each input set to 0 with this probability") @Default("0") @In(Range.FRACTION)
            double drop) {
        /** How images are mirrored. */
        public enum Flip {
            /** Not at all. */
            NONE,
            /** Left to right. */
            HORIZONTAL,
            /** Top to bottom. */
            VERTICAL,
            /** Both ways, each by a chance of its own. */
            BOTH
        }

        /** Examples as they are. */
        static Augment nothing() {
            return new Augment(0, 0, 0, Flip.NONE, 0, 0, 0);
        }

        /** What is done, in its order; the first three are one interpolation. */
        public List<Transform> transforms() {
            List<Transform> transforms = new ArrayList<>();
            addIf(shift > 0 || rotate > 0 || scale > 0, transforms, () -> Transforms.warp(shift, rotate, scale));
            addIf(flip == Flip.HORIZONTAL || flip == Flip.BOTH, transforms, Transforms::flipHorizontally);
            addIf(flip == Flip.VERTICAL || flip == Flip.BOTH, transforms, Transforms::flipVertically);
            addIf(erase > 0, transforms, () -> Transforms.erase(erase));
            addIf(noise > 0, transforms, () -> Transforms.noise(noise));
            addIf(drop > 0, transforms, () -> Transforms.drop(drop));
            return transforms;
        }

        private static void addIf(boolean isDone, List<Transform> transforms, Supplier<Transform> transform) {
            if (isDone) {
                transforms.add(transform.get());
            }
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
