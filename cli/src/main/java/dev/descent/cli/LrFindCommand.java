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
            "Suggests a learning rate: trains briefly while the rate grows from far too small to far too large, shows"
                    + " where the loss falls and where it diverges, and measures the stability limit of full-batch"
                    + " gradient descent."
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
            description = "First learning rate (default: ${DEFAULT-VALUE}).")
    private double from;

    @Option(
            names = "--to",
            paramLabel = "RATE",
            defaultValue = "10",
            description = "Last learning rate, if the loss does not diverge before (default: ${DEFAULT-VALUE}).")
    private double to;

    @Option(
            names = "--updates",
            paramLabel = "N",
            defaultValue = "200",
            description = "Number of updates (default: ${DEFAULT-VALUE}).")
    private int updates;

    @Mixin
    private CurvatureOptions curvature;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "runs",
            description = "Where the folder with the results is created (default: ${DEFAULT-VALUE}).")
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
