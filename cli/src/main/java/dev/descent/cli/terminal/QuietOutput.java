package dev.descent.cli.terminal;

import java.util.List;

/**
 * Results and warnings alone: what goes aside is left out, and nothing is drawn.
 *
 * @param output where the results go
 */
public record QuietOutput(Output output) implements Output {
    @Override
    public void line(Line line) {
        output.line(line);
    }

    @Override
    public void draw(List<Line> lines) {}

    @Override
    public Output aside() {
        return new Nowhere(output);
    }

    @Override
    public boolean isLive() {
        return false;
    }

    @Override
    public boolean unicode() {
        return output.unicode();
    }

    @Override
    public boolean colour() {
        return output.colour();
    }

    @Override
    public int width() {
        return output.width();
    }

    @Override
    public void close() {
        output.close();
    }

    /** Shows nothing, in lines as long as those of an output. */
    private record Nowhere(Output like) implements Output {
        @Override
        public void line(Line line) {}

        @Override
        public void draw(List<Line> lines) {}

        @Override
        public boolean isLive() {
            return false;
        }

        @Override
        public boolean unicode() {
            return like.unicode();
        }

        @Override
        public boolean colour() {
            return like.colour();
        }

        @Override
        public int width() {
            return like.width();
        }

        @Override
        public void close() {}
    }
}
