package dev.descent.cli;

import dev.descent.cli.report.EvaluationView;
import dev.descent.cli.terminal.Output;
import dev.descent.data.Dataset;
import dev.descent.run.predict.TrainedModel;
import dev.descent.run.setup.Work;
import dev.descent.task.Examples;
import dev.descent.task.Part;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a trained model. */
@Command(
        name = "evaluate",
        description = "Evaluates a trained model, on the parts of its own data or on other data.",
        footerHeading = "%nExamples:%n",
        footer = {"  descent evaluate last", "  descent evaluate last --data more-passengers.csv"})
final class EvaluateCommand extends DescentCommand {
    @Mixin
    private RunArgument run;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "Other data, with targets: a CSV file, or a folder of IDX files, of which the test images are"
                    + " used.")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--part",
            paramLabel = "PART",
            description = "One part of the run's own data: training, validation or test (default: all).")
    private Optional<Part> part = Optional.empty();

    @Option(
            names = "--weights",
            paramLabel = "WHICH",
            defaultValue = "best",
            description = "The weights of the best epoch or of the last: best, last (default: ${DEFAULT-VALUE}).")
    private TrainedModel.Kept weights;

    @Mixin
    @SuppressWarnings("UnusedVariable") // its option sets what it says
    private ThreadsOption threads;

    @Override
    int run(Surroundings surroundings, Output output) {
        if (data.isPresent() && part.isPresent()) {
            throw wrong("--part names a part of the run's own data; leave it out with --data");
        }
        data.ifPresent(path -> surroundings.jvm().suit(Work.reading(path)));
        TrainedModel model = TrainedModel.open(run.folder().path(), weights).telling(surroundings::warn);
        Map<String, Dataset> parts = data.isPresent()
                ? Map.of(data.get().getFileName().toString(), model.read(data.get()))
                : parts(model.examples(surroundings.loader(output)));
        surroundings
                .jvm()
                .suit(model.work(
                        parts.values().stream().mapToLong(Dataset::size).sum()));
        output.line(model.folder() + ", weights of the " + (weights == TrainedModel.Kept.BEST ? "best" : "last")
                + " epoch");
        output.line("");
        new EvaluationView(model, parts, output).show();
        return 0;
    }

    private Map<String, Dataset> parts(Examples examples) {
        if (part.isPresent()) {
            return Map.of(part.get().toString(), examples.need(part.get()));
        }
        Map<String, Dataset> parts = new LinkedHashMap<>();
        examples.parts().forEach((name, data) -> parts.put(name.toString(), data));
        return parts;
    }
}
