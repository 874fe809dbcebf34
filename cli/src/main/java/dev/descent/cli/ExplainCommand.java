package dev.descent.cli;

import dev.descent.cli.explain.ExplanationJson;
import dev.descent.cli.explain.ExplanationView;
import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Words;
import dev.descent.data.Dataset;
import dev.descent.insight.explain.Explanation;
import dev.descent.run.setup.Setup;
import dev.descent.train.Trainer;
import dev.descent.train.history.Progress;
import dev.descent.train.history.TrainingListener;
import dev.descent.train.objective.Paused;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the four steps of the loop with their numbers. */
@Command(
        name = "explain",
        description = "Makes one training step and shows it with its numbers: guess, measure, blame, fix.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  descent explain glasses                     small enough to follow with a pocket calculator",
            "  descent explain glasses --step 400          the last step of its training",
            "  descent explain iris --example 3            one flower alone",
            "  descent explain digits --step 500 --json    for a program to read"
        })
final class ExplainCommand extends DescentCommand {
    @Mixin
    private RecipeOptions options;

    @Option(
            names = "--example",
            paramLabel = "N",
            description = "Makes the step from this training example only, counted from 1.")
    private Optional<Integer> example = Optional.empty();

    @Option(
            names = "--step",
            paramLabel = "K",
            defaultValue = "1",
            description = "Which training step, counted from 1; the steps before it are made as well (default:"
                    + " ${DEFAULT-VALUE}).")
    private long step;

    @Option(names = "--json", description = "Prints the same as JSON.")
    private boolean json;

    @Override
    int run(Surroundings surroundings, Output output) {
        Setup setup = options.setup(surroundings, output, 1);
        Dataset train = setup.examples().train();
        example.filter(number -> number < 1 || number > train.size()).ifPresent(number -> {
            throw wrong("--example is %s, but the training part has %s: give one from 1 to %s"
                    .formatted(number, Words.count(train.size(), "example"), train.size()));
        });
        Trainer trainer = setup.trainer()
                .listener(new StepTeller(output, step))
                .stopWhen(surroundings.interruption()::requested)
                .build();
        long steps = trainer.plan(train, setup.examples().validation()).updates();
        if (step < 1 || step > steps) {
            throw wrong("--step is %s, but this training makes %s: give one from 1 to %s"
                    .formatted(step, Words.count(steps, "step"), steps));
        }
        Paused paused = trainer.pauseBefore(step, train, setup.examples().validation());
        Explanation explanation = example.map(number -> Explanation.of(paused, train, number - 1))
                .orElseGet(() -> Explanation.of(paused));
        if (json) {
            surroundings.data().println(ExplanationJson.of(explanation, train));
            surroundings.out().flush();
        } else {
            show(setup, explanation, output);
        }
        return 0;
    }

    private static void show(Setup setup, Explanation explanation, Output output) {
        Ink title = new Ink().strong(setup.recipe().name());
        if (!setup.recipe().description().isEmpty()) {
            title.plain(": " + setup.recipe().description());
        }
        output.line(title);
        ExplanationView.show(explanation, setup.examples().train(), output);
    }

    /** Shows on a terminal how training gets on before the step. */
    private record StepTeller(Output output, long step) implements TrainingListener {
        @Override
        public void progressed(Progress progress) {
            output.draw(new Ink()
                    .plain("training up to step " + Words.count(step) + ": ")
                    .strong(Words.count(progress.updates())));
        }
    }
}
