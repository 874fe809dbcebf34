package dev.descent.run.job;

import dev.descent.run.build.Sums;
import dev.descent.run.folder.RunFolder;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;

/** A program that makes one run's folder after the other, to be killed. */
public final class BeginningRuns {
    /** What it prints when it has made the first. */
    static final String READY = "ready";

    /** What is in each of its folders. */
    static final String WHOLE = "whole, ".repeat(1000);

    private BeginningRuns() {}

    /** Makes folders in the one that is named. */
    public static void main(String... arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        while (true) {
            RunFolder.create(Path.of(arguments[0]), "digits", LocalDateTime.of(2026, 1, 31, 14, 25), folder -> {
                folder.write(RunFolder.RECIPE, WHOLE);
                folder.write(RunFolder.PROVENANCE, WHOLE);
                folder.write(RunFolder.MODEL, WHOLE);
                Sums.write(folder);
            });
            out.println(READY);
        }
    }
}
