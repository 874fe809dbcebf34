package dev.descent.cli;

import dev.descent.cli.report.GrowthReporter;
import dev.descent.cli.report.GrowthView;
import dev.descent.cli.report.Heading;
import dev.descent.cli.terminal.Output;
import dev.descent.insight.growth.GrowingData;
import dev.descent.run.job.DataGrowth;
import dev.descent.run.job.Provenance;
import dev.descent.run.setup.Setup;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks whether more data would help. */
@Command(
        name = "learning-curve",
        description = {
            "Estimates whether more data would help: trains on growing parts of the training set, with the same number"
                    + " of updates each, and extrapolates the validation loss."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  descent learning-curve digits",
            "  descent learning-curve diabetes --seeds 5",
            "  descent learning-curve mine.yaml --sizes 8 --epochs 10"
        })
final class LearningCurveCommand extends DescentCommand {
    @Mixin
    private RecipeOptions options;

    @Option(
            names = "--sizes",
            paramLabel = "N",
            defaultValue = "6",
            description = "Number of sizes, including the whole training set (default: ${DEFAULT-VALUE}).")
    private int sizes;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Trainings at each size, with seeds counted up from the recipe's (default: ${DEFAULT-VALUE}).")
    private int seeds;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "runs",
            description = "Where the folder with the results is created (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Override
    int run(Surroundings surroundings, Output output) {
        requireAtLeast("--seeds", seeds, 1);
        GrowingData growing = growing(options.recipe().seed());
        Provenance provenance = provenance();
        Setup setup = options.setup(surroundings, output, sizes * seeds);
        Heading.show(output, setup);
        GrowthReporter reporter = new GrowthReporter(output, setup.metric(), seeds > 1);
        DataGrowth growth = new DataGrowth(setup, growing, out, provenance, surroundings.interruption());
        reporter.head();
        new GrowthView(growth.follow(reporter, List.of(reporter)), output).show();
        return 0;
    }

    private GrowingData growing(long first) {
        try {
            return new GrowingData(
                    sizes, LongStream.range(first, first + seeds).boxed().toList());
        } catch (IllegalArgumentException e) {
            throw wrong(e);
        }
    }
}
