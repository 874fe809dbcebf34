package dev.descent.cli.report;

import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Words;
import dev.descent.insight.memorize.Memorization;

/** Shows what came of memorizing a batch: a line for each learning rate that was tried, and the verdict. */
public record MemorizationView(Memorization found, Output output) {
    private static final int FIGURE = 14;

    /** Shows it. */
    public void show() {
        output.line("");
        output.line(new Ink()
                .faint(right("learning rate"))
                .faint(right("first loss"))
                .faint(right("lowest"))
                .faint(right("updates")));
        for (Memorization.Attempt attempt : found.attempts()) {
            Ink line = new Ink()
                    .plain(right(Words.setting(attempt.learningRate())))
                    .plain(right(Words.loss(attempt.first())))
                    .plain(right(Words.loss(attempt.lowest())))
                    .plain(right(Words.count(attempt.updates())));
            output.line((attempt.learned() ? line.strong("  memorized") : line).line());
        }
        output.line("");
        output.paragraph("verdict", found.sentence());
    }

    private static String right(String figure) {
        return Words.right(figure, FIGURE);
    }
}
