package dev.descent.task;

import dev.descent.data.DataException;
import dev.descent.data.Fractions;
import dev.descent.data.Split;
import dev.descent.data.table.Table;
import dev.descent.nn.Seed;
import dev.descent.recipe.Recipe;
import dev.descent.recipe.Recipe.Split.Way;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Parts data as a recipe says: once, or into folds.
 *
 * @param said how
 * @param seed what chance comes from
 * @param data what is split
 */
record Parting(Recipe.Split said, long seed, RawData data) {
    static Parting of(Recipe recipe, RawData data) {
        return new Parting(recipe.split(), recipe.split().seed().orElse(recipe.seed()), data);
    }

    /**
     * The parts of a run.
     *
     * @throws RunException if what the recipe says does not fit the data
     * @throws DataException if a part would have no rows
     */
    Split once() {
        checkTest();
        Fractions fractions =
                new Fractions(1 - said.validation() - said.testShare(), said.validation(), said.testShare());
        return switch (said.way()) {
            case Way.ByChance chance ->
                chance.stratified() && data.classes().isPresent()
                        ? Split.stratified(data.classes().get(), fractions, seed)
                        : Split.random(data.size(), fractions, seed);
            case Way.Ordered ordered -> Split.ordered(times(ordered), fractions);
            case Way.Grouped grouped -> Split.grouped(groups(grouped), fractions, seed);
        };
    }

    private void checkTest() {
        switch (said.test()) {
            case Recipe.Split.Test.Own _ -> {
                if (!data.hasOwnTest()) {
                    throw new RunException(
                            "split.test is \"own\", but this data brings no test part; give it a share, such as 0.15,"
                                    + " or name its file");
                }
            }
            case Recipe.Split.Test.Share _ -> {
                if (data.hasOwnTest()) {
                    throw ofImages("set split.test to \"own\" or leave it out");
                }
            }
            case Recipe.Split.Test.File(Path path) -> {
                if (data.table().isEmpty() && data.hasOwnTest()) {
                    throw ofImages("leave split.test out");
                }
                if (data.table().isEmpty()) {
                    throw new RunException(
                            "split.test names the file %s, but this data is no table; give it a share, such as 0.15"
                                    .formatted(path));
                }
            }
        }
    }

    private RunException ofImages(String remedy) {
        return new RunException("the images in %s bring a test part of their own; %s"
                .formatted(Path.of(data.sources().getFirst().place()).getParent(), remedy));
    }

    /**
     * The parts of a cross-validation, fold after fold and repeat after repeat, each with a validation part of the size that
     * the recipe gives it.
     *
     * @param count into how many folds rows are split
     * @param repeats how often they are split anew
     * @throws RunException if nothing would be left to train on, or what the recipe says leaves nothing to chance
     * @throws DataException if there are too few rows
     */
    List<Split> folds(int count, int repeats) {
        if (said.way() instanceof Way.Ordered ordered) {
            if (repeats > 1) {
                throw new RunException(
                        "split.ordered splits the data in one way only, so all repeats would be the same; leave"
                                + " --repeats out");
            }
            return forward(times(ordered), count);
        }
        double share = said.validation() * count / (count - 1);
        if (share >= 1) {
            throw new RunException(
                    "split.validation is %s and each of %s folds holds out 1/%s, which leaves nothing to train on; make validation smaller, or use more folds"
                            .formatted(said.validation(), count, count));
        }
        List<Split> splits = new ArrayList<>();
        for (int repeat = 1; repeat <= repeats; repeat++) {
            Seed folds = new Seed(seed).at("folds." + repeat);
            if (said.way() instanceof Way.Grouped grouped) {
                List<String> groups = groups(grouped);
                add(
                        splits,
                        Split.groupedKFold(groups, count, folds.value()),
                        share,
                        folds,
                        (split, validation) -> split.withGroupedValidation(groups, share, validation));
            } else {
                List<?> classes = classes();
                add(
                        splits,
                        Split.stratifiedKFold(classes, count, folds.value()),
                        share,
                        folds,
                        (split, validation) -> split.withValidation(classes, share, validation));
            }
        }
        return splits;
    }

    /** Takes a validation part out of what a fold trains on. */
    private interface Validating {
        Split of(Split split, long seed);
    }

    private static void add(List<Split> splits, List<Split> folds, double share, Seed seed, Validating validating) {
        for (int fold = 0; fold < folds.size(); fold++) {
            Split split = folds.get(fold);
            splits.add(
                    share == 0
                            ? split
                            : validating.of(split, seed.at("validation." + fold).value()));
        }
    }

    /** What comes before a fold falls into a part to train on and one to validate on as the recipe's own parts do. */
    private List<Split> forward(List<Double> times, int count) {
        double share = said.validation() / (1 - said.testShare());
        return Split.forward(times, count).stream()
                .map(split -> share == 0 ? split : split.withLatestValidation(times, share))
                .toList();
    }

    private List<?> classes() {
        return said.way() instanceof Way.ByChance(boolean stratified)
                        && stratified
                        && data.classes().isPresent()
                ? data.classes().get()
                : Collections.nCopies(data.size(), 0);
    }

    private List<Double> times(Way.Ordered ordered) {
        if (ordered.column().isEmpty()) {
            return IntStream.range(0, data.size()).mapToObj(row -> (double) row).toList();
        }
        return table("split.ordered").times(ordered.column().get());
    }

    private List<String> groups(Way.Grouped grouped) {
        Table table = table("split.by");
        List<String> groups = table.values(grouped.column());
        int missing = groups.indexOf("");
        if (missing >= 0) {
            throw new DataException(
                    "%s: column \"%s\" has no value, so nobody knows which rows this one belongs to; fill it in or remove the row"
                            .formatted(table.place(missing), grouped.column()));
        }
        return groups;
    }

    private Table table(String key) {
        return data.table()
                .orElseThrow(() ->
                        new RunException("%s names a column, but this data is no table; leave it out".formatted(key)));
    }
}
