package dev.descent.run.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.descent.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 31, 14, 25, 0);

    @TempDir
    Path runs;

    @Test
    void twoRunsInOneSecondHaveFoldersOfTheirOwn() {
        assertEquals(
                runs.resolve("digits-20260131-142500"),
                RunFolder.create(runs, "digits", TIME).path());
        assertEquals(
                runs.resolve("digits-20260131-142500-2"),
                RunFolder.create(runs, "digits", TIME).path());
        assertEquals(
                runs.resolve("digits-20260131-142500-3"),
                RunFolder.create(runs, "digits", TIME).path());
    }

    @Test
    void aDiscardedFolderIsGone() {
        RunFolder folder = RunFolder.create(runs, "digits", TIME);
        folder.write("recipe.yaml", "name: digits\n");
        folder.writeJson("summary.json", Map.of("a", List.of(1, 2.5, "x")));
        assertEquals(List.of("recipe.yaml", "summary.json"), folder.files());
        folder.discard();
        assertTrue(Files.notExists(folder.path()));
    }

    @Test
    void aFileThatDoesNotFitOnTheDiskIsNotThere() throws IOException {
        Configuration small = Configuration.unix().toBuilder()
                .setWorkingDirectory("/disk")
                .setBlockSize(64)
                .setMaxSize(256)
                .build();
        try (FileSystem disk = Jimfs.newFileSystem(small)) {
            RunFolder folder = RunFolder.create(disk.getPath("/disk/runs"), "digits", TIME);
            CheckpointException e =
                    assertThrows(CheckpointException.class, () -> folder.write("recipe.yaml", "x".repeat(1000)));
            assertTrue(e.getMessage().startsWith("cannot write /disk/runs/digits-20260131-142500/recipe.yaml: "));
            assertEquals(List.of(), folder.files());
        }
    }
}
