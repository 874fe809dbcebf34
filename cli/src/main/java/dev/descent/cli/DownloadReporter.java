package dev.descent.cli;

import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Output;
import dev.descent.data.source.Downloads;
import dev.descent.data.source.Downloads.RemoteFile;
import java.util.Locale;

/** Shows how a download gets on: a line that is redrawn on a terminal, a line for each file elsewhere. */
final class DownloadReporter implements Downloads.Progress {
    private static final long DRAW_NANOS = 100_000_000;
    private static final double MEGA = 1e6;

    private final Output output;
    private String announced = "";
    private long drawnAt;

    DownloadReporter(Output output) {
        this.output = output;
    }

    @Override
    public void received(RemoteFile file, long received, long total) {
        if (!output.isLive()) {
            if (!announced.equals(file.name())) {
                announced = file.name();
                output.aside().line("fetching " + file.name() + (total > 0 ? " (" + megabytes(total) + ")" : ""));
            }
            return;
        }
        long now = System.nanoTime();
        if (received == total) {
            output.aside().line(new Ink().faint("fetched " + file.name() + " (" + megabytes(total) + ")"));
        } else if (now - drawnAt > DRAW_NANOS) {
            drawnAt = now;
            String done = megabytes(received) + (total > 0 ? " of " + megabytes(total) : "");
            output.draw(new Ink().plain("fetching ").strong(file.name()).plain("  " + done));
        }
    }

    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, bytes < 1e5 ? "%.2f MB" : "%.1f MB", bytes / MEGA);
    }
}
