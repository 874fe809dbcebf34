package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, copied into a project of stubs: a Maven that counts its builds, a java that prints what it is given. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final Path LAUNCHER = Path.of("..", "descent");

    /** All that the launcher may call, so that the machine's own java and mvn stay out of sight. */
    private static final List<String> TOOLS = List.of(
            "cat cp date dirname find grep head id ln mkdir mv readlink rm sed sleep tail touch uname".split(" ", -1));

    @TempDir
    Path folder;

    /** What is set besides. */
    private final Map<String, String> environment = new HashMap<>();

    private Path project;
    private Path bin;
    private Path jdk;

    @BeforeEach
    void layOutTheProject() throws IOException {
        project = Files.createDirectories(folder.resolve("a project"));
        bin = Files.createDirectories(folder.resolve("bin"));
        jdk = Files.createDirectories(folder.resolve("jdk"));
        Files.createDirectories(project.resolve("cli/src/main/java"));
        Files.writeString(project.resolve("pom.xml"), "<project/>");
        Files.writeString(project.resolve("cli/pom.xml"), "<project/>");
        Files.copy(LAUNCHER, project.resolve("descent"));
        executable(project.resolve("descent"), Files.readString(LAUNCHER));
        for (String tool : TOOLS) {
            executable(bin.resolve(tool), "#!/bin/sh\nexec " + find(tool) + " \"$@\"\n");
        }
        executable(jdk.resolve("bin/java"), "#!/bin/sh\nfor option; do echo \"$option\"; done\n");
        executable(jdk.resolve("bin/javac"), "#!/bin/sh\n");
        provideJdk("25.0.1");
        provideMaven("mkdir -p cli/target/quick/lib; echo jar >cli/target/quick/lib/a.jar; echo jar"
                + " >cli/target/quick/descent-cli.jar");
    }

    @Test
    void withoutAJdkOf25SaysInOneLineWhatToInstall() throws Exception {
        provideJdk("17.0.15");

        Run run = launch("train");

        assertEquals(2, run.code());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("descent: needs a JDK 25 or newer"), run.err());
        assertTrue(run.err().contains("install one with: "), run.err());
        assertEquals(0, builds());
    }

    @Test
    void withoutMavenSaysInOneLineWhatToInstall() throws Exception {
        Files.delete(bin.resolve("mvn"));

        Run run = launch("train");

        assertEquals(2, run.code());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("descent: needs Maven"), run.err());
        assertFalse(Files.isSymbolicLink(project.resolve(".descent/lock")));
    }

    @Test
    void buildsOnceThenRunsTheCommandWithTheArgumentsAsTheyAre() throws Exception {
        Run first = launch("train", "my recipe.yaml", "--set", "name=*");
        Run second = launch("train");

        assertEquals(0, first.code(), first.err());
        assertTrue(
                first.out().endsWith("dev.descent.cli/dev.descent.cli.Main\ntrain\nmy recipe.yaml\n--set\nname=*\n"));
        assertTrue(first.err().matches("Building Descent \\(first run only\\) … done in \\d+ s\n"), first.err());
        assertEquals("", second.err());
        assertEquals(1, builds());
    }

    @Test
    void runsThroughALinkFromAnywhere() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link to it"), Path.of("a project", "descent"));

        Run run = start(link, "--version").await();

        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains(project.toRealPath() + "/.descent/app-"), run.out());
    }

    @Test
    void buildsAgainWhenASourceHasChanged() throws Exception {
        launch();
        Path source = Files.writeString(project.resolve("cli/src/main/java/Main.java"), "class Main {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));

        Run run = launch();

        assertTrue(run.err().startsWith("Building Descent (sources have changed) …"), run.err());
        assertEquals(2, builds());
    }

    @Test
    void showsWhyABuildFailedAndBuildsAgainTheNextTime() throws Exception {
        provideMaven("echo '[ERROR] Main.java:[3,4] cannot find symbol'; exit 1");

        Run first = launch();
        Run second = launch();

        assertEquals(1, first.code());
        assertTrue(first.err().contains("[ERROR] Main.java:[3,4] cannot find symbol\n"), first.err());
        assertTrue(first.err().contains(project.toRealPath() + "/.descent/build.log"), first.err());
        assertEquals("", first.out());
        assertEquals(1, second.code());
        assertEquals(2, builds());
    }

    @Test
    void ofTwoLaunchesAtOnceOneBuilds() throws Exception {
        provideMaven("sleep 1; mkdir -p cli/target/quick/lib; echo jar >cli/target/quick/lib/a.jar; echo jar"
                + " >cli/target/quick/descent-cli.jar");

        Launch one = start(project.resolve("descent"));
        Launch other = start(project.resolve("descent"));

        assertEquals(0, one.await().code());
        assertEquals(0, other.await().code());
        assertEquals(1, builds());
    }

    @Test
    void trustsNothingOfABuildThatWasStopped() throws Exception {
        provideMaven(
                "mkdir -p cli/target/quick/lib; echo half >cli/target/quick/half.class; touch started; exec sleep 30");
        Launch stopped = start(project.resolve("descent"));
        while (!Files.exists(project.resolve("started"))) {
            Thread.sleep(10);
        }
        stopped.process().destroy();

        assertEquals(130, stopped.await().code());
        assertFalse(Files.exists(project.resolve(".descent/current")));
        assertFalse(Files.isSymbolicLink(project.resolve(".descent/lock")));

        provideMaven("mkdir -p cli/target/quick/lib; echo jar >cli/target/quick/lib/a.jar; echo jar"
                + " >cli/target/quick/descent-cli.jar");
        assertEquals(0, launch().code());
        assertFalse(Files.exists(project.resolve("cli/target/quick/half.class")));
    }

    @Test
    void aLockWhoseOwnerIsGoneHoldsNobodyUp() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.createDirectories(project.resolve(".descent"));
        Files.createSymbolicLink(project.resolve(".descent/lock"), Path.of(Long.toString(gone.pid())));

        assertEquals(0, launch().code());
        assertFalse(Files.isSymbolicLink(project.resolve(".descent/lock")));
    }

    @Test
    void beginsWithTheQuickCompilerAndWithoutVectors() throws Exception {
        Run run = launch("runs");

        assertTrue(run.out().contains("\n-XX:TieredStopAtLevel=1\n"), run.out());
        assertFalse(run.out().contains("jdk.incubator.vector"), run.out());
    }

    @Test
    void aFullJvmHasVectorsAndBothCompilers() throws Exception {
        environment.put("DESCENT_JVM", "full");

        Run run = launch("runs");

        assertTrue(run.out().contains("\njdk.incubator.vector,ALL-MODULE-PATH\n"), run.out());
        assertFalse(run.out().contains("TieredStopAtLevel"), run.out());
    }

    /** Of the JVM's own lines on stderr none gets through; the command's do, once it has put stderr back. */
    @Test
    void aFullJvmsStandardErrorIsLaidAside() throws Exception {
        launch();
        executable(jdk.resolve("bin/java"), "#!/bin/sh\necho 'WARNING: Using incubator modules' >&2\necho told >&3\n");
        environment.put("DESCENT_JVM", "full");

        assertEquals("told\n", launch("runs").err());
    }

    @Test
    void aJvmThatThereIsNotIsRefused() throws Exception {
        environment.put("DESCENT_JVM", "fast");

        Run run = launch("runs");

        assertEquals(2, run.code());
        assertTrue(
                run.err().endsWith("descent: DESCENT_JVM is quick or full, or not set; it is \"fast\"\n"), run.err());
    }

    @Test
    void aBuildMakesTheCacheThatCommandsUse() throws Exception {
        executable(jdk.resolve("bin/java"), """
            #!/bin/sh
            for option; do
                case $option in -XX:AOTCacheOutput=*) : >"${option#*=}" ;; esac
                echo "$option"
            done
            """);

        Run run = launch("runs");

        String cache = run.out()
                .lines()
                .filter(line -> line.startsWith("-XX:AOTCache="))
                .findFirst()
                .orElseThrow();
        assertTrue(Files.isRegularFile(Path.of(cache.substring(cache.indexOf('=') + 1))), cache);
    }

    @Test
    void aBuildWhoseCacheCannotBeMadeIsGoodAllTheSame() throws Exception {
        executable(jdk.resolve("bin/java"), """
            #!/bin/sh
            for option; do
                case $option in -XX:AOTCacheOutput=*) : >"${option#*=}"; exit 1 ;; esac
                echo "$option"
            done
            """);

        Run run = launch("runs");

        assertEquals(0, run.code(), run.err());
        try (Stream<Path> files = Files.walk(project.resolve(".descent"))) {
            assertFalse(files.anyMatch(file -> file.toString().endsWith(".aot")), "half a cache was left");
        }
    }

    private record Run(int code, String out, String err) {}

    private record Launch(Process process, Path out, Path err) {
        Run await() throws IOException, InterruptedException {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return new Run(process.waitFor(), Files.readString(out), Files.readString(err));
        }
    }

    private Run launch(String... arguments) throws IOException, InterruptedException {
        return start(project.resolve("descent"), arguments).await();
    }

    private Launch start(Path launcher, String... arguments) throws IOException {
        Path out = Files.createTempFile(folder, "out", null);
        Path err = Files.createTempFile(folder, "err", null);
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments))
                .toList());
        builder.directory(folder.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("DESCENT_JAVA_HOME", jdk.toString());
        builder.environment().putAll(environment);
        return new Launch(builder.start(), out, err);
    }

    private void provideJdk(String version) throws IOException {
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"Stub\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    /** A Maven that notes each build in the file {@code builds} and then does this. */
    private void provideMaven(String script) throws IOException {
        executable(bin.resolve("mvn"), "#!/bin/sh\ncd '" + project + "'\necho \"$*\" >>builds\n" + script + "\n");
    }

    private long builds() throws IOException {
        Path builds = project.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path find(String tool) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .map(directory -> Path.of(directory, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + tool + " on the PATH"));
    }
}
