package dev.descent.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a run keeps its checkpoints, how often it makes one, and how many of the last stay. A folder is for one run; in
 * it are {@code checkpoint-ITERATIONS.safetensors}, and {@code best.safetensors}, the weights of the best epoch so far.
 * One is made at the very beginning, so that a folder which cannot be written to is known at once, and one at the end.
 *
 * @param folder made if there is none
 * @param cadence how often
 * @param keep how many of the last stay, in case one gets damaged; when training has come to its end, only the last
 */
public record Checkpoints(Path folder, Cadence cadence, int keep) {
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{1,18})\\.safetensors");

    /** How often a checkpoint is made. */
    public sealed interface Cadence {
        /**
         * At the ends of epochs, and within those that are longer than half a minute; but no more often than that
         * writing takes a hundredth of the time.
         */
        record Sparing() implements Cadence {}

        /** After the first iteration that ends when this time is over. */
        record Time(Duration interval) implements Cadence {
            /** Refuses what is no time. */
            public Time {
                if (interval.isNegative() || interval.isZero()) {
                    throw new IllegalArgumentException(
                            "checkpoints: the time between two must be above 0, not " + interval);
                }
            }
        }

        /** After so many iterations. */
        record Iterations(long count) implements Cadence {
            /** Refuses what is no distance. */
            public Iterations {
                if (count < 1) {
                    throw new IllegalArgumentException(
                            "checkpoints: there must be at least 1 iteration between two, not " + count);
                }
            }
        }
    }

    /** Refuses to keep none. */
    public Checkpoints {
        if (keep < 1) {
            throw new IllegalArgumentException("checkpoints: at least 1 must be kept, not " + keep);
        }
    }

    /** Checkpoints in a folder, seldom enough not to be felt; the last three stay. */
    public static Checkpoints in(Path folder) {
        return new Checkpoints(folder, new Cadence.Sparing(), 3);
    }

    /** One each time that so much time has gone by. */
    public Checkpoints every(Duration interval) {
        return new Checkpoints(folder, new Cadence.Time(interval), keep);
    }

    /** One after so many iterations. */
    public Checkpoints everyIterations(long count) {
        return new Checkpoints(folder, new Cadence.Iterations(count), keep);
    }

    /** With another number that stay. */
    public Checkpoints keep(int last) {
        return new Checkpoints(folder, cadence, last);
    }

    /** The place of the checkpoint that is made after so many iterations. */
    public Path file(long iterations) {
        return folder.resolve("checkpoint-" + iterations + ".safetensors");
    }

    /** The place of the weights of the best epoch. */
    public Path best() {
        return folder.resolve("best.safetensors");
    }

    /**
     * The checkpoints that are there, the latest first; they may be damaged.
     *
     * @throws CheckpointException if the folder cannot be read
     */
    public List<Path> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> iterations(file).isPresent())
                    .sorted(Comparator.comparingLong(
                                    (Path file) -> iterations(file).orElseThrow())
                            .reversed())
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new CheckpointException(
                    "cannot look for checkpoints in " + folder + ": "
                            + Optional.ofNullable(e.getMessage()).orElse(e.toString())
                            + "; check that it is a folder that you may read",
                    e);
        }
    }

    /** After how many iterations a file was made, by its name; nothing if it is no checkpoint's name. */
    public static OptionalLong iterations(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? OptionalLong.of(Long.parseLong(name.group(1))) : OptionalLong.empty();
    }
}
