package dev.descent.task;

import dev.descent.data.source.Downloads.RemoteFile;
import dev.descent.recipe.DataName;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Where the data sets are that Descent does not ship.
 *
 * @param files of each data set, with their digests
 * @param installed folders in which a package of the operating system puts them
 */
public record KnownData(Map<DataName, List<RemoteFile>> files, Map<DataName, Path> installed) {
    private static final List<String> DIGITS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    private static final List<String> CLOTHES = List.of(
            "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot");

    /** Copies the maps. */
    public KnownData {
        files = Map.copyOf(files);
        installed = Map.copyOf(installed);
    }

    /** The public homes of the data sets. The digests are of the files as their authors published them. */
    public static KnownData publicHomes() {
        return new KnownData(
                Map.of(
                        DataName.MNIST,
                        images(
                                List.of(
                                        "https://ossci-datasets.s3.amazonaws.com/mnist/",
                                        "https://storage.googleapis.com/cvdf-datasets/mnist/"),
                                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
                                "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
                                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
                                "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
                        DataName.FASHION_MNIST,
                        images(
                                List.of(
                                        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/"
                                                + "b2617bb6d3ffa2e429640350f613e3291e10b141/data/fashion/",
                                        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
                                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
                        DataName.TITANIC,
                        List.of(new RemoteFile(
                                "titanic.csv",
                                "4a437fde05fe5264e1701a7387ac6fb75393772ba38bb2c9c566405af5af4bd7",
                                List.of(URI.create("https://raw.githubusercontent.com/datasciencedojo/datasets/"
                                        + "f0ccab6a7ceafdff780052166fb6fab3311398eb/titanic.csv"))))),
                // Debian's package dataset-fashion-mnist.
                Map.of(DataName.FASHION_MNIST, Path.of("/usr/share/datasets/fashion-mnist")));
    }

    private static List<RemoteFile> images(List<String> mirrors, String... digests) {
        String[] names = {
            "train-images-idx3-ubyte.gz",
            "train-labels-idx1-ubyte.gz",
            "t10k-images-idx3-ubyte.gz",
            "t10k-labels-idx1-ubyte.gz"
        };
        return IntStream.range(0, names.length)
                .mapToObj(i -> new RemoteFile(
                        names[i],
                        digests[i],
                        mirrors.stream()
                                .map(mirror -> URI.create(mirror + names[i]))
                                .toList()))
                .toList();
    }

    /** The names of a data set's classes by their number, where its files do not say them. */
    public static Optional<List<String>> classNames(DataName name) {
        return switch (name) {
            case MNIST -> Optional.of(DIGITS);
            case FASHION_MNIST -> Optional.of(CLOTHES);
            case DIGITS, IRIS, DIABETES, TITANIC -> Optional.empty();
        };
    }
}
