package dev.descent.run.folder;

import dev.descent.checkpoint.AtomicFile;
import dev.descent.json.JsonObject;
import dev.descent.task.RunException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** The folder that a run leaves. Every file in it is whole at any moment; two runs never share one. */
public final class RunFolder {
    /** The recipe in full. */
    public static final String RECIPE = "recipe.yaml";

    /** Where the run comes from. */
    public static final String PROVENANCE = "provenance.json";

    /** Which part each row of the data is in. */
    public static final String SPLIT = "split.csv";

    /** The figures of each epoch. */
    public static final String METRICS = "metrics.csv";

    /** What the run came to. */
    public static final String SUMMARY = "summary.json";

    /** What a model takes and gives. */
    public static final String MODEL = "model.json";

    /** How a table became numbers. */
    public static final String PREPROCESSING = "preprocessing.json";

    /** The weights of the best epoch. */
    public static final String BEST = "best.safetensors";

    /** The weights after the last epoch. */
    public static final String LAST = "last.safetensors";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    /** How the name of a folder ends that is being deleted. */
    private static final String DOOMED = ".deleted";

    /** How the name of a folder ends that is being made. */
    private static final String UNBORN = ".begun";

    /** Making a folder takes milliseconds: one that is being made for so long never will be. */
    private static final Duration LONGEST_BIRTH = Duration.ofHours(1);

    private final Path folder;

    /** One that is there already. */
    public RunFolder(Path folder) {
        this.folder = folder;
    }

    /** Whether a run made this folder: it has a recipe, and says where it comes from. */
    public static boolean isRun(Path folder) {
        return Files.isRegularFile(folder.resolve(RECIPE)) && Files.isRegularFile(folder.resolve(PROVENANCE));
    }

    /** Writes what a folder is to hold from its beginning. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it; the folder has not its name yet. */
        void writeTo(RunFolder unfinished);
    }

    /**
     * Makes a folder of its own, {@code runs/digits-20260131-142500}; a second one in the same second is told apart by a
     * number.
     *
     * @param runs the folder that it is made in, itself made if need be
     * @param name what it is called after
     * @throws RunException if it cannot be made
     */
    public static RunFolder create(Path runs, String name, LocalDateTime time) {
        return making(runs, () -> named(runs, name, time, Files::createDirectory));
    }

    /**
     * Makes a folder of its own that holds something from its beginning: whole or not there, whenever the process ends.
     *
     * @param content writes it, into a folder beside, which {@link #isRubbish} knows by its name
     * @throws RunException if it cannot be made; nothing is left of it then, nor after an exception of the content's
     */
    public static RunFolder create(Path runs, String name, LocalDateTime time, Content content) {
        return making(runs, () -> {
            Path unborn = Files.createDirectory(runs.resolve("." + name + "." + UUID.randomUUID() + UNBORN));
            try {
                content.writeTo(new RunFolder(unborn));
                return named(runs, name, time, folder -> move(unborn, folder));
            } finally {
                if (Files.exists(unborn)) {
                    remove(unborn);
                }
            }
        });
    }

    /** Gives a folder its name, which must be free. */
    private interface Naming {
        void give(Path folder) throws IOException;
    }

    private interface Making {
        RunFolder make() throws IOException;
    }

    private static RunFolder making(Path runs, Making making) {
        try {
            Files.createDirectories(runs);
            return making.make();
        } catch (IOException e) {
            throw new RunException(
                    "no run folder can be made in %s: %s; name another folder with --out".formatted(runs, reason(e)),
                    e);
        }
    }

    private static RunFolder named(Path runs, String name, LocalDateTime time, Naming naming) throws IOException {
        String base = name + "-" + TIME.format(time);
        for (int number = 1; ; number++) {
            Path folder = runs.resolve(number == 1 ? base : base + "-" + number);
            try {
                naming.give(folder);
                return new RunFolder(folder);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(folder)) {
                    throw e;
                }
            }
        }
    }

    /** A folder that came into being in between has something in it, and so is not replaced. */
    private static void move(Path unborn, Path folder) throws IOException {
        if (Files.exists(folder)) {
            throw new FileAlreadyExistsException(folder.toString());
        }
        try {
            Files.move(unborn, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            throw Files.exists(folder) ? new FileAlreadyExistsException(folder.toString()) : e;
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case FileAlreadyExistsException taken -> taken.getFile() + " is a file";
            case AccessDeniedException _ -> "writing there is not permitted";
            case NoSuchFileException _ -> "this is no place for folders";
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }

    /** Where it is. */
    public Path path() {
        return folder;
    }

    /** The place of a file in it. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** Writes a file of text, whole or not at all. */
    public void write(String name, String text) {
        AtomicFile.write(file(name), text);
    }

    /** Writes maps, lists, texts and numbers as JSON, whole or not at all. */
    public void writeJson(String name, Map<String, ?> content) {
        write(name, JsonObject.text(content) + "\n");
    }

    /**
     * What a file of JSON holds, as maps, lists, texts and numbers.
     *
     * @throws IOException if it cannot be read, with a message of a few words
     */
    public Map<String, Object> readJson(String name) throws IOException {
        return JsonFile.read(file(name));
    }

    /** When a file in it was changed, or, by the empty name, the folder; the beginning of 1970 if it is not there. */
    public Instant modified(String name) {
        try {
            return Files.getLastModifiedTime(file(name)).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    /** Removes a file that says what is no longer so. */
    public void remove(String name) {
        try {
            Files.deleteIfExists(file(name));
        } catch (IOException e) {
            throw new RunException("%s cannot be removed: %s".formatted(file(name), reason(e)), e);
        }
    }

    /** Removes the folder with all that is in it: of a run that never began. */
    public void discard() {
        try {
            removeAtOnce();
        } catch (IOException e) {
            // What is told is why the run did not begin; a folder that stays behind as well is no news worth more.
            return;
        }
    }

    /**
     * Deletes the folder of a run, and nothing else: it must be one that Descent made, and hold no other run. It is gone at
     * once or not at all.
     *
     * @throws RunException if it is none, or cannot be deleted
     */
    public void delete() {
        if (Files.isSymbolicLink(folder)) {
            throw new RunException("%s is a link; delete the run by the path that the link leads to".formatted(folder));
        }
        checkDeletable();
        try {
            removeAtOnce();
        } catch (IOException e) {
            throw new RunException("the run %s cannot be deleted: %s".formatted(folder, reason(e)), e);
        }
    }

    /** Under another name first, so that nobody takes what is left of it for a run when something comes between. */
    private void removeAtOnce() throws IOException {
        Path doomed = folder.resolveSibling("." + folder.getFileName() + DOOMED);
        Files.move(folder, doomed, StandardCopyOption.ATOMIC_MOVE);
        remove(doomed);
    }

    private void checkDeletable() {
        try (Stream<Path> inner = Files.list(folder)) {
            if (!isRun(folder) || !readJson(PROVENANCE).containsKey("descent")) {
                throw new RunException(
                        "%s is not deleted: its provenance.json does not say that Descent made it".formatted(folder));
            }
            if (inner.anyMatch(RunFolder::isRun)) {
                throw new RunException("%s is not deleted: it holds other runs".formatted(folder));
            }
        } catch (IOException e) {
            throw new RunException("%s is not deleted: it cannot be read (%s)".formatted(folder, reason(e)), e);
        }
    }

    /** Whether a folder is no run yet, or none any more: one that is being made or deleted, if that ever ends. */
    static boolean isRubbish(String name) {
        return name.startsWith(".") && (name.endsWith(DOOMED) || name.endsWith(UNBORN));
    }

    /** Whether nobody is making a folder any more that is no run. */
    public static boolean isLeft(Path rubbish, Instant now) throws IOException {
        return !rubbish.getFileName().toString().endsWith(UNBORN)
                || Files.getLastModifiedTime(rubbish).toInstant().isBefore(now.minus(LONGEST_BIRTH));
    }

    /** Removes a folder with all that is in it; of links, the links. */
    public static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The names of the files in it, sorted. */
    public List<String> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new RunException("the run folder " + folder + " cannot be read: " + reason(e), e);
        }
    }
}
