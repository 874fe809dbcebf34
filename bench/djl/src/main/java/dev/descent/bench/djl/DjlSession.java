package dev.descent.bench.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.optimizer.AdamW;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.descent.bench.runner.Data;
import dev.descent.bench.runner.Rule;
import dev.descent.bench.runner.Session;
import dev.descent.bench.runner.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A workload in DJL. Whatever a step makes is given back when the step ends. */
final class DjlSession implements Session {
    private final Model model;
    private final Trainer trainer;
    private final List<NDList> inputs = new ArrayList<>();
    private final List<NDList> targets = new ArrayList<>();
    private double loss = Double.NaN;

    private DjlSession(Workload workload) {
        Networks.Network network = Networks.of(workload);
        model = Model.newInstance("bench", Device.cpu(), "PyTorch");
        model.setBlock(network.block());
        DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(optimizer(workload.rule()));
        network.initializers().forEach(initializer -> initializer.accept(config));
        trainer = model.newTrainer(config);
        trainer.initialize(network.input());
        readData(workload, network.input());
    }

    static DjlSession of(Workload workload) {
        return new DjlSession(workload);
    }

    private static Optimizer optimizer(Rule rule) {
        return switch (rule) {
            case Rule.Sgd(double rate, double momentum) ->
                Optimizer.sgd()
                        .setLearningRateTracker(Tracker.fixed((float) rate))
                        .optMomentum((float) momentum)
                        .build();
            case Rule.Adam(double rate) ->
                Adam.builder()
                        .optLearningRateTracker(Tracker.fixed((float) rate))
                        .build();
            case Rule.AdamW(double rate, double decay) ->
                AdamW.builder()
                        .optLearningRateTracker(Tracker.fixed((float) rate))
                        .optWeightDecays((float) decay)
                        .build();
        };
    }

    private void readData(Workload workload, Shape input) {
        Data data = Data.of(workload);
        NDManager manager = model.getNDManager();
        for (int i = 0; i < data.batches(); i++) {
            NDArray x = workload.model().readsTokens()
                    ? manager.create(longs(data.tokens().get(i)), input)
                    : manager.create(data.numbers().get(i), input);
            inputs.add(new NDList(x));
            targets.add(new NDList(manager.create(longs(data.targets().get(i)))));
        }
    }

    private static long[] longs(int... values) {
        return Arrays.stream(values).asLongStream().toArray();
    }

    @Override
    public void step(int batch) {
        // What is computed from an array belongs to its manager, and goes with it.
        try (NDManager made = trainer.getManager().newSubManager()) {
            NDList x = inputs.get(batch);
            NDList y = targets.get(batch);
            x.tempAttach(made);
            y.tempAttach(made);
            NDArray value;
            try (GradientCollector collector = trainer.newGradientCollector()) {
                value = trainer.getLoss().evaluate(y, trainer.forward(x, y));
                collector.backward(value);
            }
            trainer.step();
            loss = value.getFloat();
        }
    }

    @Override
    public double loss() {
        return loss;
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
