package dev.descent.recipe;

import dev.descent.recipe.Recipe.Split;
import dev.descent.recipe.Recipe.Split.Test;
import dev.descent.recipe.Recipe.Split.Way;
import dev.descent.word.Example;
import dev.descent.word.In;
import dev.descent.word.Range;
import dev.descent.word.Says;
import dev.descent.word.Unfit;
import dev.descent.word.Whole;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** How data is split, as a recipe says it; what it leaves open depends on the data. */
public record SplitPart(
        @Says("fraction used for model selection; 0.15 by default, 0 for inline data") @In(Range.FRACTION)
        OptionalDouble validation,

        @Says("fraction used only for the final evaluation, or a CSV file with the same columns; 0.15"
                + " by default, 0 for inline data, `own` for data with a test set of its own, such as IDX" + " folders")
        @Example(value = "0.15", as = "a number from 0 and below 1, \"own\", or the path of a file with the test part")
        Optional<Test> test,

        @Says("keep the class proportions in each part; by default true, except for inline data and"
                + " with `ordered` or `by`")
        Optional<Boolean> stratified,

        @Says("split by time: training rows before validation rows before test rows, in the order of"
                + " the data or of the named column of numbers or dates")
        @Example(value = "date", as = "true, false or the name of a column")
        Optional<Order> ordered,

        @Says("group column: rows with the same value stay in one part; not an input of the model")
        Optional<String> by,

        @Says("seed of the split, so that runs with different seeds are evaluated on the same rows; the"
                + " recipe's seed by default")
        @Whole(from = 0, to = Long.MAX_VALUE)
        OptionalLong seed) {
    private static final double USUAL = 0.15;

    /** What rows are in the order of. */
    public sealed interface Order {
        /** Of the data, or of nothing. */
        record Given(boolean isGiven) implements Order {}

        /** Of a column. */
        record Of(String column) implements Order {}
    }

    /** Refuses settings that do not go together. */
    public SplitPart {
        ordered = ordered.filter(order -> !order.equals(new Order.Given(false)));
        Unfit.unless(
                ordered.isEmpty() || by.isEmpty(),
                "by",
                "parts by groups and \"split.ordered\" by time; leave one of them out");
        boolean isByChance = ordered.isEmpty() && by.isEmpty();
        Unfit.unless(
                isByChance || !stratified.orElse(false),
                "stratified",
                "spreads classes evenly over the parts, which \"split.%s\" leaves no room for; leave one of them out"
                        .formatted(ordered.isPresent() ? "ordered" : "by"));
        stratified = stratified.filter(_ -> isByChance);
        Unfit.unless(
                ordered.isEmpty() || seed.isEmpty(),
                "seed",
                "changes nothing where \"split.ordered\" leaves nothing to chance; leave it out");
    }

    /** The same with nothing left open. */
    SplitPart full(Recipe.Data data) {
        boolean isInline = data instanceof Recipe.Inline;
        double usual = isInline ? 0 : USUAL;
        Test tested = test.orElseGet(
                () -> data instanceof Recipe.Sourced sourced && sourced.kind() == DataName.Kind.PARTED_IMAGES
                        ? new Test.Own()
                        : new Test.Share(usual));
        Unfit.unless(
                !(isInline && tested instanceof Test.File),
                "split.test",
                "is a file, but the data is written in the recipe; write both there or none");
        SplitPart said = new SplitPart(
                OptionalDouble.of(validation.orElse(usual)),
                Optional.of(tested),
                stratified.or(() -> ordered.isEmpty() && by.isEmpty() ? Optional.of(!isInline) : Optional.empty()),
                ordered,
                by,
                seed);
        Split split = said.split();
        Unfit.unless(
                split.validation() + split.testShare() < 1,
                "split",
                "gives %s to validation and %s to test, which leaves nothing to train on; give them less"
                        .formatted(split.validation(), split.testShare()));
        return said;
    }

    /** What it means, where nothing is left open. */
    Split split() {
        Way way = ordered.<Way>map(order -> new Way.Ordered(
                        order instanceof Order.Of(String column) ? Optional.of(column) : Optional.empty()))
                .or(() -> by.map(Way.Grouped::new))
                .orElseGet(() -> new Way.ByChance(stratified.orElseThrow()));
        return new Split(validation.orElseThrow(), test.orElseThrow(), way, seed);
    }
}
