package dev.descent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page on the library says how Descent is installed and how a project that uses it is run. Both commands are followed
 * here, outside of Descent's own build, and into a repository that nothing else uses.
 */
class SampleProjectTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern COMMAND = Pattern.compile("(?m)^```sh\n(mvn .*)\n```$");
    private static final int MOST_MINUTES = 10;

    @TempDir
    private Path folder;

    @Test
    void aCopyOfTheSampleProjectRunsOnWhatTheDocumentedCommandInstalls() throws IOException, InterruptedException {
        assumeTrue(isThereMaven(), "mvn is not on the PATH, so nothing can be built with it");
        List<String> commands = COMMAND.matcher(Files.readString(ROOT.resolve("docs/library.md")))
                .results()
                .map(result -> result.group(1))
                .filter(command -> !command.contains("examples"))
                .toList();
        assertEquals(List.of("mvn -q install -Dlibrary", "mvn -q compile exec:exec"), commands);
        Path repository = repository();

        follow(commands.getFirst(), ROOT, repository, List.of());

        requireInstalled(repository.resolve("dev/descent"));
        Path copy = copy(ROOT.resolve("examples/library"), folder.resolve("copy"));
        String printed = follow(commands.getLast(), copy, repository, List.of("-o"));

        assertTrue(printed.contains("layers.4  Linear(128→10)  [batch, 10]        1,290"), printed);
        assertTrue(printed.contains("epoch 10/10  training loss 0."), printed);
        assertTrue(printed.contains("test accuracy 0.9"), printed);
        assertTrue(printed.contains("read back from digits.safetensors, it takes a "), printed);
        assertTrue(Files.exists(copy.resolve("digits.safetensors")));
    }

    /** JUnit would say of each link that it leads out of the folder. */
    @AfterEach
    void removeLinks() throws IOException {
        List<Path> links;
        try (Stream<Path> entries = Files.walk(folder, 3)) {
            links = entries.filter(Files::isSymbolicLink).toList();
        }
        for (Path link : links) {
            Files.delete(link);
        }
    }

    private static boolean isThereMaven() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "mvn")));
    }

    /** A repository in which all is there that the present one has, but nothing of Descent's. */
    private Path repository() throws IOException {
        Path present =
                Path.of(System.getProperty("localRepository", System.getProperty("user.home") + "/.m2/repository"));
        Path repository = Files.createDirectories(folder.resolve("repository"));
        link(present, repository, "dev");
        Files.createDirectories(present.resolve("dev"));
        link(present.resolve("dev"), Files.createDirectories(repository.resolve("dev")), "descent");
        return repository;
    }

    private static void link(Path from, Path to, String without) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.filter(entry -> !entry.endsWith(without)).toList()) {
                Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
            }
        }
    }

    private String follow(String command, Path directory, Path repository, List<String> options)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.add("-B");
        words.add("-Dmaven.repo.local=" + repository);
        words.addAll(options);
        Path log = Files.createTempFile(folder, "maven", ".log");
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // Of the Maven that may run this test.
        builder.environment().keySet().removeAll(Set.of("MAVEN_PROJECTBASEDIR", "MAVEN_CMD_LINE_ARGS"));
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(MOST_MINUTES, TimeUnit.MINUTES), command + " does not end");
        } finally {
            process.destroyForcibly();
        }
        String printed = Files.readString(log);
        assertEquals(0, process.exitValue(), printed);
        return printed;
    }

    private static void requireInstalled(Path artifacts) throws IOException {
        Set<String> modules = Set.of("core", "embeddings", "models", "recipes", "text", "train");
        assertEquals(
                Stream.concat(Stream.of("descent"), modules.stream().map("descent-"::concat))
                        .collect(Collectors.toSet()),
                names(artifacts, ""));
        for (String module : modules) {
            Path versions = artifacts.resolve("descent-" + module);
            Path only;
            try (Stream<Path> found = Files.list(versions)) {
                only = found.filter(Files::isDirectory).findFirst().orElseThrow();
            }
            String jar = "descent-" + module + "-" + only.getFileName();
            assertEquals(Set.of(jar + ".jar", jar + "-sources.jar", jar + "-javadoc.jar"), names(only, ".jar"));
        }
    }

    private static Set<String> names(Path folder, String ending) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .collect(Collectors.toSet());
        }
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(file -> !file.startsWith(from.resolve("target")))
                    .toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
        return to;
    }
}
