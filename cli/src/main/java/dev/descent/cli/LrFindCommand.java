package dev.descent.cli;

import dev.descent.cli.report.Heading;
import dev.descent.cli.report.RateView;
import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Output;
import dev.descent.insight.rate.RangeTest;
import dev.descent.run.job.Provenance;
import dev.descent.run.job.RateSearch;
import dev.descent.run.setup.Setup;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks for a learning rate. */
@Command(
        name = "lr-find",
        description = {
            "Looks for a learning rate: trains for a moment while the rate grows from far too small to far too large,"
                    + " shows where the loss falls and where it blows up, and measures above which rate full-batch"
                    + " steps bounce."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  descent lr-find digits",
            "  descent lr-find glasses-just-right --to 100",
            "  descent lr-find mine.yaml --batch-size 128 --updates 400"
        })
final class LrFindCommand extends DescentCommand {
    @Mixin
    private RecipeOptions options;

    @Option(
            names = "--from",
            paramLabel = "RATE",
            defaultValue = "1e-6",
            description = "The rate to begin with (default: ${DEFAULT-VALUE}).")
    private double from;

    @Option(
            names = "--to",
            paramLabel = "RATE",
            defaultValue = "10",
            description = "The rate to end with, if the loss does not blow up before (default: ${DEFAULT-VALUE}).")
    private double to;

    @Option(
            names = "--updates",
            paramLabel = "N",
            defaultValue = "200",
            description = "Updates of the weights between the two (default: ${DEFAULT-VALUE}).")
    private int updates;

    @Mixin
    private CurvatureOptions curvature;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "runs",
            description = "Where the folder with the figures is made (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Override
    int run(Surroundings surroundings, Output output) {
        RangeTest test = test();
        Provenance provenance = provenance();
        Setup setup = options.setup(surroundings, output, 2);
        Heading.show(output, setup);
        output.draw(new Ink().faint("trying learning rates ..."));
        RateSearch search = new RateSearch(setup, test, curvature.examples(), out, provenance);
        new RateView(search.find(), setup, output).show(options::trainCommand);
        return 0;
    }

    private RangeTest test() {
        try {
            return new RangeTest(from, to, updates);
        } catch (IllegalArgumentException e) {
            throw wrong(e);
        }
    }
}
