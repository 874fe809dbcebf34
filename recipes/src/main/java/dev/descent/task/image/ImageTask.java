package dev.descent.task.image;

import dev.descent.data.Dataset;
import dev.descent.data.source.BuiltIn;
import dev.descent.data.source.Idx;
import dev.descent.head.Head;
import dev.descent.head.OfClasses;
import dev.descent.recipe.DataName;
import dev.descent.recipe.Recipe;
import dev.descent.task.ArrayRows;
import dev.descent.task.DataLoader;
import dev.descent.task.Examples;
import dev.descent.task.KnownData;
import dev.descent.task.RawData;
import dev.descent.task.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Images of one size, each of a class.
 *
 * @param head what is told of each
 * @param sourced what the recipe says of them
 */
public record ImageTask(Head head, Recipe.Sourced sourced) implements Task {
    @Override
    public RawData read(DataLoader loader) {
        if (sourced.path().isPresent()) {
            return images(sourced.path().get(), sourced.name().flatMap(KnownData::classNames));
        }
        DataName name = sourced.name().orElseThrow();
        return name == DataName.DIGITS
                ? ArrayRows.of(BuiltIn.digits(), head, name.word())
                : images(loader.imageFolder(name), KnownData.classNames(name));
    }

    private RawData images(Path folder, Optional<List<String>> names) {
        List<String> some = names.orElseGet(() -> IntStream.range(0, OfClasses.MOST_CLASSES)
                .mapToObj(Integer::toString)
                .toList());
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
        return new ArrayRows(train, Optional.of(test), head, files(folder));
    }

    private static List<Examples.Source> files(Path folder) {
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
}
