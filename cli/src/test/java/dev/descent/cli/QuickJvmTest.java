package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.run.setup.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command in a JVM that may be left, beside a launcher that prints what it is given. */
@DisabledOnOs(OS.WINDOWS)
class QuickJvmTest {
    @TempDir
    Path folder;

    private record Run(long number, int code, String out, String err) {}

    @Test
    void aLittleWorkStaysAndMuchGoesOver() {
        QuickJvm jvm = new QuickJvm("launcher");
        assertDoesNotThrow(() -> jvm.suit(new Work(1e6)));
        assertThrows(Jvm.GoingOver.class, () -> jvm.suit(Work.MUCH));
    }

    /** The same process, so that whoever started it waits for the right one; the same words; and nothing shown before. */
    @Test
    void aLongTrainingBecomesTheLauncherBeforeItShowsAnything() throws Exception {
        Run run = descent(
                "#!/bin/sh\necho \"$$ $DESCENT_JVM\"\nfor word; do echo \"$word\"; done\necho told >&2\nexit 7\n",
                "train",
                "digits",
                "--set",
                "description=a b",
                "--epochs",
                "1000");

        assertEquals(run.number() + " full\ntrain\ndigits\n--set\ndescription=a b\n--epochs\n1000\n", run.out());
        assertEquals("told\n", run.err());
        assertEquals(7, run.code());
    }

    @Test
    void aShortTrainingStays() throws Exception {
        Run run = descent("#!/bin/sh\nexit 7\n", "train", "glasses", "--epochs", "2");

        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("best epoch 2 of 2"), run.out());
    }

    @Test
    void whereTheLauncherCannotBeCalledTheCommandGoesOnAsItIs() throws Exception {
        Files.createFile(folder.resolve("no program"));

        Run run = descent("", "sweep", "glasses", "--set", "optimizer.lr=0.1,0.2", "--epochs", "2");

        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("2 runs"), run.out());
    }

    private Run descent(String launcher, String... words) throws IOException, InterruptedException {
        Path script = folder.resolve("the launcher");
        if (!launcher.isEmpty()) {
            Files.writeString(script, launcher);
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Ddescent.vector=off",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(java.stream(), Stream.of(words)).toList());
        builder.directory(folder.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().remove("DESCENT_JVM");
        builder.environment().put("DESCENT_LAUNCHER", script.toString());
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the command does not end");
        return new Run(process.pid(), process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
