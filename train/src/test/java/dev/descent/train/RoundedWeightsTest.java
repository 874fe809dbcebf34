package dev.descent.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.checkpoint.Weights;
import dev.descent.compile.Precision;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.gradient.Gradients;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Linear;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.Optimizer;
import dev.descent.optimize.WeightAverage;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Threefry;
import dev.descent.tensor.Variable;
import dev.descent.train.breakdown.Guard;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever gives weights other values while a program keeps them rounded: the program's next run has the new ones. */
class RoundedWeightsTest {
    private static final int BATCH = 48;

    @TempDir
    Path folder;

    private final Parameters parameters;
    private final Tensor loss;
    private final WeightAverage average = new WeightAverage(0.9);
    private final Program step;
    private final Program look;

    RoundedWeightsTest() {
        Sequential model = Sequential.of(
                Linear.of(40, 64, new Seed(1)), Activation.TANH, Linear.of(64, 48, new Seed(2)), Activation.TANH);
        parameters = model.parameters();
        loss = Losses.mse(model.forward(noise(1, 40), Pass.evaluation()), noise(2, 48));
        Optimizer optimizer = new Optimizer(AdamW.of(0.05));
        Updates fix = optimizer.update(parameters, Gradients.of(loss, parameters));
        Updates updates = average.follow(parameters, fix, optimizer.step().read());
        step = Program.compile(List.of(loss), updates, Precision.BF16);
        look = Program.compile(List.of(loss), Updates.none(), Precision.BF16);
        assertTrue(step.describe().contains("weight.bf16"), step.describe());
    }

    private static Tensor noise(int seed, int width) {
        float[] values = new float[BATCH * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (Threefry.uniform(Threefry.key(seed, 0), 0, i) - 0.5);
        }
        return Tensor.of(values, BATCH, width);
    }

    /** The loss before the step that is made, which must be that of the weights as they are. */
    private double step() {
        look.run();
        step.run();
        assertEquals(look.value(loss).scalar(), step.value(loss).scalar());
        return step.value(loss).scalar();
    }

    @Test
    void weightsThatAreRestored() {
        double first = step();
        Weights kept = Weights.of(parameters);
        double second = step();
        assertNotEquals(first, second);
        step();
        kept.restore();
        assertEquals(second, step());
    }

    @Test
    void weightsThatAreReadFromAFile() {
        step();
        Path file = folder.resolve("weights.safetensors");
        Weights.of(parameters).save(file, Map.of());
        double second = step();
        step();
        Weights.read(file, parameters).restore();
        assertEquals(second, step());
    }

    @Test
    void averagesThatAreSwappedInAndOut() {
        step();
        step();
        average.swapIn();
        look.run();
        double averaged = look.value(loss).scalar();
        average.swapOut();
        assertNotEquals(averaged, step());
        average.swapIn();
        step();
    }

    @Test
    void aRunThatIsPutBackToBeReplayed() {
        step();
        Map<String, Variable> memory = new LinkedHashMap<>(parameters.state());
        Guard guard = new Guard(memory);
        guard.capture(1);
        double second = step();
        step();
        guard.restore();
        assertEquals(second, step());
    }

    @Test
    void weightsThatAUserWrites() {
        step();
        parameters.get("layers.0.weight").variable().write(values -> {
            for (int i = 0; i < values.size(); i += 3) {
                values.set(i, -values.get(i));
            }
        });
        step();
    }
}
