package dev.descent.cli;

import dev.descent.run.folder.RunFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the JVM is shown of the command when Descent is built, so that it begins sooner: it keeps the classes that these uses load,
 * loaded and linked, in a cache. Whatever is not among them works as well, and takes a moment longer.
 */
final class Familiarity {
    private Familiarity() {}

    /** Uses the command as people do, small. */
    public static void main(String... nothing) throws IOException {
        PrintStream out = System.out;
        Path folder = Files.createTempDirectory("descent-familiarity");
        System.setOut(new PrintStream(PrintStream.nullOutputStream()));
        try {
            use(folder.toString());
        } finally {
            System.setOut(out);
            RunFolder.remove(folder);
        }
    }

    private static void use(String runs) {
        for (List<String> typed : List.of(
                List.of("--help"),
                List.of("train", "--help"),
                List.of("recipes"),
                List.of("train", "iris", "--epochs", "10", "--out", runs),
                List.of("train", "digits", "--epochs", "1", "--out", runs),
                List.of("runs", "--runs", runs),
                List.of("evaluate", "last", "--runs", runs),
                List.of("explain", "glasses"))) {
            String[] words = typed.toArray(String[]::new);
            int code = Main.commandLine(Surroundings.ofProcess(CtrlC.watch(), Jvm.ANY), words)
                    .execute(words);
            if (code != 0) {
                throw new IllegalStateException("descent " + String.join(" ", typed) + " ended with " + code);
            }
        }
    }
}
