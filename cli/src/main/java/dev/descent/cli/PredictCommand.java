package dev.descent.cli;

import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Words;
import dev.descent.data.table.Table;
import dev.descent.run.predict.TrainedModel;
import dev.descent.run.setup.Work;
import dev.descent.task.DataLoader;
import dev.descent.task.Part;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks a trained model. */
@Command(
        name = "predict",
        description = "Predicts new data with a trained model, and writes the predictions as CSV.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  descent predict last --data test.csv --out answers.csv",
            "  descent predict last --data test.csv --keep PassengerId",
            "  descent predict last --part test"
        })
final class PredictCommand extends DescentCommand {
    private static final String STANDARD_OUTPUT = "-";

    @Mixin
    private RunArgument run;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description =
                    "Data to predict: a CSV file, an IDX file of images, or a folder of IDX files, of which the test"
                            + " images are used.")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--part",
            paramLabel = "PART",
            description =
                    "Instead of other data, a part of the run's own: training, validation or test. The column \"row\""
                            + " gives its rows in the data.")
    private Optional<Part> part = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = STANDARD_OUTPUT,
            description = "Output file (default: ${DEFAULT-VALUE}, standard output).")
    private String out;

    @Option(
            names = "--keep",
            paramLabel = "COLUMN",
            split = ",",
            description =
                    "Columns of the data to copy before each prediction, separated by commas; \"\" for none (default:"
                            + " all that are not inputs).")
    private List<String> keep = new ArrayList<>();

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
        if (data.isPresent() == part.isPresent()) {
            throw wrong(
                    data.isPresent()
                            ? "--part names a part of the run's own data; leave it out with --data"
                            : "no data to predict; name it with --data, or a part of the run's own with --part");
        }
        data.ifPresent(file -> surroundings.jvm().suit(Work.reading(file)));
        TrainedModel model = TrainedModel.open(run.folder().path(), weights).telling(surroundings::warn);
        surroundings.jvm().suit(data.map(model::workFor).orElseGet(() -> Work.reading(model.recipe())));
        Table answers = answers(model, surroundings.loader());
        if (out.equals(STANDARD_OUTPUT)) {
            surroundings.write(answers);
            return 0;
        }
        Path file = Path.of(out);
        writeCsv(answers, file);
        output.line(Words.count(answers.size(), "answer") + " in " + file);
        return 0;
    }

    private Table answers(TrainedModel model, DataLoader loader) {
        List<String> kept = keep.stream().filter(column -> !column.isBlank()).toList();
        if (data.isPresent()) {
            return keep.isEmpty() ? model.predict(data.get()) : model.predict(data.get(), kept);
        }
        return keep.isEmpty()
                ? model.predict(part.orElseThrow(), loader)
                : model.predict(part.orElseThrow(), loader, kept);
    }
}
