package dev.descent.cli.report;

import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Words;
import dev.descent.run.job.SmokeRun;
import dev.descent.task.Examples;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows that everything works, and that nothing more was learned.
 *
 * @param all the examples of which a few were tried
 */
public record SmokeView(SmokeRun.Passed passed, Examples all, Output output) {
    /** Shows it in two sentences. */
    public void show() {
        List<String> parts = new ArrayList<>(List.of("training"));
        all.validation().ifPresent(_ -> parts.add("validation"));
        all.test().ifPresent(_ -> parts.add("test"));
        parts.addAll(List.of("checkpoint", "figures", "weights saved and read again"));
        output.line("");
        output.paragraph(
                "smoke run",
                "passed in " + Words.duration(passed.time()) + ": " + String.join(", ", parts)
                        + "; its figures, of "
                        + Words.count(
                                passed.summary().evaluations().get("training").examples())
                        + " of " + Words.count(all.train().size()) + " examples, say nothing about the model");
        output.paragraph(
                "kept in",
                passed.kept().map(Object::toString).orElse("nothing is kept; --keep keeps the folder of a smoke run"));
    }
}
