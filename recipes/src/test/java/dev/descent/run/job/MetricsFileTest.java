package dev.descent.run.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.descent.task.RunException;
import dev.descent.train.history.History;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
    @TempDir
    Path runs;

    private static History.Epoch epoch(int number) {
        return new History.Epoch(
                number, 0.5, OptionalDouble.of(0.25), Map.of("accuracy", 0.75), 0.001, 1234.4, 0.5, 10, 10);
    }

    @Test
    void everyEpochIsALineOfItsFigures() throws IOException {
        Path path = runs.resolve("metrics.csv");
        MetricsFile file = MetricsFile.write(path, List.of("accuracy"), List.of());
        file.add(epoch(1));
        List<String> lines = List.of(
                "epoch,train_loss,validation_loss,accuracy,learning_rate,examples_per_second,seconds,iterations,updates",
                "1,0.5,0.25,0.75,0.001,1234,0.5,10,10");
        assertEquals(lines, Files.readAllLines(path));

        Thread.currentThread().interrupt();
        file.add(epoch(2));
        assertTrue(Thread.interrupted(), "whoever looks next sees the interrupt");
        file.add(epoch(3));
        assertEquals(lines, Files.readAllLines(path).subList(0, 2));
        assertEquals(
                List.of("2,0.5,0.25,0.75,0.001,1234,0.5,10,10", "3,0.5,0.25,0.75,0.001,1234,0.5,10,10"),
                Files.readAllLines(path).subList(2, 4));
    }

    @Test
    void aFullDiskLeavesWholeLinesAndOneSentence() throws IOException {
        Configuration small = Configuration.unix().toBuilder()
                .setWorkingDirectory("/disk")
                .setBlockSize(64)
                .setMaxSize(512)
                .build();
        try (FileSystem disk = Jimfs.newFileSystem(small)) {
            Path path = disk.getPath("/disk/metrics.csv");
            MetricsFile file = MetricsFile.write(path, List.of("accuracy"), List.of());
            RunException e = assertThrows(RunException.class, () -> {
                for (int number = 1; number < 1000; number++) {
                    file.add(epoch(number));
                }
            });
            assertTrue(e.getMessage().startsWith("cannot write /disk/metrics.csv: "), e.getMessage());
            assertTrue(e.getMessage().contains("check the disk and its free space"), e.getMessage());
            List<String> lines = Files.readAllLines(path);
            assertTrue(lines.size() > 2, lines.toString());
            assertTrue(lines.getLast().endsWith(",10,10"), "the last line is whole: " + lines.getLast());
            assertTrue(Files.readString(path).endsWith("\n"));
        }
    }
}
