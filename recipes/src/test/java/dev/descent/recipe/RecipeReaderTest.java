package dev.descent.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.descent.compile.Precision;
import dev.descent.nn.Activation;
import dev.descent.optimize.AdamW;
import dev.descent.recipe.layer.LayerPart;
import dev.descent.recipe.layer.LinearPart;
import dev.descent.recipe.layer.NonlinearityPart;
import dev.descent.recipe.network.LayersPart;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeReaderTest {
    private static final String GOOD = """
        data: digits
        model:
          - flatten
          - linear: 64
          - relu
          - linear
        loss: crossEntropy
        optimizer:
          type: adamw
          lr: 0.001
        epochs: 20
        batchSize: 32
        """;

    private static Recipe parse(String text, String... settings) {
        List<Change> changes = List.of(settings).stream().map(Change::set).toList();
        return RecipeReader.parse(text, "recipe.yaml", "recipe", Path.of("/recipes"), changes);
    }

    private static String errorOf(String text, String... settings) {
        return assertThrows(RequestException.class, () -> parse(text, settings)).getMessage();
    }

    @Test
    void whatIsNotSaidHasItsUsualValue() {
        Recipe recipe = parse(GOOD);
        assertEquals("recipe", recipe.name());
        assertEquals(4, layers(recipe).size());
        assertEquals(OptionalInt.of(64), ((LinearPart) layers(recipe).get(1)).out());
        assertEquals(
                new Recipe.Split(
                        0.15,
                        new Recipe.Split.Test.Share(0.15),
                        new Recipe.Split.Way.ByChance(true),
                        OptionalLong.empty()),
                recipe.split());
        assertEquals(new SchedulePart.Warmed(new SchedulePart.Constant(), 0), recipe.schedule());
        assertEquals(AdamW.of(0.001), recipe.optimizer().rule());
        assertEquals(List.of(), recipe.metrics());
        assertTrue(recipe.shuffle());
    }

    @Test
    void labelNoiseIsAShareOfClassesThatAreRead() {
        Recipe recipe = parse(GOOD, "data.labelNoise=0.05");
        assertEquals(0.05, ((Recipe.Sourced) recipe.data()).labelNoise());
        assertEquals(recipe, parse(RecipeWriter.write(recipe)));
        assertTrue(errorOf(GOOD, "data.labelNoise=1.5").contains("from 0 to 1"));
        assertTrue(
                errorOf(GOOD, "data.labelNoise=0.1", "loss=mse").contains("\"data.labelNoise\" needs classification"));
        assertTrue(errorOf(GOOD, "data={inputs: [[1]], targets: [1], labelNoise: 0.1}", "loss=mse")
                .contains("does not go with inputs"));
    }

    @ParameterizedTest
    @MethodSource("dev.descent.recipe.BuiltInRecipes#names")
    void everyBuiltInRecipeReadsBackAsItselfAfterBeingWrittenInFull(String name) {
        Recipe recipe = BuiltInRecipes.read(name, List.of());
        assertEquals(name, recipe.name());
        assertTrue(!recipe.description().isEmpty(), "a description for the list of recipes");
        assertEquals(recipe, parse(RecipeWriter.write(recipe)));
    }

    @Test
    void textsThatMeanMissingAreOfAllColumnsOrOfOne() {
        String table = GOOD.replace("data: digits", "data: t.csv");
        Recipe recipe = parse(table, "data.missing={bmi: 0, \"*\": [NA], age: [0, 99]}");
        assertEquals(
                Map.of("age", List.of("0", "99"), "bmi", List.of("0"), "*", List.of("NA")),
                ((Recipe.Sourced) recipe.data()).columns().missing());
        String written = RecipeWriter.write(recipe);
        assertTrue(written.contains("age: ['0', '99']"), written);
        assertEquals(recipe, parse(written));
        assertEquals(parse(table, "data.missing=NA"), parse(table, "data.missing={\"*\": NA}"));
        assertEquals(parse(table), parse(table, "data.missing=[]"));
    }

    @Test
    void everyLayerAndSettingReadsBackAsItselfAfterBeingWrittenInFull() {
        Recipe recipe = parse("""
            data:
              path: data/table.csv
              separator: tab
              encoding: windows-1252
              header: false
              decimal: ","
              thousands: blank
              dates: monthFirst
              target: y
              ignore: [a]
              category: [b, c]
              unscaled: d
              date: e
              dateParts: [days, weekday]
              missing: ["?", NA]
              fill: median
              missingIndicator: true
              standardizeTarget: false
            split: {validation: 0.25, test: 0, stratified: false}
            model:
              - linear: {out: 8, in: 4, bias: false, init: kaimingNormal}
              - layerNorm
              - residual: [{linear: 8}, gelu, {dropout: 0.5}]
              - clip: [-1, 1.5]
              - reshape: [1, 2, 4]
              - conv2d: 6
              - conv2d: {out: 8, kernel: 5, stride: 2, padding: 3, dilation: 2, groups: 2, bias: false}
              - batchNorm
              - maxPool2d: 2
              - maxPool2d: {kernel: 3, stride: 1, padding: 1}
              - avgPool2d: {kernel: 3}
              - globalAvgPool
              - linear: {init: 0.25}
            loss: {type: huber, delta: 2}
            augment: {shift: 2, rotate: 10, scale: 0.1, flip: both, erase: 0.2, noise: 0.05, drop: 0.3}
            optimizer:
              type: sgd
              lr: 1e-2
              momentum: 0.9
              nesterov: true
              clipNorm: 1
              clipValue: 0.5
              groups:
                - {layers: 0-1, lrFactor: 0.1, weightDecay: 0}
                - {layers: ["*.bias", 4], weightDecay: 0.5}
                - {layers: 2, freeze: true}
            ema: 0.999
            schedule: {type: reduceOnPlateau, patience: 3, factor: 0.5, warmup: 2}
            epochs: 1_000
            batchSize: 7
            accumulate: 4
            precision: bf16
            dropLast: true
            shuffle: false
            seed: 12345678901
            metric: mae
            best: metric
            patience: 9
            minDelta: 0.001
            """);
        assertEquals(recipe, parse(RecipeWriter.write(recipe)));
        Recipe.Sourced data = (Recipe.Sourced) recipe.data();
        assertEquals(Path.of("/recipes/data/table.csv"), data.path().orElseThrow());
        assertEquals(List.of("d"), data.columns().unscaled());
        assertEquals(1000, recipe.epochs());
    }

    @Test
    void whatBelongsTogetherIsAskedForTogether() {
        assertTrue(errorOf(GOOD, "minDelta=0.1").contains("\"minDelta\" needs \"patience\", which says how many"));
        assertEquals(0.1, parse(GOOD, "patience=3", "minDelta=0.1").minDelta());
        assertEquals(1, parse(GOOD).accumulate());
        assertEquals(Precision.F32, parse(GOOD).precision());
        assertTrue(errorOf(GOOD, "precision=fp16").contains("\"precision\" is \"fp16\", but must be"));
        assertTrue(errorOf(GOOD, "optimizer.groups=[{layers: 0, freeze: true, lrFactor: 2}]")
                .contains("\"optimizer.groups.0\" freezes its layers, so it has neither"));
        assertTrue(errorOf(GOOD, "optimizer.groups=[{lr: 2, layers: 1}]")
                .contains("unknown key \"lr\" in \"optimizer.groups.0\": there are \"layers\", \"parameters\""));
        assertTrue(errorOf(GOOD, "optimizer.groups=[{freeze: true}]")
                .contains("\"optimizer.groups.0\" needs either \"layers\" or \"parameters\""));
        assertTrue(errorOf(GOOD, "optimizer.groups=[{layers: 0, parameters: fc, freeze: true}]")
                .contains("\"optimizer.groups.0\" needs either"));
        assertTrue(errorOf(GOOD, "accumulate=0").contains("\"accumulate\" is \"0\", but must be a whole number"));
    }

    @Test
    void severalMetricsAreAListWhoseFirstIsTheMainOne() {
        String metrics = "metric=[f1, accuracy, rocAuc, top3, recallWeighted]";
        Recipe recipe = parse(GOOD, metrics);
        assertEquals(List.of("f1", "accuracy", "rocAuc", "top3", "recallWeighted"), recipe.metrics());
        assertEquals(recipe, parse(RecipeWriter.write(recipe)));
        assertEquals(List.of("mcc"), parse(GOOD, "metric=mcc").metrics());
    }

    @Test
    void classesAreBalancedOrWeighedOneByOne() {
        for (String weights : List.of("balanced", "[1, 2, 0.5]")) {
            Recipe recipe = parse(GOOD, "loss={type: crossEntropy, classWeights: " + weights + "}");
            assertEquals(recipe, parse(RecipeWriter.write(recipe)));
        }
        for (String weight : List.of("balanced", "2.5")) {
            Recipe recipe = parse(GOOD, "loss={type: binaryCrossEntropy, positiveWeight: " + weight + "}");
            assertEquals(recipe, parse(RecipeWriter.write(recipe)));
        }
        assertEquals(
                Optional.of(new LossPart.Weights("positiveWeight", Optional.of(List.of(2.5)))),
                parse(GOOD, "loss={type: binaryCrossEntropy, positiveWeight: 2.5}")
                        .loss()
                        .weights());
        assertEquals(
                Optional.of(new LossPart.Weights("classWeights", Optional.empty())),
                parse(GOOD, "loss={type: crossEntropy, classWeights: balanced}")
                        .loss()
                        .weights());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "metric=acuracy | \"metric\" is \"acuracy\", but must be one of \"accuracy\",",
                "metric=acc | here that is \"accuracy\"",
                "metric=[f1, f1] | \"metric.1\" names f1 a second time; take one of them out",
                "metric=[] | \"metric\" is a list, but must be a metric, or a list of some",
                "metric=r2 | \"metric\" is \"r2\", but must be one of \"accuracy\",",
                "metric=top0 | \"metric\" is \"top0\", but must be one of",
                "loss={type: mse, classWeights: balanced} | unknown key \"classWeights\" for the loss mse",
                "loss={type: crossEntropy, classWeights: even} | \"loss.classWeights\" is \"even\", but must be"
                        + " \"balanced\" or a list with a number above 0 for each class",
                "loss={type: crossEntropy, classWeights: [1, 0]} | \"loss.classWeights.1\" is \"0\", but must be",
                "loss={type: binaryCrossEntropy, positiveWeight: -1} | \"loss.positiveWeight\" is \"-1\", but must be"
                        + " \"balanced\" or a number above 0",
            })
    void whatCannotBeMeasuredOrWeighedIsRefused(String setting, String expected) {
        String error = errorOf(GOOD, setting);
        assertTrue(error.contains(expected), error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"relu", "sigmoid", "tanh", "softplus", "gelu", "geluTanh", "silu"})
    void aFunctionAfterTheLogitsIsRefused(String function) {
        String squashed = GOOD.replace("  - linear\nloss", "  - linear\n  - " + function + "\n  - dropout: 0.1\nloss");
        for (String loss : List.of("crossEntropy", "binaryCrossEntropy")) {
            assertEquals(
                    ("recipe.yaml:7: the model ends with \"%s\", but the loss %s takes unbounded logits and converts"
                                    + " them to probabilities itself; leave \"%s\" out")
                            .formatted(function, loss, function),
                    errorOf(squashed.replace("crossEntropy", loss)));
        }
        assertEquals(6, layers(parse(squashed.replace("crossEntropy", "mse"))).size());
    }

    @Test
    void anActivationBetweenLayersOrOneThatGivesAnyNumberIsNone() {
        parse(GOOD.replace("  - linear\nloss", "  - linear\n  - leakyRelu\nloss"));
        assertTrue(errorOf(GOOD.replace("  - linear\nloss", "  - linear\n  - clip: [0, 1]\nloss"))
                .contains("the model ends with \"clip\""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "epochs: 20 | epoch: 20 | recipe.yaml:11: unknown key \"epoch\": did you mean \"epochs\"?",
                "lr: 0.001 | learning_rate: 0.001 | recipe.yaml:10: unknown key \"learning_rate\" for the optimizer"
                        + " adamw:",
                "epochs: 20 | ema: 1 | recipe.yaml:11: \"ema\" is \"1\", but must be a number above 0 and below 1",
                "epochs: 20 | augment: {flip: up} | recipe.yaml:11: \"augment.flip\" is \"up\", but must be one of",
                "epochs: 20 | augment: {scale: 1} | recipe.yaml:11: \"augment.scale\" is \"1\", but must be a number",
                "epochs: 20 | augment: {turn: 1} | recipe.yaml:11: unknown key \"turn\" in \"augment\": there are",
                "lr: 0.001 | lr: fast | recipe.yaml:10: \"optimizer.lr\" is \"fast\", but must be a number above 0",
                "lr: 0.001 | lr: -1 | recipe.yaml:10: \"optimizer.lr\" is \"-1\", but must be a number above 0",
                "lr: 0.001 | lr: .nan | recipe.yaml:10: \"optimizer.lr\" is \".nan\", but must be a number above 0",
                "lr: 0.001 | lr: 1e999 | recipe.yaml:10: \"optimizer.lr\" is \"1e999\", but must be a number above 0",
                "lr: 0.001 | lr: | recipe.yaml:10: \"optimizer.lr\" is nothing, but must be a number above 0",
                "type: adamw | type: adma | recipe.yaml:9: \"optimizer.type\" is \"adma\", but must be one of \"sgd\","
                        + " \"rmsprop\", \"adam\" and \"adamw\": did you mean \"adam\"?",
                "epochs: 20 | epochs: 0 | recipe.yaml:11: \"epochs\" is \"0\", but must be a whole number from 1 to"
                        + " 1,000,000",
                "epochs: 20 | epochs: 2.5 | recipe.yaml:11: \"epochs\" is \"2.5\", but must be a whole number",
                "epochs: 20 | epochs: '20' | recipe.yaml:11: \"epochs\" is the text \"20\", but must be a whole number",
                "epochs: 20 | epochs: [20] | recipe.yaml:11: \"epochs\" is a list, but must be a whole number",
                "epochs: 20 | epochs: 99999999999999999999 | recipe.yaml:11: \"epochs\" is \"99999999999999999999\","
                        + " but",
                "epochs: 20 | loss: mse | recipe.yaml:11: \"loss\" stands here for the second time (first: line 7)",
                "- relu | - relo | recipe.yaml:5: unknown layer \"relo\": did you mean \"relu\"?",
                "- relu | - dropout | recipe.yaml:5: the layer \"dropout\" needs a setting: \"dropout: 0.2\"",
                "- relu | - dropout: 1 | recipe.yaml:5: \"model.2.dropout\" is \"1\", but must be a number from 0 and"
                        + " below 1",
                "- relu | - relu: 3 | recipe.yaml:5: the layer \"relu\" has no settings",
                "- relu | - linear: {width: 3} | recipe.yaml:5: unknown key \"width\" in \"model.2.linear\":",
                "- relu | - conv2d | recipe.yaml:5: the layer \"conv2d\" needs a setting: \"conv2d: 32\"",
                "- relu | - maxPool2d: {kernel: 3, padding: 2} | recipe.yaml:5: \"model.2.maxPool2d.padding\" is"
                        + " \"2\", but must be at most half the kernel of 3",
                "- relu | - clip: [1, 0] | recipe.yaml:5: \"model.2.clip\" is a list, but must be two numbers",
                "data: digits | data: digit | recipe.yaml:1: \"data\" is \"digit\", which is neither a known data set"
                        + " nor a path: did you mean \"digits\"?",
                "data: digits | data: {inputs: [[1], [2]], targets: [1]} | recipe.yaml:1: \"data.targets\" has 1"
                        + " values for 2",
                "data: digits | data: {inputs: [[1], [2, 3]], targets: [1, 2]} | recipe.yaml:1: \"data.inputs.1\" has"
                        + " 2 numbers",
                "data: digits | data: {target: x} | recipe.yaml:1: \"data\" has no \"name\"; add one, such as",
                "loss: crossEntropy | loss: mean | recipe.yaml:7: \"loss\" is \"mean\", but must be one of",
                "batchSize: 32 | batchSize: 32  metric: r2 | recipe.yaml:12: a \":\" stands where none can",
                "batchSize: 32 | batchSize: 1} | recipe.yaml:12:",
                "loss: crossEntropy | loss: [crossEntropy | recipe.yaml:8:",
            })
    void aMistakeIsToldWithItsPlaceAndItsRemedy(String right, String wrong, String message) {
        String text = GOOD.replace(right, wrong);
        assertTrue(!text.equals(GOOD), "the mistake is in the text");
        String error = errorOf(text);
        assertTrue(error.startsWith(message), () -> "was: " + error);
        assertEquals(1, error.lines().count());
    }

    @Test
    void theRecipeInTheDocumentationCanBeFollowed() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "recipes.md"));
        int start = page.indexOf("```yaml\n", page.indexOf("A longer one")) + "```yaml\n".length();
        Recipe recipe = parse(page.substring(start, page.indexOf("```", start)));
        assertEquals(50, recipe.epochs());
        assertEquals(
                List.of("postcode"), ((Recipe.Sourced) recipe.data()).columns().category());
    }

    @Test
    void aMissingKeyIsToldWithAnExample() {
        assertEquals(
                "recipe.yaml:1: the recipe has no \"epochs\"; add one, such as \"epochs: 20\"",
                errorOf(GOOD.replace("epochs: 20\n", "")));
        assertEquals(
                "recipe.yaml:9: \"optimizer\" has no \"lr\"; add one, such as \"lr: 0.001\"",
                errorOf(GOOD.replace("  lr: 0.001\n", "")));
    }

    @Test
    void howATableIsWrittenIsSaidInMarksOrInWords() {
        String table = GOOD.replace("data: digits", "data: {path: t.csv}");
        for (String[] alike : new String[][] {
            {"separator=;", "separator=semicolon"},
            {"separator='|'", "separator=pipe"},
            {"separator=','", "separator=comma"},
            {"decimal=','", "decimal=comma"},
            {"thousands=.", "thousands=point"},
            {"thousands=\"'\"", "thousands=apostrophe"},
        }) {
            Recipe marks = parse(table, "data." + alike[0]);
            assertEquals(marks, parse(table, "data." + alike[1]));
            assertEquals(marks, parse(RecipeWriter.write(marks)));
        }
        assertTrue(errorOf(table, "data.seperator=;").contains("did you mean \"separator\"?"));
        assertTrue(errorOf(table, "data.separator=tabs").contains("did you mean \"tab\"?"));
        assertTrue(errorOf(table, "data.decimal=;").contains("must be one of \".\", \",\""));
        assertTrue(errorOf(table, "data.encoding=latin9000").contains("such as utf-8, windows-1252"));
        assertTrue(errorOf(table, "data.header=no").contains("must be true or false"));
        assertTrue(errorOf(table, "data.dates=dayfirst").contains("did you mean \"dayFirst\"?"));
        assertTrue(errorOf(table, "data.dateParts=[days, moon]").contains("\"data.dateParts.1\" is \"moon\""));
        assertTrue(errorOf(table, "data.dateParts=[days, days]").contains("a second time"));
        assertTrue(errorOf(table, "data.decimal=comma", "data.thousands=comma").contains("are both \",\""));
        assertTrue(
                errorOf(GOOD, "data.decimal=comma").startsWith("--set data.decimal=comma: \"data.decimal\" says how"));
        assertTrue(errorOf(GOOD.replace("data: digits", "data: {name: iris, separator: ;}"))
                .contains("leave \"separator\" out"));
    }

    @Test
    void anAddressIsNoPath() {
        assertEquals(
                "recipe.yaml:1: \"data\" is the address \"https://example.org/iris.csv\", but must be a path;"
                        + " fetch the file (curl -O ADDRESS) and name it",
                errorOf(GOOD.replace("data: digits", "data: https://example.org/iris.csv")));
        assertTrue(errorOf(GOOD, "data.path=s3://bucket/a.csv").contains("must be a path; fetch the file"));
    }

    @Test
    void aTabIsNamedAsWhatItIs() {
        assertEquals(
                "recipe.yaml:9: a tab indents this line; YAML is indented by spaces",
                errorOf(GOOD.replace("  type: adamw", "\ttype: adamw")));
    }

    @Test
    void textThatIsNoRecipeIsRefusedInOneSentence() {
        assertTrue(errorOf("").startsWith("recipe.yaml is empty;"));
        assertTrue(errorOf("# nothing but a comment\n").startsWith("recipe.yaml is empty;"));
        assertTrue(errorOf("- a\n- b\n").startsWith("recipe.yaml:1: a recipe is a block of keys"));
        assertTrue(errorOf("a: \u0000\n").startsWith("recipe.yaml:1: this is not text"));
        assertTrue(errorOf("a: &x [*x]\n").startsWith("recipe.yaml:1:"));
    }

    @Test
    void filesThatAreNoRecipesAreRefusedInOneSentence(@TempDir Path folder) throws IOException {
        Path missing = folder.resolve("missing.yaml");
        assertTrue(fileError(missing).startsWith("the recipe " + missing + " does not exist; check the path"));
        assertTrue(fileError(folder).endsWith("is no file; name the recipe in it"));
        Path latin = Files.write(folder.resolve("latin.yaml"), "name: Größe".getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(fileError(latin).endsWith("is not text in UTF-8; save the recipe as such"));
        assertTrue(assertThrows(RequestException.class, () -> BuiltInRecipes.find("digit", List.of()))
                .getMessage()
                .startsWith("there is no built-in recipe \"digit\": did you mean \"digits\"?"));
    }

    private static String fileError(Path file) {
        return assertThrows(RequestException.class, () -> RecipeReader.read(file, List.of()))
                .getMessage();
    }

    @Test
    void changesAreReadAsStrictlyAsTheFile() {
        Recipe recipe = parse(
                GOOD,
                "optimizer.lr=0.5",
                "model.1.linear=7",
                "model.2=tanh",
                "schedule=cosine",
                "schedule.warmup=3",
                "split.validation=0.3",
                "loss.labelSmoothing=0.1",
                "data=./mine.csv");
        assertEquals(0.5, recipe.optimizer().rule().learningRate());
        assertEquals(OptionalInt.of(7), ((LinearPart) layers(recipe).get(1)).out());
        assertEquals(new NonlinearityPart(Activation.TANH), layers(recipe).get(2));
        assertEquals(new SchedulePart.Warmed(new SchedulePart.Cosine(0), 3), recipe.schedule());
        assertEquals(0.3, recipe.split().validation());
        assertEquals(new LossPart.CrossEntropy(0.1, Optional.empty()), recipe.loss());
        assertEquals(
                Path.of("./mine.csv"), ((Recipe.Sourced) recipe.data()).path().orElseThrow());
    }

    @Test
    void aChangeInsideOfAShortFormKeepsWhatTheShortFormSaid() {
        Recipe recipe = parse(
                GOOD.replace("data: digits", "data: flats.csv"),
                "data.target=price",
                "model.1.linear.bias=false",
                "model.3.linear.init=orthogonal");
        Recipe.Sourced data = (Recipe.Sourced) recipe.data();
        assertEquals(Path.of("/recipes/flats.csv"), data.path().orElseThrow());
        assertEquals("price", data.columns().target().orElseThrow());
        LinearPart first = (LinearPart) layers(recipe).get(1);
        assertEquals(OptionalInt.of(64), first.out());
        assertFalse(first.bias());
        assertEquals(OptionalInt.empty(), ((LinearPart) layers(recipe).get(3)).out());
        Recipe other = parse(GOOD.replace("data: digits", "data: flats.csv"), "data.path=./other.csv");
        assertEquals(
                Path.of("./other.csv"), ((Recipe.Sourced) other.data()).path().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "epoch=3 | --set epoch=3: unknown key \"epoch\": did you mean \"epochs\"?",
                "optimizer.lr=abc | --set optimizer.lr=abc: \"optimizer.lr\" is \"abc\", but must be a number above 0",
                "optimiser.lr=1 | --set optimiser.lr=1: unknown key \"optimiser\": did you mean \"optimizer\"?",
                "model.9=relu | --set model.9=relu: \"model\" has 4 items; they are model.0 to model.3",
                "model.x=relu | --set model.x=relu: \"model\" is a list; name an item of it by its number",
                "epochs | --set epochs: write a key, \"=\" and a value",
                "=3 | --set =3: write a key, \"=\" and a value",
                "a..b=3 | --set a..b=3: \"a..b\" is no key",
                "epochs= | --set epochs=: \"epochs\" is nothing, but must be a whole number",
                "epochs=[ | --set epochs=[:",
            })
    void aMistakeInAChangeIsToldWithTheOptionAsTyped(String setting, String message) {
        String error = errorOf(GOOD, setting);
        assertTrue(error.startsWith(message), () -> "was: " + error);
        assertEquals(1, error.lines().count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- ", "? ", "[[a], "})
    void whatIsNestedDeeplyIsRefusedInASentence(String opening) {
        String error = errorOf("model:\n " + opening.repeat(100_000));
        assertEquals("recipe.yaml:2: this is nested more than 50 deep; a recipe never needs that", error);
        assertTrue(errorOf(GOOD, "model=" + opening.repeat(100_000)).contains(": this is nested more than 50 deep;"));
    }

    @Test
    void aliasesDoNotMakeAFileLargerThanItIs() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x]\n");
        StringBuilder deep = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 60; i++) {
            deep.append("a%s: &a%1$s [*a%s]\n".formatted(i, i - 1));
        }
        for (int i = 1; i < 12; i++) {
            laughs.append("a%s: &a%1$s [*a%s, *a%2$s, *a%2$s, *a%2$s]\n".formatted(i, i - 1));
        }
        assertEquals(
                "recipe.yaml:8: aliases (\"*name\") make more of this than a recipe ever holds; write it out",
                errorOf(laughs.toString()));
        assertEquals(
                "recipe.yaml:50: this is nested more than 50 deep; a recipe never needs that",
                errorOf(deep.toString()));
        assertEquals(
                "recipe.yaml:1: \"*a\" stands within what it stands for; write it out", errorOf("model: &a [*a, *a]"));
        assertEquals(
                List.<LayerPart>of(new NonlinearityPart(Activation.RELU), new NonlinearityPart(Activation.RELU)),
                layers(parse(GOOD.replace("- relu\n", "- &f relu\n  - *f\n"))).subList(2, 4));
    }

    @Test
    void aFileOfBlanksTakesLittleMoreMemoryThanItHas() {
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        String text = GOOD + " ".repeat(373_000);
        long before = memory.getCurrentThreadAllocatedBytes();
        assertEquals(parse(GOOD), parse(text));
        long allocated = memory.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 20 << 20, allocated + " bytes"); // once it was 261 MB, growing with the square
    }

    @ParameterizedTest
    @CsvSource({
        "plain.yaml, plain",
        "my recipe.yml, my-recipe",
        "..yaml, recipe",
        ".yaml, recipe",
        "...hidden.yaml, hidden",
        "-rf.yaml, rf",
        "größe é.yaml, gro-e-e",
        "数.yaml, recipe",
        "a\u001Bb.yaml, a-b",
        "trailing..yaml, trailing",
    })
    void aFilesNameIsMendedToOneThatARecipeMayHave(String file, String name, @TempDir Path folder) throws IOException {
        Path recipe = Files.writeString(folder.resolve(file), GOOD);
        assertEquals(name, RecipeReader.read(recipe, List.of()).name());
    }

    @Test
    void aFilesNameWithALineBreakOrOfGreatLengthIsMendedToo(@TempDir Path folder) throws IOException {
        Path broken = Files.writeString(folder.resolve("two\nlines.yaml"), GOOD);
        assertEquals("two-lines", RecipeReader.read(broken, List.of()).name());
        Path lengthy = Files.writeString(folder.resolve("x".repeat(200) + ".yaml"), GOOD);
        assertEquals("x".repeat(64), RecipeReader.read(lengthy, List.of()).name());
    }

    private static List<LayerPart> layers(Recipe recipe) {
        return ((LayersPart) recipe.model().network()).layers();
    }
}
