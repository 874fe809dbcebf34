package dev.descent.task;

import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.data.Digest;
import dev.descent.data.Split;
import dev.descent.data.source.BuiltIn;
import dev.descent.data.source.Downloads;
import dev.descent.data.source.Idx;
import dev.descent.data.table.Csv;
import dev.descent.nn.Seed;
import dev.descent.recipe.DataName;
import dev.descent.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads a recipe's data, parts it and makes numbers of it.
 *
 * @param known where data sets are that are not shipped
 * @param downloads fetches them
 * @param reading hears how the reading of a table gets on
 */
public record DataLoader(KnownData known, Downloads downloads, Csv.Progress reading) {
    /** As many classes as a byte can name. */
    private static final int MOST_CLASSES = 256;

    /** A loader that reads in silence. */
    public DataLoader(KnownData known, Downloads downloads) {
        this(known, downloads, Csv.Progress.none());
    }

    /** The loader of the command: known data sets come from their public homes, once. */
    public static DataLoader usual() {
        return new DataLoader(KnownData.publicHomes(), Downloads.toCache());
    }

    /**
     * The data of a recipe, parted as the recipe says.
     *
     * @throws DataException if it cannot be read
     * @throws RunException if the recipe's split does not fit the data
     */
    public Examples load(Recipe recipe) {
        return part(recipe, read(recipe));
    }

    /**
     * Data that was {@linkplain #read read} for a recipe, parted as the recipe says.
     *
     * @throws DataException if it cannot be made numbers of
     * @throws RunException if the recipe's split does not fit the data
     */
    public static Examples part(Recipe recipe, RawData data) {
        return data.part(Parting.of(recipe, data).once());
    }

    /**
     * The parts of data that was {@linkplain #read read} for a recipe, fold after fold and repeat after repeat.
     *
     * @param count into how many folds it is parted
     * @param repeats how often it is parted anew
     * @throws RunException if nothing would be left to train on, or repeats would all be alike
     * @throws DataException if there are too few rows
     */
    public static List<Split> folds(Recipe recipe, RawData data, int count, int repeats) {
        return Parting.of(recipe, data).folds(count, repeats);
    }

    /**
     * The data of a recipe, not parted yet.
     *
     * @throws DataException if it cannot be read
     * @throws RunException if it does not hold what the recipe says of it
     */
    public RawData read(Recipe recipe) {
        return switch (recipe.data()) {
            case Recipe.Inline inline -> inline(recipe, inline);
            case Recipe.Sourced sourced ->
                sourced.labelNoise() == 0
                        ? sourced(recipe, sourced)
                        : new RawData.Noisy(
                                sourced(recipe, sourced),
                                sourced.labelNoise(),
                                new Seed(recipe.seed()).at("labelNoise").value());
        };
    }

    private RawData sourced(Recipe recipe, Recipe.Sourced sourced) {
        if (sourced.path().isPresent()) {
            Path path = sourced.path().get();
            return Files.isDirectory(path)
                    ? images(path, sourced.name().flatMap(KnownData::classNames))
                    : new TableReader(recipe, sourced, reading).read(path);
        }
        DataName name = sourced.name().orElseThrow();
        return switch (name) {
            case DIGITS -> examples(BuiltIn.digits(), DataName.DIGITS.word());
            case IRIS -> new TableReader(recipe, sourced, reading).of(BuiltIn.iris());
            case DIABETES -> new TableReader(recipe, sourced, reading).of(BuiltIn.diabetes());
            case TITANIC ->
                new TableReader(recipe, sourced, reading).read(fetch(name).resolve("titanic.csv"));
            case MNIST, FASHION_MNIST -> images(imageFolder(name), KnownData.classNames(name));
        };
    }

    // ------------------------------------------------------------------------------------------------ kinds of data

    private static RawData inline(Recipe recipe, Recipe.Inline inline) {
        float[][] x = inline.inputs().stream().map(DataLoader::floats).toArray(float[][]::new);
        float[] y = floats(inline.targets());
        Dataset all = recipe.loss().head().examples(x, y);
        return examples(all, "the recipe's own examples");
    }

    private static float[] floats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }

    private static RawData examples(Dataset all, String place) {
        return new RawData.OfRows(all, Optional.empty(), List.of(new Examples.Source(place, all.sha256())));
    }

    private static RawData images(Path folder, Optional<List<String>> names) {
        List<String> some = names.orElseGet(() ->
                IntStream.range(0, MOST_CLASSES).mapToObj(Integer::toString).toList());
        Dataset train = Idx.train(folder, some);
        Dataset test = Idx.test(folder, some);
        if (names.isEmpty()) {
            int classes = 1
                    + IntStream.concat(Arrays.stream(train.ints(Dataset.Y)), Arrays.stream(test.ints(Dataset.Y)))
                            .max()
                            .orElseThrow();
            train = train.withClassNames(some.subList(0, classes));
            test = test.withClassNames(some.subList(0, classes));
        }
        return new RawData.OfRows(train, Optional.of(test), imageFiles(folder));
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

    static Examples.Source fileSource(Path file) {
        try {
            return new Examples.Source(file.toAbsolutePath().toString(), Digest.ofFile(file));
        } catch (IOException e) {
            throw new DataException(file + " cannot be read; check that you may (" + e.getMessage() + ")", e);
        }
    }
}
