package dev.descent.bench.djl;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.initializer.XavierInitializer.FactorType;
import ai.djl.training.initializer.XavierInitializer.RandomType;
import dev.descent.bench.runner.Model;
import dev.descent.bench.runner.Workload;
import java.util.List;
import java.util.function.Consumer;

/** The workloads' models in DJL's blocks. */
final class Networks {
    private static final Shape ONE = new Shape(1, 1);
    private static final Shape TWO = new Shape(2, 2);
    private static final Shape THREE = new Shape(3, 3);
    private static final float DEVIATION = 0.02f;

    private Networks() {}

    /**
     * A model up to its logits.
     *
     * @param input of a batch
     * @param initializers say how weights begin
     */
    record Network(Block block, Shape input, List<Consumer<DefaultTrainingConfig>> initializers) {}

    static Network of(Workload workload) {
        int batch = workload.batch();
        return switch (workload.model()) {
            case Model.Mlp model -> new Network(mlp(model), new Shape(batch, model.inputs()), uniform());
            case Model.ConvNet model ->
                new Network(convNet(model), new Shape(batch, 1, model.side(), model.side()), uniform());
            case Model.Gpt model
            when model.layers() <= GptBlock.MOST_LAYERS ->
                new Network(new GptBlock(model), new Shape(batch, model.context()), normal());
            case Model.Neuron _, Model.ResNet _, Model.Gpt _, Model.Encoder _ ->
                throw new UnsupportedOperationException("not written for DJL");
        };
    }

    private static Block mlp(Model.Mlp model) {
        SequentialBlock block = new SequentialBlock();
        int last = model.sizes().size() - 1;
        for (int i = 1; i < last; i++) {
            block.add(Linear.builder().setUnits(model.sizes().get(i)).build());
            block.add(Activation::relu);
            if (model.dropout() > 0) {
                block.add(Dropout.builder().optRate((float) model.dropout()).build());
            }
        }
        return block.add(Linear.builder().setUnits(model.classes()).build());
    }

    private static Block convNet(Model.ConvNet model) {
        return new SequentialBlock()
                .add(convolution(model.channels1()))
                .add(Activation::relu)
                .add(Pool.maxPool2dBlock(TWO, TWO))
                .add(convolution(model.channels2()))
                .add(Activation::relu)
                .add(Pool.maxPool2dBlock(TWO, TWO))
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(model.hidden()).build())
                .add(Activation::relu)
                .add(Linear.builder().setUnits(model.classes()).build());
    }

    private static Block convolution(int channels) {
        return Conv2d.builder()
                .setKernelShape(THREE)
                .setFilters(channels)
                .optPadding(ONE)
                .build();
    }

    /** U(±1/√in), as PyTorch's layers begin. */
    private static List<Consumer<DefaultTrainingConfig>> uniform() {
        Initializer initializer = new XavierInitializer(RandomType.UNIFORM, FactorType.IN, 1);
        return List.of(config -> config.optInitializer(initializer, Parameter.Type.WEIGHT));
    }

    private static List<Consumer<DefaultTrainingConfig>> normal() {
        return List.of(config -> config.optInitializer(new NormalInitializer(DEVIATION), Parameter.Type.WEIGHT));
    }
}
