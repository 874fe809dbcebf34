package dev.descent.cli.report;

import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Paragraph;
import dev.descent.cli.terminal.Words;
import dev.descent.data.Dataset;
import dev.descent.recipe.Recipe;
import dev.descent.recipe.Recipe.Split.Way;
import dev.descent.run.setup.Setup;
import dev.descent.task.Examples;
import dev.descent.tensor.Shape;
import dev.descent.train.history.Plan;
import java.nio.file.Path;

/** What stands above the progress: what is learned from, by what, and how. */
public final class Heading {
    private Heading() {}

    /** Shows what a recipe is called, its data and its model. */
    public static void show(Output output, Setup setup) {
        Recipe recipe = setup.recipe();
        Ink title = new Ink().strong(recipe.name());
        if (!recipe.description().isEmpty()) {
            title.plain(": " + recipe.description());
        }
        output.aside().line(title.line());
        output.aside().line("");
        paragraph(output, "data", data(setup));
        String table = String.join("; ", setup.examples().words());
        if (!table.isEmpty()) {
            paragraph(output, "table", table);
        }
        setup.examples().notes().forEach(note -> paragraph(output, "note", note));
        paragraph(output, "model", recipe.model().network().words(setup.model()));
        setup.pretrained().ifPresent(weights -> paragraph(output, "weights", weights.words()));
    }

    /** Shows what training is going to do, and where its figures go. */
    public static void plan(Output output, Plan plan, Path folder) {
        paragraph(output, "training", plan.sentence());
        paragraph(output, "run", folder.toString());
        output.aside().line("");
    }

    /** Shows what training that leaves no figures is going to do. */
    public static void plan(Output output, Plan plan) {
        paragraph(output, "training", plan.sentence());
        output.aside().line("");
    }

    private static void paragraph(Output output, String label, String words) {
        Paragraph.lines(label, words, output.width()).forEach(output.aside()::line);
    }

    private static String data(Setup setup) {
        Examples examples = setup.examples();
        Dataset train = examples.train();
        int validation = examples.validation().map(Dataset::size).orElse(0);
        int test = examples.test().map(Dataset::size).orElse(0);
        Shape shape = train.column(Dataset.X).shape();
        String inputs = shape.rank() == 1
                ? Words.count(shape.size(), "input")
                : shape.toString().replaceAll("[\\[\\]]", "").replace(", ", "×") + " inputs";
        String what = setup.recipe().loss().head().words(train);
        String parts = Words.count(train.size()) + " to train on"
                + (validation > 0 ? ", " + Words.count(validation) + " to validate" : "")
                + (test > 0 ? ", " + Words.count(test) + " to test" : "")
                + way(setup.recipe().split().way())
                + (examples.noise().isEmpty()
                        ? ""
                        : "; " + Words.count(examples.noise().size(), "label") + " made wrong on purpose");
        return Words.count((long) train.size() + validation + test, "example") + " of " + inputs + ", " + what + ": "
                + parts;
    }

    /** How rows came into their parts, where that was not by chance. */
    private static String way(Way way) {
        return switch (way) {
            case Way.ByChance _ -> "";
            case Way.Ordered ordered ->
                ", one after the other in the order of "
                        + ordered.column().map(column -> '"' + column + '"').orElse("the data");
            case Way.Grouped grouped -> ", rows of one \"" + grouped.column() + "\" together";
        };
    }
}
