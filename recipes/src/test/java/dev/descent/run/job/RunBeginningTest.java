package dev.descent.run.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.recipe.BuiltInRecipes;
import dev.descent.recipe.Recipe;
import dev.descent.recipe.RequestException;
import dev.descent.run.build.Sums;
import dev.descent.run.folder.RunFolder;
import dev.descent.run.folder.Runs;
import dev.descent.run.setup.Setup;
import dev.descent.run.store.RunStore;
import dev.descent.task.RunException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of a run is whole or not there, at whatever moment of its beginning somebody looks, or a process ends. */
class RunBeginningTest {
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 31, 14, 25);

    @TempDir
    Path runs;

    @Test
    void aFolderIsThereWhenAllIsInIt() {
        Runs seen = new Runs(runs);
        RunFolder folder = RunFolder.create(runs, "digits", TIME, unfinished -> {
            unfinished.write(RunFolder.RECIPE, "name: digits\n");
            unfinished.write(RunFolder.PROVENANCE, "{}");
            assertTrue(RunFolder.isRun(unfinished.path()));
            assertEquals(List.of(), seen.names());
            assertEquals(1, seen.rubbish().size());
        });
        assertEquals(runs.resolve("digits-20260131-142500"), folder.path());
        assertEquals(List.of("digits-20260131-142500"), seen.names());
        assertEquals(List.of(), seen.rubbish());
        assertEquals(
                "digits-20260131-142500-2",
                RunFolder.create(runs, "digits", TIME, unfinished -> unfinished.write("file", ""))
                        .path()
                        .getFileName()
                        .toString());

        assertThrows(
                IllegalStateException.class,
                () -> RunFolder.create(runs, "digits", TIME, unfinished -> {
                    unfinished.write(RunFolder.RECIPE, "name: digits\n");
                    throw new IllegalStateException("no more");
                }));
        assertEquals(2, seen.names().size());
        assertEquals(List.of(), seen.rubbish(), "nothing is left of one that failed");
    }

    @Test
    void aRunIsWholeBeforeAnybodyHearsOfIt() {
        Trained trained = new Trained(runs);
        Recipe recipe = BuiltInRecipes.find("iris", List.of()).withSeed(2);
        List<List<String>> seen = new ArrayList<>();
        TrainingRun run = new TrainingRun(
                Setup.of(recipe, trained.loader().load(recipe)),
                new Provenance("test", List.of(), ZonedDateTime.now(ZoneOffset.UTC)),
                folder -> {
                    Sums.check(folder);
                    seen.add(new RunFolder(folder).files());
                    throw new IllegalStateException("that is enough");
                },
                Interruption.NEVER);
        assertThrows(IllegalStateException.class, () -> run.follow(runs));
        assertEquals(
                List.of(List.of(
                        "SHA256SUMS",
                        "model.json",
                        "preprocessing.json",
                        "provenance.json",
                        "recipe.yaml",
                        "split.csv")),
                seen);
        assertEquals(List.of(), new Runs(runs).names(), "nothing is left of a run that never began");
    }

    @Test
    void killedAtAnyMomentItLeavesWholeFoldersAndRubbish() throws IOException, InterruptedException {
        Random random = new Random(20261130);
        for (int kill = 0; kill < 4; kill++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            BeginningRuns.class.getName(),
                            runs.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader out = process.inputReader()) {
                assertEquals(BeginningRuns.READY, out.readLine());
                Thread.sleep(Duration.ofNanos(random.nextInt(60_000_000)));
            } finally {
                process.destroyForcibly();
                process.waitFor();
            }
        }
        Runs left = new Runs(runs);
        assertTrue(left.names().size() >= 4);
        for (String name : left.names()) {
            Sums.check(runs.resolve(name));
            for (String file : List.of("recipe.yaml", "provenance.json", "model.json", "SHA256SUMS")) {
                assertTrue(Files.exists(runs.resolve(name).resolve(file)), name + " has no " + file);
            }
        }
    }

    @Test
    void whatAKilledBeginningHasLeftIsClearedWhenNobodyCanBeAtItAnyMore() throws IOException {
        Path young = Files.createDirectory(runs.resolve(".digits.1.begun"));
        Path old = Files.createDirectory(runs.resolve(".digits.2.begun"));
        Path doomed = Files.createDirectory(runs.resolve(".digits-20260131-142500.deleted"));
        for (Path folder : List.of(young, old, doomed)) {
            Files.writeString(folder.resolve("recipe.yaml"), "name: digits\n");
            Files.writeString(folder.resolve("provenance.json"), "{\"descent\": \"1\"}");
        }
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        try (RunStore store = RunStore.open(runs)) {
            store.refresh((_, _) -> {});
            assertEquals(0, store.size(), "none of them is a run");
        }
        assertTrue(Files.exists(young), "it may be being made by another process");
        assertFalse(Files.exists(old));
        assertFalse(Files.exists(doomed));
        assertThrows(RequestException.class, () -> new Runs(runs).find("last"));
    }

    @Test
    void theSumsFollowARecipeThatIsWrittenAnewAtAnyMoment() throws IOException {
        RunFolder folder = RunFolder.create(runs, "digits", TIME, unfinished -> {
            unfinished.write(RunFolder.RECIPE, "epochs: 1\n");
            Sums.write(unfinished);
        });
        Sums.rewrite(folder, RunFolder.RECIPE, "epochs: 2\n");
        Sums.check(folder.path());
        assertEquals(1, Files.readAllLines(folder.file(Sums.NAME)).size());

        String after = Files.readString(folder.file(Sums.NAME));
        folder.write(RunFolder.RECIPE, "epochs: 3\n");
        assertThrows(RunException.class, () -> Sums.check(folder.path()));
        Sums.write(folder);
        folder.write(Sums.NAME, after + Files.readString(folder.file(Sums.NAME))); // in between
        Sums.check(folder.path());
        folder.write(RunFolder.RECIPE, "epochs: 2\n");
        Sums.check(folder.path());
    }
}
