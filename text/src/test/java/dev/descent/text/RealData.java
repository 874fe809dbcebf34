package dev.descent.text;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where real data stands beside the project; tests that need it are skipped elsewhere. */
final class RealData {
    private static final Path ROOT = Path.of("../../shared/data");

    private RealData() {}

    static Path at(String path) {
        Path file = ROOT.resolve(path);
        assumeTrue(Files.exists(file), () -> "skipped: there is no real data at " + file);
        return file;
    }
}
