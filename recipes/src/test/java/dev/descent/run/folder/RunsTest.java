package dev.descent.run.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.recipe.RequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {
    @TempDir
    Path folder;

    private Path run(String name) throws IOException {
        Path run = Files.createDirectories(folder.resolve(name));
        Files.writeString(run.resolve("recipe.yaml"), "name: x\n");
        Files.writeString(run.resolve("provenance.json"), "{}\n");
        return run;
    }

    private Path find(String name) {
        return new Runs(folder).find(name).path();
    }

    private String refusal(String name) {
        return assertThrows(RequestException.class, () -> find(name)).getMessage();
    }

    @Test
    void lastIsTheOneThatBeganLastWhateverItsNameAndNumber() throws IOException {
        run("zebra-20260101-000000");
        run("digits-20260131-142500-9");
        Path last = run("digits-20260131-142500-10");
        run("digits-20260131-142500");
        run("a-copy-of-mine");
        Files.createDirectory(folder.resolve("digits-20270101-000000"));
        Files.writeString(folder.resolve("runs.db"), "");

        assertEquals(last, find("last"));
    }

    @Test
    void aNameCountsMoreThanNamesThatBeginWithIt() throws IOException {
        Path first = run("digits-20260131-142500");
        run("digits-20260131-142500-2");

        assertEquals(first, find("digits-20260131-142500"));
    }

    @Test
    void theBeginningOfOneNameIsEnough() throws IOException {
        Path iris = run("iris-20260131-142500");
        run("digits-20260131-142500");

        assertEquals(iris, find("i"));
        assertEquals(iris, find("iris-2026"));
    }

    @Test
    void theBeginningOfSeveralNamesIsNot() throws IOException {
        for (int second = 10; second < 16; second++) {
            run("digits-20260131-1425" + second);
        }

        assertEquals(
                "6 runs begin with \"digits\": \"digits-20260131-142515\", \"digits-20260131-142514\","
                        + " \"digits-20260131-142513\" and \"digits-20260131-142512\" among them;"
                        + " write more of the one that you mean",
                refusal("digits"));
    }

    @Test
    void aPathNamesARunAnywhere() throws IOException {
        Path elsewhere = run("deep/down/mine");

        assertEquals(elsewhere, find(elsewhere.toString()));
        assertEquals(elsewhere + "/", find(elsewhere + "/") + "/");
        assertEquals("there is no run folder " + folder + "/none", refusal(folder + "/none"));
        assertEquals(
                "the folder %s is no run: it has no recipe.yaml and provenance.json".formatted(folder),
                refusal(folder.toString()));
    }

    @Test
    void anUnknownNameIsAnsweredByTheNearestOrTheNewest() throws IOException {
        assertTrue(refusal("last").startsWith("there are no runs in " + folder + " yet"), refusal("last"));
        run("digits-20260131-142500");
        run("iris-20260131-142501");

        assertEquals(
                "there is no run \"digtis\" in " + folder + ": did you mean \"digits-20260131-142500\"?",
                refusal("digtis"));
        assertEquals(
                "there is no run \"zebra\" in " + folder
                        + ": the newest is \"iris-20260131-142501\"; \"descent runs\" lists them",
                refusal("zebra"));
    }

    @Test
    void noNameLeadsOutOfTheFolderUnawares() throws IOException {
        run("a-20260131-142500");

        for (String name : new String[] {"", ".", "..", "../..", "*"}) {
            assertThrows(RequestException.class, () -> find(name), name);
        }
    }

    @Test
    void aLinkToARunIsThatRun() throws IOException {
        Path run = run("elsewhere/digits-20260131-142500");
        Path link = Files.createSymbolicLink(folder.resolve("linked"), run);

        assertEquals(link, find("linked"));
    }
}
