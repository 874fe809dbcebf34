package dev.descent.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void aThreadThatIsInterruptedBeforeOrWhileItWritesComesToTheEnd() throws IOException {
        Path file = folder.resolve("file");
        Thread.currentThread().interrupt();
        AtomicFile.write(file, "first");
        assertTrue(Thread.interrupted());
        assertEquals("first", Files.readString(file));

        int[] begun = new int[1];
        AtomicFile.write(file, channel -> {
            channel.write(ByteBuffer.wrap(new byte[] {'s', 'e'}));
            if (begun[0]++ < 2) {
                Thread.currentThread().interrupt();
            }
            channel.write(ByteBuffer.wrap(new byte[] {'c'}));
        });
        assertTrue(Thread.interrupted());
        assertEquals("sec", Files.readString(file));
        assertEquals(3, begun[0]);

        AtomicFile.write(file, "third");
        assertFalse(Thread.interrupted(), "nobody is interrupted who was not");
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void readingThatIsInterruptedSaysSoAndBlamesNoFile() {
        Path file = folder.resolve("a.safetensors");
        Safetensors.write(file, Map.of("a", Values.of(new float[] {1}, Shape.of(1))), Map.of());
        Thread.currentThread().interrupt();
        CancellationException e = assertThrows(CancellationException.class, () -> Safetensors.open(file));
        assertTrue(Thread.interrupted());
        assertEquals("interrupted while reading " + file, e.getMessage());
    }
}
