package dev.descent.cli.run;

import dev.descent.cli.recipe.DataName;
import dev.descent.cli.recipe.Recipe;
import dev.descent.cli.recipe.Recipe.Loss.Goal;
import dev.descent.data.BuiltIn;
import dev.descent.data.Columns;
import dev.descent.data.Csv;
import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.data.Downloads;
import dev.descent.data.Fractions;
import dev.descent.data.Idx;
import dev.descent.data.Preprocessing;
import dev.descent.data.Split;
import dev.descent.data.Table;
import dev.descent.tensor.DType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads a recipe's data, parts it and makes numbers of it.
 *
 * @param known where data sets are that are not shipped
 * @param downloads fetches them
 */
public record DataLoader(KnownData known, Downloads downloads) {
    /** As many classes as a byte can name. */
    private static final int MOST_CLASSES = 256;

    /** So many are classes even where each row has its own. */
    private static final int FEW_CLASSES = 10;

    /**
     * The data of a recipe.
     *
     * @throws DataException if it cannot be read, or does not hold what the recipe's loss needs
     * @throws RunException if the recipe's split does not fit the data
     */
    public Examples load(Recipe recipe) {
        Examples examples = switch (recipe.data()) {
            case Recipe.Inline inline -> inline(recipe, inline);
            case Recipe.Sourced sourced -> sourced(recipe, sourced);
        };
        checkGoal(recipe, examples.train());
        return examples;
    }

    private Examples sourced(Recipe recipe, Recipe.Sourced sourced) {
        if (sourced.path().isPresent()) {
            Path path = sourced.path().get();
            return Files.isDirectory(path)
                    ? images(recipe, path, sourced.name().flatMap(KnownData::classNames))
                    : table(recipe, Csv.read(path), sourced.columns(), fileSource(path));
        }
        DataName name = sourced.name().orElseThrow();
        return switch (name) {
            case DIGITS -> digits(recipe);
            case IRIS -> shipped(recipe, BuiltIn.iris(), sourced.columns());
            case DIABETES -> shipped(recipe, BuiltIn.diabetes(), sourced.columns());
            case TITANIC -> {
                Path file = fetch(name).resolve("titanic.csv");
                yield table(recipe, Csv.read(file), sourced.columns(), fileSource(file));
            }
            case MNIST, FASHION_MNIST -> images(recipe, imageFolder(name), KnownData.classNames(name));
        };
    }

    // ------------------------------------------------------------------------------------------------ kinds of data

    private static Examples inline(Recipe recipe, Recipe.Inline inline) {
        float[][] x = inline.inputs().stream().map(DataLoader::floats).toArray(float[][]::new);
        float[] y = floats(inline.targets());
        Dataset all = recipe.loss().type().goal() == Goal.NUMBER ? Dataset.of(x, y) : labelled(x, y);
        return parted(recipe, all, "the recipe's own examples");
    }

    private static Dataset labelled(float[][] x, float[] y) {
        int[] labels = new int[y.length];
        for (int i = 0; i < y.length; i++) {
            labels[i] = (int) y[i];
            if (labels[i] != y[i] || labels[i] < 0 || labels[i] >= MOST_CLASSES) {
                throw new DataException(
                        "data.targets.%d is %s, but a class is a whole number from 0 to %d; correct it, or use a loss for numbers such as mse"
                                .formatted(i, y[i], MOST_CLASSES - 1));
            }
        }
        return Dataset.of(x, labels, Arrays.stream(labels).max().orElse(0) + 1);
    }

    private static float[] floats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }

    private static Examples digits(Recipe recipe) {
        return parted(recipe, BuiltIn.digits(), DataName.DIGITS.word());
    }

    private static Examples parted(Recipe recipe, Dataset all, String place) {
        boolean classes = all.column(Dataset.Y).dtype() == DType.I32;
        Split split = recipe.split().stratified() && classes
                ? Split.stratified(all.ints(Dataset.Y), fractions(recipe), recipe.seed())
                : Split.random(all.size(), fractions(recipe), recipe.seed());
        return new Examples(
                all.select(split.train()),
                part(all, split.validation()),
                part(all, split.test()),
                Optional.empty(),
                List.of(new Examples.Source(place, all.sha256())));
    }

    private static Optional<Dataset> part(Dataset all, int[] rows) {
        return rows.length == 0 ? Optional.empty() : Optional.of(all.select(rows));
    }

    private static Examples shipped(Recipe recipe, Table table, Recipe.Columns columns) {
        return table(recipe, table, columns, new Examples.Source(table.source(), table.sha256()));
    }

    private static Examples table(Recipe recipe, Table table, Recipe.Columns said, Examples.Source source) {
        Columns columns = columns(table, said, recipe.loss().type().goal());
        boolean classes = columns.goal() == Columns.Goal.CLASS;
        if (classes) {
            refuseNumbersForClasses(table, columns.target());
        }
        boolean stratified = recipe.split().stratified() && classes;
        Split split = stratified
                ? Split.stratified(table.values(columns.target()), fractions(recipe), recipe.seed())
                : Split.random(table.size(), fractions(recipe), recipe.seed());
        Table train = table.select(split.train());
        Preprocessing preprocessing = Preprocessing.fit(train, columns);
        return new Examples(
                preprocessing.apply(train),
                part(table, split.validation(), preprocessing),
                part(table, split.test(), preprocessing),
                Optional.of(preprocessing),
                List.of(source));
    }

    /** Where most rows have a class of their own, it is none; a split by class would only say that rows are few. */
    private static void refuseNumbersForClasses(Table table, String target) {
        long different = table.values(target).stream().distinct().count();
        if (different > FEW_CLASSES && 2 * different > table.size()) {
            throw new RunException(
                    "the target \"%s\" of %s has %d different values in %d rows, too many for classes; set loss to mse if it is a number, or name another column as data.target"
                            .formatted(target, table.source(), different, table.size()));
        }
    }

    private static Optional<Dataset> part(Table table, int[] rows, Preprocessing preprocessing) {
        return rows.length == 0 ? Optional.empty() : Optional.of(preprocessing.apply(table.select(rows)));
    }

    private static Columns columns(Table table, Recipe.Columns said, Goal goal) {
        String target = said.target().orElse(table.header().getLast());
        Columns columns = switch (goal) {
            case CLASS, BINARY -> Columns.classOf(target);
            case NUMBER -> said.standardiseTarget() ? Columns.standardisedNumberOf(target) : Columns.numberOf(target);
        };
        columns = columns.ignore(said.ignore().toArray(String[]::new))
                .category(said.category().toArray(String[]::new))
                .unscaled(said.unscaled().toArray(String[]::new))
                .missing(said.missing().toArray(String[]::new))
                .fill(Columns.Fill.valueOf(said.fill().toUpperCase(Locale.ROOT)));
        return said.missingIndicator() ? columns.withMissingIndicator() : columns;
    }

    private static Examples images(Recipe recipe, Path folder, Optional<List<String>> names) {
        List<String> some = names.orElseGet(() ->
                IntStream.range(0, MOST_CLASSES).mapToObj(Integer::toString).toList());
        Dataset train = Idx.train(folder, some);
        Dataset test = Idx.test(folder, some);
        if (recipe.split().test().isPresent()) {
            throw new RunException("the images in " + folder
                    + " bring a test part of their own; set split.test to \"own\" or leave it out");
        }
        if (names.isEmpty()) {
            int classes = 1
                    + IntStream.concat(Arrays.stream(train.ints(Dataset.Y)), Arrays.stream(test.ints(Dataset.Y)))
                            .max()
                            .orElseThrow();
            train = train.withClassNames(some.subList(0, classes));
            test = test.withClassNames(some.subList(0, classes));
        }
        Split split = recipe.split().stratified()
                ? Split.stratified(train.ints(Dataset.Y), fractions(recipe), recipe.seed())
                : Split.random(train.size(), fractions(recipe), recipe.seed());
        return new Examples(
                split.validation().length == 0 ? train : train.select(split.train()),
                part(train, split.validation()),
                Optional.of(test),
                Optional.empty(),
                imageFiles(folder));
    }

    private static List<Examples.Source> imageFiles(Path folder) {
        return Stream.of(
                        "train-images-idx3-ubyte",
                        "train-labels-idx1-ubyte",
                        "t10k-images-idx3-ubyte",
                        "t10k-labels-idx1-ubyte")
                .map(folder::resolve)
                .map(file -> Files.exists(file) ? file : file.resolveSibling(file.getFileName() + ".gz"))
                .map(DataLoader::fileSource)
                .toList();
    }

    private static Fractions fractions(Recipe recipe) {
        double validation = recipe.split().validation();
        boolean ownTest = recipe.split().test().isEmpty();
        boolean images = recipe.data() instanceof Recipe.Sourced sourced
                && sourced.path()
                        .map(Files::isDirectory)
                        .orElseGet(() -> sourced.name().orElseThrow().hasOwnTest());
        if (ownTest && !images) {
            throw new RunException(
                    "split.test is \"own\", but this data brings no test part; give it a share, such as 0.15");
        }
        double test = recipe.split().test().orElse(0);
        return new Fractions(1 - validation - test, validation, test);
    }

    // ------------------------------------------------------------------------------------------------- fetching data

    private Path imageFolder(DataName name) {
        Path installed = known.installed().get(name);
        return installed != null && Files.isDirectory(installed) ? installed : fetch(name);
    }

    /** The folder with all files of a data set. */
    private Path fetch(DataName name) {
        Downloads folder = downloads.in(name.word());
        try {
            known.files().get(name).forEach(folder::fetch);
        } catch (DataException e) {
            throw new DataException(
                    e.getMessage() + ", or name a copy of yours with --data " + (name.hasOwnTest() ? "FOLDER" : "FILE"),
                    e);
        }
        return folder.folder();
    }

    private static Examples.Source fileSource(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, sha256).transferTo(OutputStream.nullOutputStream());
            return new Examples.Source(
                    file.toAbsolutePath().toString(), HexFormat.of().formatHex(sha256.digest()));
        } catch (IOException e) {
            throw new DataException(file + " cannot be read; check that you may (" + e.getMessage() + ")", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    // ------------------------------------------------------------------------------------------------------- checking

    private static void checkGoal(Recipe recipe, Dataset train) {
        boolean classes = train.column(Dataset.Y).dtype() == DType.I32;
        String loss = recipe.loss().type().word();
        switch (recipe.loss().type().goal()) {
            case NUMBER -> {
                if (classes) {
                    throw new RunException("the loss " + loss
                            + " is for numbers, but this data has classes; set loss to crossEntropy");
                }
            }
            case BINARY -> {
                if (train.classNames().size() != 2) {
                    throw new RunException(
                            "the loss %s is for two classes, but this data has %d; set loss to crossEntropy"
                                    .formatted(loss, train.classNames().size()));
                }
            }
            case CLASS -> {
                int weights = recipe.loss().classWeights().size();
                if (weights > 0 && weights != train.classNames().size()) {
                    throw new RunException("loss.classWeights has %d weights for %d classes (%s); give each class one"
                            .formatted(weights, train.classNames().size(), String.join(", ", train.classNames())));
                }
            }
        }
    }
}
