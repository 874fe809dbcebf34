package dev.descent.cli.terminal;

/**
 * Results and warnings alone: what goes aside is left out, and nothing is drawn.
 *
 * @param output where the results go
 * @param isAside whether this is what goes aside, in lines as long as those of the results
 */
public record QuietOutput(Output output, boolean isAside) implements Output {
    /** Shows the results. */
    public QuietOutput(Output output) {
        this(output, false);
    }

    @Override
    public void line(Line line) {
        if (!isAside) {
            output.line(line);
        }
    }

    @Override
    public Output aside() {
        return new QuietOutput(output, true);
    }

    @Override
    public boolean unicode() {
        return output.unicode();
    }

    @Override
    public boolean color() {
        return output.color();
    }

    @Override
    public int width() {
        return output.width();
    }

    @Override
    public void close() {
        if (!isAside) {
            output.close();
        }
    }
}
