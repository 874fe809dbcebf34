package dev.descent.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtherNamesTest {
    private static final String RECIPE = """
        data: digits
        model: [flatten, {linear: 64}, relu, linear]
        loss: crossEntropy
        optimizer: {type: adamw, lr: 0.001}
        epochs: 20
        batchSize: 32
        """;

    private static String errorOf(String setting) {
        List<Change> changes = List.of(Change.set(setting));
        return assertThrows(
                        RequestException.class,
                        () -> RecipeReader.parse(RECIPE, "recipe.yaml", "recipe", Path.of("/recipes"), changes))
                .getMessage();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "model.1={dense: 64} | unknown layer \"dense\": here that is \"linear\"",
                "model.1={nn.Linear: 64} | unknown layer \"nn.Linear\": did you mean \"linear\"?",
                "model.1=ReLU() | unknown layer \"ReLU()\": did you mean \"relu\"?",
                "model.1={MaxPooling2D: 2} | unknown layer \"MaxPooling2D\": here that is \"maxPool2d\"",
                "model.1={max_pool_2d: 2} | unknown layer \"max_pool_2d\": did you mean \"maxPool2d\"?",
                "model.2={residual: [{dense: 64}]} | unknown layer \"dense\": here that is \"linear\"",
                "model.1={linear: {units: 64}} | unknown key \"units\" in \"model.1.linear\": here that is \"out\"",
                "model.1={conv2d: {kernel_size: 3}} | here that is \"kernel\"",
                "batch_size=64 | unknown key \"batch_size\": did you mean \"batchSize\"?",
                "num_epochs=64 | unknown key \"num_epochs\": here that is \"epochs\"",
                "optimizer={type: adam, learning_rate: 1} | unknown key \"learning_rate\" for the optimizer adam: here"
                        + " that is \"lr\"",
                "optimizer.type=Adam | but must be one of \"sgd\", \"rmsprop\", \"adam\" and \"adamw\": did you mean"
                        + " \"adam\"?",
                "loss=binary_crossentropy | : did you mean \"binaryCrossEntropy\"?",
                "loss=BCEWithLogitsLoss | : here that is \"binaryCrossEntropy\"",
                "loss=CrossEntropyLoss | : here that is \"crossEntropy\"",
                "metric=acc | : here that is \"accuracy\"",
                "metric=auc | : here that is \"rocAuc\"",
                "schedule=CosineAnnealingLR | : here that is \"cosine\"",
                "split={val: 0.2} | unknown key \"val\" in \"split\": here that is \"validation\"",
                "data.label=kind | unknown key \"label\" in \"data\": here that is \"target\"",
                "model.1={linear: {out: 3, init: glorot_uniform}} | : here that is \"xavierUniform\"",
            })
    void aWordOfAnotherFrameworkIsAnsweredWithTheOneOfRecipes(String setting, String answer) {
        assertTrue(errorOf(setting).contains(answer), errorOf(setting));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "model.1={lstm: 64} | unknown layer \"lstm\": Descent has no recurrent layers; ",
                "model.1={embedding: 64} | unknown layer \"embedding\": recipes have none; Descent has it for models"
                        + " that are built in Java",
                "model.3=softmax | the loss crossEntropy takes it already, so leave it out; ",
                "model.1={linear: {out: 3, activation: relu}} | an activation is a layer of its own; ",
                "model.1={type: linear, units: 3} | its name stands before its settings, as in \"- linear: {out: 64,",
                "model.2={dropout: {p: 0.5}} | from 0 and below 1, such as \"dropout: 0.2\"",
                "device=cuda | unknown key \"device\": Descent computes on the CPU only; leave it out",
                "gpus=1 | unknown key \"gpus\": Descent computes on the CPU only; leave it out",
                "learning_rate=0.1 | unknown key \"learning_rate\": it stands within \"optimizer\"; write \"optimizer:"
                        + " {type: adamw, lr: 0.01}\"",
                "dropout=0.5 | unknown key \"dropout\": it stands within \"model\"; ",
                "optimizer={type: lion, lr: 1} | : recipes have none; adamw is a good first choice",
                "precision=fp16 | : recipes have none; bf16 is as small and does not overflow",
            })
    void whatRecipesDoNotHaveIsSaidWithWhatToDoInstead(String setting, String answer) {
        assertTrue(errorOf(setting).contains(answer), errorOf(setting));
    }

    @Test
    void aSlipIsStillTakenForTheNearestWord() {
        assertEquals("did you mean \"epochs\"?", OtherNames.hint("", "epochz", List.of("epochs", "seed")));
    }

    @Test
    void aWordThatMayNotStandThereIsNotProposed() {
        assertEquals("there are \"seed\"", OtherNames.hint("", "numEpochs", List.of("seed")));
    }
}
