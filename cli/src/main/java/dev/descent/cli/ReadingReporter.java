package dev.descent.cli;

import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Output;
import dev.descent.data.table.Csv;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/** Shows how the reading of a file gets on, if it takes a while: a line that is redrawn on a terminal, one line elsewhere. */
final class ReadingReporter implements Csv.Progress {
    /** Files that are read in less need no line. */
    private static final long PATIENCE_NANOS = 500_000_000;

    private static final long DRAW_NANOS = 100_000_000;

    private final Output output;
    private final LongSupplier nanos;
    private Path current = Path.of("");
    private long beganAt;
    private long drawnAt;
    private boolean announced;

    ReadingReporter(Output output) {
        this(output, System::nanoTime);
    }

    /** @param nanos the time, from whatever moment */
    ReadingReporter(Output output, LongSupplier nanos) {
        this.output = output;
        this.nanos = nanos;
    }

    @Override
    public void read(Path file, long read, long total) {
        long now = nanos.getAsLong();
        if (!file.equals(current)) {
            current = file;
            beganAt = now;
            announced = false;
        }
        if (now - beganAt < PATIENCE_NANOS) {
            return;
        }
        if (!output.isLive()) {
            if (!announced) {
                announced = true;
                output.aside().line("reading " + file.getFileName() + " (" + DownloadReporter.megabytes(total) + ")");
            }
        } else if (now - drawnAt > DRAW_NANOS) {
            drawnAt = now;
            output.draw(new Ink()
                    .plain("reading ")
                    .strong(file.getFileName().toString())
                    .plain("  " + DownloadReporter.megabytes(read).replace(" MB", "") + " of "
                            + DownloadReporter.megabytes(total)));
        }
    }
}
