package dev.descent.cli.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.cli.terminal.Line;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.PlainOutput;
import dev.descent.data.Dataset;
import dev.descent.data.source.Downloads;
import dev.descent.insight.explain.Compared;
import dev.descent.insight.explain.Explanation;
import dev.descent.insight.explain.LayerStep;
import dev.descent.insight.explain.LossFormula;
import dev.descent.nn.Explained;
import dev.descent.nn.Flow;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Sequential;
import dev.descent.recipe.BuiltInRecipes;
import dev.descent.recipe.Change;
import dev.descent.recipe.Recipe;
import dev.descent.recipe.RecipeReader;
import dev.descent.run.setup.Setup;
import dev.descent.task.DataLoader;
import dev.descent.task.KnownData;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Tensor;
import dev.descent.train.Trainer;
import dev.descent.train.objective.Paused;
import dev.descent.word.Filled;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the arithmetic that is shown gives the results that are shown. */
class ExplanationViewTest {
    private static final int EXACT = 6;
    private static final int USUAL = 4;

    @TempDir
    private Path folder;

    private static Setup setup(Recipe recipe) {
        Downloads none = Downloads.to(Path.of("nowhere"));
        return Setup.of(recipe, new DataLoader(new KnownData(Map.of(), Map.of()), none).load(recipe));
    }

    private static Setup builtIn(String name, String... changes) {
        return setup(BuiltInRecipes.find(
                name, List.of(changes).stream().map(Change::set).toList()));
    }

    private Setup written(String text) throws IOException {
        Path file = folder.resolve("recipe.yaml");
        Files.writeString(file, text);
        return setup(RecipeReader.read(file, List.of()));
    }

    private static Explanation explain(Setup setup, long step, int... example) {
        Paused paused = setup.trainer()
                .build()
                .pauseBefore(step, setup.examples().train(), setup.examples().validation());
        return example.length == 0
                ? Explanation.of(paused)
                : Explanation.of(paused, setup.examples().train(), example);
    }

    private static List<String> shown(Setup setup, Explanation explanation, int width) {
        StringWriter text = new StringWriter();
        ExplanationView.show(
                explanation,
                setup.examples().train(),
                new Wide(new PlainOutput(new PrintWriter(text), StandardCharsets.UTF_8), width));
        return text.toString().lines().toList();
    }

    /** Plain output of some width: of the widest no formula is broken. */
    private record Wide(Output output, int width) implements Output {
        @Override
        public void line(Line line) {
            output.line(line);
        }

        @Override
        public void draw(List<Line> lines) {}

        @Override
        public boolean isLive() {
            return false;
        }

        @Override
        public boolean unicode() {
            return true;
        }

        @Override
        public boolean color() {
            return false;
        }

        @Override
        public void close() {
            output.close();
        }
    }

    /** A formula as it is printed, with the layer under whose name it stands. */
    private record Printed(String subject, String formula, String result, int decimals) {
        boolean holds(Explanation explanation) {
            if (formula.endsWith("·x")) {
                return holdsForAllInputs(explanation);
            }
            return Calculator.of(formula, decimals).meets(Calculator.rounded(result, decimals));
        }

        /** {@code 0.2·x = (0.1, 0.3)} with the layer's inputs x. */
        private boolean holdsForAllInputs(Explanation explanation) {
            LayerStep layer = explanation.layers().stream()
                    .filter(step -> step.path().equals(subject))
                    .findFirst()
                    .orElseThrow();
            Calculator.Range blame = Calculator.of(formula.substring(0, formula.length() - 2), decimals);
            String[] results = result.substring(1, result.length() - 1).split(", ", -1);
            boolean holds = results.length == layer.input().size();
            for (int i = 0; i < results.length; i++) {
                double x = layer.input().get(i);
                holds &= blame.times(new Calculator.Range(x, x)).meets(Calculator.rounded(results[i], decimals));
            }
            return holds;
        }
    }

    private static List<Printed> formulas(List<String> lines, Explanation explanation) {
        List<Printed> formulas = new ArrayList<>();
        int decimals = explanation.parameters() <= 12 ? EXACT : USUAL;
        String subject = "";
        for (String line : lines) {
            if (line.startsWith("4 FIX")) {
                decimals = EXACT;
            }
            if (line.matches(" {2}\\S.*")) {
                subject = line.strip().split(" ", 2)[0];
            }
            String[] parts = line.strip().split(" {2,}", 2);
            int equals = parts.length == 2 ? parts[1].lastIndexOf(" = ") : -1;
            if (line.startsWith("    ") && !line.startsWith("     ") && equals > 0) {
                formulas.add(
                        new Printed(subject, parts[1].substring(0, equals), parts[1].substring(equals + 3), decimals));
            }
        }
        return formulas;
    }

    private static void assertArithmetic(int atLeast, Setup setup, Explanation explanation) {
        List<Printed> formulas = formulas(shown(setup, explanation, 100_000), explanation);
        formulas.forEach(printed -> assertTrue(
                printed.holds(explanation), printed.formula() + " is not " + printed.result() + " in " + formulas));
        assertTrue(formulas.size() >= atLeast, formulas.size() + " formulas: " + formulas);
    }

    // ----------------------------------------------------------------------------------------------------- arithmetic

    @Test
    void everyDigitOfGlassesCanBeFollowed() {
        for (long step : new long[] {1, 2, 3, 4, 5, 50, 133, 290, 400}) {
            Setup setup = builtIn("glasses");
            assertArithmetic(14, setup, explain(setup, step));
        }
    }

    @Test
    void aReaderOfGlassesIsOffByNoMoreThanTheLastDigit() {
        for (long step : new long[] {1, 2, 7, 60, 222}) {
            Setup setup = builtIn("glasses");
            Explanation explanation = explain(setup, step);
            for (Printed printed : formulas(shown(setup, explanation, 100_000), explanation)) {
                double read = Double.parseDouble(printed.result().replace("−", "-"));
                assertEquals(
                        read, Calculator.of(printed.formula(), EXACT).middle(), 1.5e-6, printed + " at step " + step);
            }
        }
    }

    @Test
    void glassesAreShownAsTheyAreByHand() {
        Setup setup = builtIn("glasses");
        List<String> lines = shown(setup, explain(setup, 1), 80);
        for (String expected : List.of(
                "    y[0]    0.5·0.55 + 0.5·0.48 + 0 = 0.515",
                "    y[0]    max(0, min(1, 0.515)) = 0.515",
                "    loss    ½·(0.515 − 1)² = 0.117613",
                "    dL/dy[0]  0.515 − 1 = −0.485",
                "    dL/dweight[0, 0]  −0.485·0.55 = −0.26675",
                "    w[0, 0]  0.5 − 0.1·(−0.26675) = 0.526675",
                "    w[0]    0 − 0.1·(−0.485) = 0.0485")) {
            assertTrue(lines.contains(expected), expected + " in " + String.join("\n", lines));
        }
    }

    @Test
    void severalExamplesOfGlassesAtOnce() {
        Setup setup = builtIn("glasses", "batchSize=4", "loss=mse");
        assertArithmetic(24, setup, explain(setup, 3));
        Setup absolute = builtIn("glasses", "batchSize=3", "loss=mae");
        assertArithmetic(20, absolute, explain(absolute, 1));
        Setup huber = builtIn("glasses", "batchSize=4", "loss={type: huber, delta: 0.4}");
        assertArithmetic(24, huber, explain(huber, 2));
    }

    @Test
    void everyOptimizer() {
        for (String optimizer : List.of(
                "{type: sgd, lr: 0.1, momentum: 0.9}",
                "{type: sgd, lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.1}",
                "{type: rmsprop, lr: 0.01}",
                "{type: rmsprop, lr: 0.01, momentum: 0.5, weightDecay: 0.1}",
                "{type: adam, lr: 0.01, weightDecay: 0.1}",
                "{type: adamw, lr: 0.01, weightDecay: 0.1}",
                "{type: adamw, lr: 0.01, clipNorm: 0.1}")) {
            for (long step : new long[] {1, 30}) {
                Setup setup = builtIn("glasses", "optimizer=" + optimizer, "schedule=cosine");
                assertArithmetic(13, setup, explain(setup, step));
            }
        }
    }

    @Test
    void oneFlowerOfIris() {
        Setup setup = builtIn("iris");
        assertArithmetic(100, setup, explain(setup, 1, 3));
        assertArithmetic(100, setup, explain(builtIn("iris"), 40, 70));
    }

    @Test
    void aBatchOfDigits() {
        Setup setup = builtIn("digits", "model=[flatten, {linear: 16}, relu, {dropout: 0.3}, linear]");
        assertArithmetic(19, setup, explain(setup, 5));
        assertArithmetic(18, setup, explain(builtIn("digits", "model=[flatten, {linear: 8}, relu, linear]"), 1, 12));
    }

    @Test
    void aBatchOfDiabetes() {
        Setup setup = builtIn("diabetes");
        assertArithmetic(8, setup, explain(setup, 30));
        assertArithmetic(8, setup, explain(builtIn("diabetes", "loss=mae", "model.3.linear=1"), 2, 5));
    }

    @Test
    void everyKindOfLayer() throws IOException {
        for (String function : List.of(
                "relu", "leakyRelu", "gelu", "geluTanh", "silu", "tanh", "sigmoid", "softplus", "clip: [-1, 1]")) {
            Setup setup = written("""
                data:
                  inputs: [[0.5, -1.5, 2], [1, 0.3, -0.7], [-2, 0.1, 0.4]]
                  targets: [0, 1, 2]
                model:
                  - linear: 4
                  - layerNorm
                  - residual: [layerNorm, {linear: 4}, %s, {dropout: 0.5}]
                  - linear
                loss: {type: crossEntropy, labelSmoothing: 0.1, classWeights: [1, 2, 0.5]}
                optimizer: {type: adamw, lr: 0.01}
                epochs: 5
                batchSize: 2
                """.formatted(function.contains(" ") ? "{" + function + "}" : function));
            assertArithmetic(90, setup, explain(setup, 3));
        }
    }

    @Test
    void residualLayersWithinOneAnother() throws IOException {
        Setup setup = written("""
            data:
              inputs: [[0.5, -1.5], [1, 0.3]]
              targets: [0, 1]
            model: [{linear: 2}, {residual: [{residual: [{linear: 2}, tanh]}, {linear: 2}]}, linear]
            loss: crossEntropy
            optimizer: {type: sgd, lr: 0.5}
            epochs: 5
            batchSize: 1
            """);
        assertArithmetic(45, setup, explain(setup, 1));
    }

    @Test
    void binaryCrossEntropyAndPlainClassWeights() throws IOException {
        String text = """
            data:
              inputs: [[0.5, -1.5], [1, 0.3], [-2, 0.1]]
              targets: [0, 1, 1]
            model: [{linear: 2}, tanh, linear]
            loss: %s
            optimizer: {type: sgd, lr: 0.5}
            epochs: 5
            batchSize: 3
            """;
        for (String loss : List.of(
                "binaryCrossEntropy",
                "{type: binaryCrossEntropy, positiveWeight: 3}",
                "{type: crossEntropy, classWeights: [3, 0.5]}")) {
            Setup setup = written(text.formatted(loss));
            assertArithmetic(45, setup, explain(setup, 2));
            assertArithmetic(25, setup, explain(written(text.formatted(loss)), 1, 1));
        }
    }

    @Test
    void aWrongDigitWouldBeNoticed() {
        assertTrue(Calculator.of("0.5·0.55 + 0.5·0.48 + 0", EXACT).meets(Calculator.rounded("0.515", EXACT)));
        assertFalse(Calculator.of("0.5·0.55 + 0.5·0.48 + 0", EXACT).meets(Calculator.rounded("0.51501", EXACT)));
        assertTrue(Calculator.of("−(−0.3)²·(1 − e^−2)", USUAL).meets(Calculator.rounded("−0.0778", USUAL)));
        assertFalse(Calculator.of("−(−0.3)²·(1 − e^−2)", USUAL).meets(Calculator.rounded("0.0778", USUAL)));
        assertFalse(Calculator.of("−ln 0.4487", USUAL).meets(Calculator.rounded("0.802", USUAL)));
        assertThrows(IllegalArgumentException.class, () -> Calculator.of("0.5·what", EXACT));
    }

    // --------------------------------------------------------------------------------------------------------- layout

    @Test
    void noLineIsLongerThanTheTerminalIsWide() {
        Setup small = builtIn("glasses", "optimizer={type: adamw, lr: 0.01}");
        Setup large = builtIn("digits");
        for (int width : new int[] {80, 100, 120}) {
            List<String> lines = new ArrayList<>(shown(small, explain(small, 2), width));
            lines.addAll(shown(large, explain(large, 1), width));
            lines.forEach(line -> assertTrue(line.codePointCount(0, line.length()) <= width, line));
        }
    }

    /** {@code y = 2x}. */
    private record Twice() implements Explained {
        @Override
        public Tensor forward(Tensor x, Pass pass) {
            return x.add(x);
        }

        @Override
        public Parameters parameters() {
            return Parameters.none();
        }

        @Override
        public String title() {
            return "twice";
        }

        @Override
        public List<Filled> outputs(Flow flow) {
            return flow.outputs(i -> "2·" + flow.digits().behind(flow.input().get(i)));
        }
    }

    /** {@code p − t}. */
    private record Above() implements LossFormula {
        @Override
        public Tensor of(Tensor outputs, Tensor targets) {
            return terms(outputs, targets).mean();
        }

        @Override
        public Tensor terms(Tensor outputs, Tensor targets) {
            return outputs.sub(targets);
        }

        @Override
        public String words(Compared step) {
            return "By how far the guess is above the target";
        }

        @Override
        public String slopeWords(Compared step) {
            return "1";
        }

        @Override
        public String filled(Compared step, int term) {
            return step.digits().difference(step.output(term), step.target(term));
        }

        @Override
        public String slopeFilled(Compared step, long output) {
            return "3 − 2";
        }
    }

    @Test
    void aLayerAndALossOfOnesOwnAreShownAsTheySay() {
        Dataset data = Dataset.of(new float[][] {{0.5f}}, new float[] {1});
        Layer model = Sequential.of(Linear.of(1, 1, Initializer.of(3), Initializer.of(0)), new Twice());
        Explanation explanation =
                Explanation.of(Trainer.of(model, new Above()).build().pauseBefore(1, data, Optional.empty()));
        StringWriter text = new StringWriter();
        Output output = new PlainOutput(new PrintWriter(text), StandardCharsets.UTF_8);
        ExplanationView.show(explanation, data, output);
        for (String expected : List.of(
                "layers.1  twice: a layer of its own kind",
                "    y[0]    2·1.5 = 3\n",
                "By how far the guess is above the target.",
                "    loss    3 − 1 = 2\n",
                "    dL/dy[0]  3 − 2 = 1\n",
                "    dL/dx[0]  1·2 = 2\n")) {
            assertTrue(text.toString().contains(expected), expected + " in " + text);
        }
    }

    @Test
    void weightsOfPicturesAreNamedByTheirPixel() {
        Setup setup = builtIn("digits", "model=[flatten, linear]");
        Explanation explanation = explain(setup, 1);
        Names names = Names.of(setup.examples().train());
        Explanation.Responsible most = explanation
                .mostResponsible(explanation.layers().getLast(), 3)
                .stream()
                .filter(each -> each.name().contains("weight"))
                .findFirst()
                .orElseThrow();
        String[] place = most.name().replaceAll(".*\\[|]", "").split(", ", -1);
        int pixel = Integer.parseInt(place[1]);
        assertEquals(
                Optional.of("from pixel (" + pixel / 8 + ", " + pixel % 8 + ") to " + place[0]),
                names.meaning(explanation, most));
    }
}
