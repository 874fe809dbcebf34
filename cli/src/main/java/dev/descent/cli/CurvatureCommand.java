package dev.descent.cli;

import dev.descent.cli.report.CurvatureView;
import dev.descent.cli.report.Heading;
import dev.descent.cli.report.Reporter;
import dev.descent.cli.terminal.Output;
import dev.descent.run.job.CurvatureWatch;
import dev.descent.run.job.Provenance;
import dev.descent.run.setup.Setup;
import dev.descent.train.history.TrainingListener;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how sharply the loss curves. */
@Command(
        name = "curvature",
        description = {
            "Measures λ, the largest curvature of the loss, before and after training: full-batch gradient descent"
                    + " diverges at learning rates above 2/λ."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  descent curvature glasses-just-right",
            "  descent curvature digits --at start",
            "  descent curvature iris --at along --set 'optimizer={type: sgd, lr: 0.1}'"
        })
final class CurvatureCommand extends DescentCommand {
    @Mixin
    private RecipeOptions options;

    @Option(
            names = "--at",
            paramLabel = "WHEN",
            defaultValue = "both",
            description =
                    "When to measure: start (with the initial weights, without training), end (with the last), both,"
                            + " or along (both, and up to ten times in between; default: ${DEFAULT-VALUE}).")
    private CurvatureWatch.At at;

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
        Provenance provenance = provenance();
        Setup setup = options.setup(surroundings, output, 2);
        Heading.show(output, setup);
        CurvatureView view = new CurvatureView(setup, output);
        view.begin();
        CurvatureWatch watch =
                new CurvatureWatch(setup, at, curvature.examples(), out, provenance, surroundings.interruption());
        List<TrainingListener> watching = output.isLive() ? List.of(new Reporter(output, setup.metric())) : List.of();
        view.end(watch.watch(view::row, watching));
        return 0;
    }
}
