package dev.descent.run.job;

import dev.descent.checkpoint.AtomicFile;
import dev.descent.checkpoint.Uninterrupted;
import dev.descent.task.RunException;
import dev.descent.train.history.History;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The figures of each epoch as CSV, one line an epoch. A line is written at once when its epoch ends; one that does not fit
 * on the disk is taken back.
 */
final class MetricsFile {
    private final Path path;
    private final List<String> metrics;
    /** Where the next line begins. */
    private long end;

    private MetricsFile(Path path, List<String> metrics, long end) {
        this.path = path;
        this.metrics = metrics;
        this.end = end;
    }

    /**
     * A file with its header and the epochs so far, in place of what may be there.
     *
     * @param metrics names of the figures beside the losses
     */
    static MetricsFile write(Path path, List<String> metrics, List<History.Epoch> epochs) {
        List<String> header = new ArrayList<>(List.of("epoch", "train_loss", "validation_loss"));
        header.addAll(metrics);
        header.addAll(List.of("learning_rate", "examples_per_second", "seconds", "iterations", "updates"));
        StringBuilder text = new StringBuilder(String.join(",", header)).append('\n');
        epochs.forEach(epoch -> text.append(line(epoch, metrics)).append('\n'));
        AtomicFile.write(path, text.toString());
        return new MetricsFile(path, List.copyOf(metrics), text.toString().getBytes(StandardCharsets.UTF_8).length);
    }

    /** Adds an epoch. */
    void add(History.Epoch epoch) {
        append(line(epoch, metrics));
    }

    private static String line(History.Epoch epoch, List<String> metrics) {
        List<String> values = new ArrayList<>();
        values.add(Integer.toString(epoch.number()));
        values.add(number(epoch.trainLoss()));
        OptionalDouble validation = epoch.validationLoss();
        values.add(validation.isPresent() ? number(validation.getAsDouble()) : "");
        metrics.forEach(metric -> values.add(number(epoch.metrics().get(metric))));
        values.add(number(epoch.learningRate()));
        values.add(Long.toString(Math.round(epoch.examplesPerSecond())));
        values.add(Double.toString(Math.round(epoch.seconds() * 1e4) / 1e4));
        values.add(Long.toString(epoch.iterations()));
        values.add(Long.toString(epoch.updates()));
        return String.join(",", values);
    }

    /** Single precision is all that a loss has. */
    private static String number(double value) {
        return Float.toString((float) value);
    }

    private void append(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            Uninterrupted.run(() -> append(bytes));
        } catch (IOException e) {
            throw cannotWrite(path, e);
        }
        end += bytes.length;
    }

    private void append(byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            channel.position(end);
            try {
                while (left.hasRemaining()) {
                    channel.write(left);
                }
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                channel.truncate(end);
                throw e;
            }
        }
    }

    private static RunException cannotWrite(Path path, IOException e) {
        return new RunException(
                "cannot write %s: %s; check the disk and its free space, or name another folder with --out"
                        .formatted(path, e.getMessage() == null ? e.toString() : e.getMessage()),
                e);
    }
}
