package dev.descent.run.folder;

import dev.descent.data.Nearest;
import dev.descent.recipe.RequestException;
import dev.descent.task.RunException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The runs that a folder holds, found by what people call them: {@code last}, a name, the beginning of a name, a path.
 *
 * <pre>{@code
 * RunFolder run = new Runs(Path.of("runs")).find("last");
 * }</pre>
 *
 * @param folder that run folders are made in
 */
public record Runs(Path folder) {
    /** What the newest run is called, whatever its name. */
    public static final String LAST = "last";

    /** How {@link RunFolder#create} names them: what, when, and which one of that second. */
    private static final Pattern NAME = Pattern.compile("(.+)-(\\d{8}-\\d{6})(?:-(\\d{1,9}))?");

    /** More are not listed where a name fits several. */
    private static final int TOLD = 4;

    /**
     * The run that is meant.
     *
     * @param run {@code last}, the name of a run in this folder, the beginning of one that no other begins with, or the
     *     path of a run anywhere
     * @throws RequestException if there is no such run, or there are several
     * @throws RunException if the folder cannot be read
     */
    public RunFolder find(String run) {
        if (run.equals(LAST)) {
            return last();
        }
        Optional<Path> path = path(run);
        if (path.isEmpty()) {
            throw unknown(run);
        }
        if (path.get().getNameCount() == 1 && !isHere(run) && RunFolder.isRun(folder.resolve(path.get()))) {
            return new RunFolder(folder.resolve(path.get()));
        }
        if (run.contains("/") || path.get().getNameCount() > 1 || isHere(run) || RunFolder.isRun(path.get())) {
            return atPath(path.get(), run);
        }
        List<String> begun = newestFirst(names().stream()
                        .filter(name -> name.startsWith(run))
                        .filter(name -> RunFolder.isRun(folder.resolve(name)))
                        .toList())
                .toList();
        return switch (begun.size()) {
            case 0 -> throw unknown(run);
            case 1 -> new RunFolder(folder.resolve(begun.getFirst()));
            default -> throw ambiguous(run, begun);
        };
    }

    /**
     * Makes sure that there are runs here.
     *
     * @throws RequestException if there is none
     * @throws RunException if the folder cannot be read
     */
    public void checkAny() {
        if (names().stream().noneMatch(name -> RunFolder.isRun(folder.resolve(name)))) {
            throw new RequestException(none());
        }
    }

    private RunFolder last() {
        return newestFirst(names())
                .map(folder::resolve)
                .filter(RunFolder::isRun)
                .findFirst()
                .map(RunFolder::new)
                .orElseThrow(() -> new RequestException(none()));
    }

    /** Names in the order in which the runs began, as they say, the last one first; those that do not say come last. */
    public static Stream<String> newestFirst(Collection<String> names) {
        return names.stream().map(Stamp::of).sorted(Comparator.reverseOrder()).map(Stamp::name);
    }

    /** What a name says of when its run began: the time in digits, and which one it is of that second. */
    private record Stamp(String time, int number, String name) implements Comparable<Stamp> {
        private static final Comparator<Stamp> ORDER = Comparator.comparing(Stamp::time)
                .thenComparingInt(Stamp::number)
                .thenComparing(Stamp::name);

        static Stamp of(String name) {
            Matcher matcher = NAME.matcher(name);
            if (!matcher.matches()) {
                return new Stamp("", 0, name);
            }
            return new Stamp(matcher.group(2), matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3)), name);
        }

        @Override
        public int compareTo(Stamp other) {
            return ORDER.compare(this, other);
        }
    }

    private static RunFolder atPath(Path path, String run) {
        if (!RunFolder.isRun(path)) {
            throw new RequestException(
                    Files.isDirectory(path)
                            ? "the folder %s is no run: it has no recipe.yaml and provenance.json".formatted(run)
                            : "there is no run folder " + run);
        }
        return new RunFolder(path);
    }

    /** The names of all that is in the folder, in no order: of runs, and perhaps of others; none if there is no folder. */
    public List<String> names() {
        return everything().stream().filter(name -> !RunFolder.isRubbish(name)).toList();
    }

    /** The names of folders that are no runs yet, or none any more. */
    public List<String> rubbish() {
        return everything().stream().filter(RunFolder::isRubbish).toList();
    }

    private List<String> everything() {
        if (Files.notExists(folder)) {
            return List.of();
        }
        String[] names = folder.toFile().list(); // three times as fast as a stream of paths
        if (names == null) {
            throw new RunException("the folder of runs %s cannot be read".formatted(folder));
        }
        return List.of(names);
    }

    private RequestException unknown(String run) {
        List<String> runs = newestFirst(names().stream()
                        .filter(name -> NAME.matcher(name).matches())
                        .toList())
                .toList();
        if (runs.isEmpty()) {
            return new RequestException(none());
        }
        return new RequestException("there is no run \"%s\" in %s: %s"
                .formatted(
                        run,
                        folder,
                        nearest(run, runs)
                                .map(near -> "did you mean \"" + near + "\"?")
                                .orElse("the newest is \"" + runs.getFirst() + "\"; \"descent runs\" lists them")));
    }

    /** The newest run whose name, or what it is called after, is the nearest. */
    private static Optional<String> nearest(String run, List<String> runs) {
        List<String> words = runs.stream()
                .flatMap(name -> Stream.of(what(name), name))
                .distinct()
                .toList();
        return Nearest.of(run, words)
                .flatMap(near -> runs.stream()
                        .filter(name -> name.equals(near) || what(name).equals(near))
                        .findFirst());
    }

    private String none() {
        return "there are no runs in %s yet: \"descent train\" makes one; runs elsewhere are found with --runs FOLDER"
                .formatted(folder);
    }

    private RequestException ambiguous(String run, List<String> begun) {
        List<String> told = begun.subList(0, Math.min(TOLD, begun.size()));
        return new RequestException("%s runs begin with \"%s\": %s%s; write more of the one that you mean"
                .formatted(begun.size(), run, Nearest.list(told), begun.size() > TOLD ? " among them" : ""));
    }

    private static boolean isHere(String run) {
        return run.equals(".") || run.equals("..");
    }

    private static Optional<Path> path(String run) {
        try {
            return run.isBlank() ? Optional.empty() : Optional.of(Path.of(run));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static String what(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? matcher.group(1) : name;
    }
}
