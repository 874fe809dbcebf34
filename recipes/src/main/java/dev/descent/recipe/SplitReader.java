package dev.descent.recipe;

import dev.descent.recipe.Recipe.Data;
import dev.descent.recipe.Recipe.Split;
import dev.descent.recipe.Recipe.Split.Test;
import dev.descent.recipe.Recipe.Split.Way;
import dev.descent.word.Range;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads how a recipe parts its data.
 *
 * @param folder what paths are relative to, unless they come from the command line
 * @param data what is parted
 */
record SplitReader(Path folder, Data data) {
    private static final double DEFAULT_SHARE = 0.15;

    static final List<String> KEYS = List.of("validation", "test", "stratified", "ordered", "by", "seed");

    Split read(Optional<Field> said) {
        double usual = isInline() ? 0 : DEFAULT_SHARE;
        Test usualTest = hasOwnTest() ? new Test.Own() : new Test.Share(usual);
        if (said.isEmpty()) {
            return new Split(usual, usualTest, new Way.ByChance(!isInline()), OptionalLong.empty());
        }
        Section section = Section.of(said.get(), KEYS);
        double validation = section.find("validation")
                .map(share -> share.number(Range.FRACTION))
                .orElse(usual);
        Test test = section.find("test").map(this::test).orElse(usualTest);
        Way way = way(section);
        Split split = new Split(validation, test, way, seed(section, way));
        if (validation + split.testShare() >= 1) {
            throw said.get()
                    .error(
                            "\"split\" gives %s to validation and %s to test, which leaves nothing to train on; give them less"
                                    .formatted(validation, split.testShare()));
        }
        return split;
    }

    private Test test(Field field) {
        String allowed = Range.FRACTION.describe() + ", \"own\", or the path of a file with the test part";
        if (!(field.value() instanceof Yaml.Scalar) || field.isNumber()) {
            return new Test.Share(field.number(Range.FRACTION, allowed));
        }
        String word = field.text();
        if (word.equals("own")) {
            return new Test.Own();
        }
        if (!word.matches(".*[./\\\\].*")) {
            throw field.mustBe(allowed);
        }
        if (isInline()) {
            throw field.error("\"%s\" is a file, but the data is written in the recipe; write both there or none"
                    .formatted(field.path()));
        }
        return new Test.File(field.path(folder));
    }

    private Way way(Section section) {
        Optional<Way> ordered = section.find("ordered").flatMap(SplitReader::ordered);
        Optional<Way> grouped = section.find("by").map(column -> new Way.Grouped(column.text()));
        if (ordered.isPresent() && grouped.isPresent()) {
            throw section.find("by")
                    .orElseThrow()
                    .error("\"split.by\" parts by groups and \"split.ordered\" by time; leave one of them out");
        }
        Optional<Boolean> stratified = section.find("stratified").map(Field::flag);
        Optional<Way> said = ordered.or(() -> grouped);
        if (said.isPresent() && stratified.orElse(false)) {
            throw section.find("stratified")
                    .orElseThrow()
                    .error(
                            "\"split.stratified\" spreads classes evenly over the parts, which \"split.%s\" leaves no room for; leave one of them out"
                                    .formatted(ordered.isPresent() ? "ordered" : "by"));
        }
        return said.orElseGet(() -> new Way.ByChance(stratified.orElse(!isInline())));
    }

    /** True for the order of the data, or the column with the time. */
    private static Optional<Way> ordered(Field field) {
        if (field.value() instanceof Yaml.Scalar scalar && !scalar.quoted()) {
            if (scalar.text().equals("true")) {
                return Optional.of(new Way.Ordered(Optional.empty()));
            }
            if (scalar.text().equals("false")) {
                return Optional.empty();
            }
        }
        if (!(field.value() instanceof Yaml.Scalar)) {
            throw field.mustBe("true, false or the name of a column");
        }
        return Optional.of(new Way.Ordered(Optional.of(field.text())));
    }

    private static OptionalLong seed(Section section, Way way) {
        Optional<Field> seed = section.find("seed");
        if (seed.isEmpty()) {
            return OptionalLong.empty();
        }
        if (way instanceof Way.Ordered) {
            throw seed.get()
                    .error("\"split.seed\" changes nothing where \"split.ordered\" leaves nothing to chance; leave it"
                            + " out");
        }
        return OptionalLong.of(seed.get().whole(0, Long.MAX_VALUE));
    }

    private boolean isInline() {
        return data instanceof Recipe.Inline;
    }

    private boolean hasOwnTest() {
        return data instanceof Recipe.Sourced sourced
                && sourced.path()
                        .map(Files::isDirectory)
                        .orElseGet(() -> sourced.name().orElseThrow().hasOwnTest());
    }
}
