package dev.descent.cli;

import dev.descent.cli.report.CrossValidationView;
import dev.descent.cli.report.Heading;
import dev.descent.cli.terminal.Output;
import dev.descent.recipe.Recipe;
import dev.descent.run.job.CrossValidationRun;
import dev.descent.run.setup.Setup;
import dev.descent.run.setup.Work;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tries a recipe on one part of its data after the other. */
@Command(
        name = "cross-validate",
        description =
                "Splits the data of a recipe into folds, trains on all folds but one, and evaluates on the one held"
                        + " out, for each fold: how good the recipe is, and how much that varies.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  descent cross-validate diabetes",
            "  descent cross-validate titanic --folds 10 --repeats 3",
            "  descent cross-validate iris --set 'metric=[accuracy, f1, rocAuc]'"
        })
final class CrossValidateCommand extends DescentCommand {
    @Mixin
    private RecipeOptions options;

    @Option(
            names = "--folds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Number of folds (default: ${DEFAULT-VALUE}).")
    private int folds;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "1",
            description = "Number of random splits (default: ${DEFAULT-VALUE}).")
    private int repeats;

    @Override
    int run(Surroundings surroundings, Output output) {
        requireAtLeast("--folds", folds, 2);
        requireAtLeast("--repeats", repeats, 1);
        Recipe recipe = options.recipe();
        surroundings.jvm().suit(Work.reading(recipe));
        CrossValidationRun run =
                new CrossValidationRun(recipe, surroundings.loader(output).read(recipe), folds, repeats);
        Setup first = run.setup(run.splits().getFirst());
        surroundings.jvm().suit(Work.training(first).times((double) folds * repeats));
        Heading.show(output, first);
        CrossValidationView view = new CrossValidationView(run, first, output);
        view.begin();
        view.show(run.follow(view::watching, view::fold, surroundings.interruption()));
        return 0;
    }
}
