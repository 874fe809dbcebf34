package dev.descent.run.build;

import dev.descent.checkpoint.AtomicFile;
import dev.descent.data.Digest;
import dev.descent.run.folder.RunFolder;
import dev.descent.task.RunException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SHA-256 of each file that a run's model is made of again, besides its weights, which carry their own: in a file
 * {@code SHA256SUMS} beside them, which {@code sha256sum --check} reads too.
 */
public final class Sums {
    /** The file's name. */
    public static final String NAME = "SHA256SUMS";

    /** What a model is made of again. Folders of an earlier Descent have no sums, and are believed. */
    private static final List<String> SUMMED = List.of(RunFolder.RECIPE, RunFolder.MODEL, RunFolder.PREPROCESSING);

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  (\\S+)");

    private Sums() {}

    /** Sums up what is in a folder that a run begins in. */
    public static void write(RunFolder folder) {
        Map<String, List<String>> sums = new LinkedHashMap<>();
        for (String name : SUMMED) {
            if (Files.exists(folder.file(name))) {
                sums.put(name, List.of(of(folder.file(name))));
            }
        }
        write(folder, sums);
    }

    private static void write(RunFolder folder, Map<String, List<String>> sums) {
        StringBuilder text = new StringBuilder();
        sums.forEach((name, each) ->
                each.forEach(sum -> text.append(sum).append("  ").append(name).append('\n')));
        AtomicFile.write(folder.file(NAME), text.toString());
    }

    /**
     * Writes a file anew and its sum with it: the folder is whole at any moment, for in between both the old and the new
     * content are right.
     */
    public static void rewrite(RunFolder folder, String name, String text) {
        boolean summed = Files.exists(folder.file(NAME)) && Files.exists(folder.file(name));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String sum = new Digest().bytes(bytes, bytes.length).hex();
        if (summed) {
            Map<String, List<String>> sums = read(folder.path());
            sums.put(name, List.of(of(folder.file(name)), sum));
            write(folder, sums);
        }
        folder.write(name, text);
        if (summed) {
            Map<String, List<String>> sums = read(folder.path());
            sums.put(name, List.of(sum));
            write(folder, sums);
        }
    }

    /**
     * Refuses a folder in which a file is not as the run wrote it.
     *
     * @throws RunException if one is not, or lacks its sum, or is gone
     */
    public static void check(Path folder) {
        if (Files.notExists(folder.resolve(NAME))) {
            return;
        }
        Map<String, List<String>> sums = read(folder);
        for (String name : SUMMED) {
            Path file = folder.resolve(name);
            if (Files.notExists(file)) {
                if (sums.containsKey(name)) {
                    throw new RunException(
                            "the run %s has no %s, though its %s names one; put it back from a copy, or train the run again"
                                    .formatted(folder, name, NAME));
                }
                continue;
            }
            String sum = of(file);
            List<String> right = sums.getOrDefault(name, List.of());
            if (!right.contains(sum)) {
                throw SavedRun.damaged(
                        file,
                        right.isEmpty()
                                ? "%s has no sum of it".formatted(NAME)
                                : "it is not as the run wrote it (its SHA-256 is %s..., and %s says %s...)"
                                        .formatted(
                                                sum.substring(0, 12),
                                                NAME,
                                                right.getLast().substring(0, 12)));
            }
        }
    }

    private static Map<String, List<String>> read(Path folder) {
        Path file = folder.resolve(NAME);
        Map<String, List<String>> sums = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                Matcher matcher = LINE.matcher(line);
                if (!matcher.matches()) {
                    throw SavedRun.damaged(file, "a line of it is no sum with a file's name");
                }
                sums.computeIfAbsent(matcher.group(2), _ -> new ArrayList<>()).add(matcher.group(1));
            }
            return sums;
        } catch (IOException e) {
            throw SavedRun.damaged(file, "it cannot be read as text", e);
        }
    }

    private static String of(Path file) {
        try {
            return Digest.ofFile(file);
        } catch (IOException e) {
            throw new RunException(
                    "%s cannot be read (%s); check that you may read it".formatted(file, e.getMessage()), e);
        }
    }
}
