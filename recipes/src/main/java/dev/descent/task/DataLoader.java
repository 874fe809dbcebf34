package dev.descent.task;

import dev.descent.data.DataException;
import dev.descent.data.Digest;
import dev.descent.data.Split;
import dev.descent.data.source.Downloads;
import dev.descent.data.table.Csv;
import dev.descent.nn.Seed;
import dev.descent.recipe.DataName;
import dev.descent.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads a recipe's data, parts it and makes numbers of it.
 *
 * @param known where data sets are that are not shipped
 * @param downloads fetches them
 * @param reading hears how the reading of a table gets on
 */
public record DataLoader(KnownData known, Downloads downloads, Csv.Progress reading) {
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
        return part(recipe, data, Parting.of(recipe, data).once());
    }

    /**
     * The same, parted as one of its splits says. Some labels of the training part are made wrong if the recipe says so;
     * validation and test tell the truth.
     */
    public static Examples part(Recipe recipe, RawData data, Split split) {
        Examples examples = data.part(split);
        return recipe.data() instanceof Recipe.Sourced sourced && sourced.labelNoise() > 0
                ? examples.withNoise(
                        sourced.labelNoise(),
                        new Seed(recipe.seed()).at("labelNoise").value())
                : examples;
    }

    /**
     * The parts of data that was {@linkplain #read read} for a recipe, fold after fold and repeat after repeat.
     *
     * @param count into how many folds it is split
     * @param repeats how often it is split anew
     * @throws RunException if nothing would be left to train on, or repeats would all be alike
     * @throws DataException if there are too few rows
     */
    public static List<Split> folds(Recipe recipe, RawData data, int count, int repeats) {
        return Parting.of(recipe, data).folds(count, repeats);
    }

    /**
     * The data of a recipe, not split yet.
     *
     * @throws DataException if it cannot be read
     * @throws RunException if it does not hold what the recipe says of it
     */
    public RawData read(Recipe recipe) {
        return Task.of(recipe).read(this);
    }

    // ------------------------------------------------------------------------------------------------- fetching data

    /** The folder with the images of a data set: where a package of the system put them, else fetched. */
    public Path imageFolder(DataName name) {
        Path installed = known.installed().get(name);
        return installed != null && Files.isDirectory(installed) ? installed : fetch(name);
    }

    /** The folder with all files of a data set, fetched if need be. */
    public Path fetch(DataName name) {
        Downloads folder = downloads.in(name.word());
        try {
            known.files().get(name).forEach(folder::fetch);
        } catch (DataException e) {
            throw new DataException(
                    e.getMessage() + ", or name a copy of yours with --data "
                            + (name.kind() == DataName.Kind.PARTED_IMAGES ? "FOLDER" : "FILE"),
                    e);
        }
        return folder.folder();
    }

    /** A file as a source. */
    public static Examples.Source fileSource(Path file) {
        try {
            return new Examples.Source(file.toAbsolutePath().toString(), Digest.ofFile(file));
        } catch (IOException e) {
            throw new DataException(file + " cannot be read; check that you may (" + e.getMessage() + ")", e);
        }
    }
}
