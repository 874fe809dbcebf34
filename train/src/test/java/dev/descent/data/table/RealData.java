package dev.descent.data.table;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where real data stands beside the project; tests that need it are skipped elsewhere. */
public final class RealData {
    private static final Path ROOT = Path.of("../../shared/data");

    private RealData() {}

    public static Path at(String path) {
        Path file = ROOT.resolve(path);
        assumeTrue(Files.exists(file), () -> "skipped: there is no real data at " + file);
        return file;
    }

    public static Table table(String name) {
        return Csv.read(at("tabular/" + name));
    }
}
