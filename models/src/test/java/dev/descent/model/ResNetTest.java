package dev.descent.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.gradient.Gradients;
import dev.descent.loss.Losses;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Seed;
import dev.descent.optimize.Optimizer;
import dev.descent.optimize.SGD;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResNetTest {
    private static final ResNet.Config TINY = new ResNet.Config(2, List.of(4, 6), 2, 3);

    @Test
    void resNet18HasThePublishedSizeAndNames() {
        ResNet model = ResNet.of(ResNet.Config.resNet18(10), new Seed(1));
        Parameters parameters = model.parameters();
        assertEquals(11_173_962, parameters.count());
        assertEquals(Shape.of(64, 3, 3, 3), parameters.get("conv1.weight").shape());
        assertEquals(
                Shape.of(512, 256, 1, 1),
                parameters.get("layer4.0.downsample.0.weight").shape());
        assertEquals(40, parameters.buffers().size());
        assertTrue(parameters.buffers().containsKey("layer2.0.downsample.1.running_var"));
        assertTrue(parameters.byPath().keySet().stream().noneMatch(path -> path.startsWith("layer1.0.downsample")));
        Tensor logits = model.forward(Tensor.full(0, DType.F32, Shape.of(5, 3, 32, 32)), Pass.evaluation());
        assertEquals(Shape.of(5, 10), logits.shape());
        assertEquals("ResNet(3 channels, stages [64, 128, 256, 512] of 2 blocks, 10 classes)", model.toString());
    }

    @Test
    void learnsAndThenJudgesEachImageByItself() {
        ResNet model = ResNet.of(TINY, new Seed(1));
        Tensor x = Tensor.input("x", DType.F32, 6, 2, 7, 6);
        Tensor y = Tensor.of(new int[] {0, 1, 2, 0, 1, 2}, 6);
        Optimizer optimizer = new Optimizer(SGD.of(0.05).momentum(0.9));
        Pass pass = Pass.training(new Seed(2), optimizer.step().read());
        Tensor loss = Losses.crossEntropy(model.forward(x, pass), y);
        Updates fix = optimizer.update(model.parameters(), Gradients.of(loss, model.parameters()));
        Program step = Program.compile(loss, fix.and(pass.updates()));
        Values images = images(6);
        step.run(name -> images.memory());
        double before = step.value(loss).scalar();
        for (int i = 0; i < 60; i++) {
            step.run(name -> images.memory());
        }
        assertTrue(step.value(loss).scalar() < 0.2 * before, before + " → " + step.value(loss).scalar());

        double[] together = logits(model, images);
        for (int i = 0; i < 6; i++) {
            Values one = Values.zeros(DType.F32, Shape.of(1, 2, 7, 6));
            one.memory().copyFrom(images.memory().asSlice(i * one.memory().byteSize(), one.memory().byteSize()));
            double[] alone = logits(model, one);
            int best = 0;
            for (int c = 0; c < 3; c++) {
                assertEquals(together[3 * i + c], alone[c], 1e-4);
                best = alone[c] > alone[best] ? c : best;
            }
            assertEquals(i % 3, best, "image " + i);
        }
    }

    private static double[] logits(ResNet model, Values images) {
        Tensor logits = model.forward(Tensor.input("x", DType.F32, images.shape().dims()), Pass.evaluation());
        Program program = Program.compile(logits, Updates.none());
        program.run(name -> images.memory());
        return program.value(logits).toDoubles();
    }

    private static Values images(int count) {
        Random random = new Random(5);
        Values images = Values.zeros(DType.F32, Shape.of(count, 2, 7, 6));
        for (long i = 0; i < images.size(); i++) {
            images.set(i, random.nextGaussian());
        }
        return images;
    }

    @Test
    void aModelWithoutAnythingIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ResNet.Config(3, List.of(), 2, 10));
        assertThrows(IllegalArgumentException.class, () -> new ResNet.Config(3, List.of(8), 0, 10));
    }
}
