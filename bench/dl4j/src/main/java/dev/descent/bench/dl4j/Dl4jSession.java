package dev.descent.bench.dl4j;

import dev.descent.bench.runner.Data;
import dev.descent.bench.runner.LoadedLibraries;
import dev.descent.bench.runner.Model;
import dev.descent.bench.runner.Rule;
import dev.descent.bench.runner.Session;
import dev.descent.bench.runner.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A workload in DL4J, whose workspaces keep what a step makes for the next one. */
final class Dl4jSession implements Session {
    private static final long SEED = 1;
    private static final int KERNEL = 3;

    private final MultiLayerNetwork network;
    private final List<INDArray> inputs = new ArrayList<>();
    private final List<INDArray> targets = new ArrayList<>();

    private Dl4jSession(Workload workload) {
        ListBuilder layers = new NeuralNetConfiguration.Builder()
                .seed(SEED)
                .updater(new Adam(workload.rule().learningRate(), Rule.BETA1, Rule.BETA2, Rule.EPS))
                .list();
        switch (workload.model()) {
            case Model.Mlp model -> mlp(layers, model);
            case Model.ConvNet model -> convNet(layers, model);
            case Model.Neuron _, Model.ResNet _, Model.Gpt _, Model.Encoder _ ->
                throw new UnsupportedOperationException("not written for DL4J");
        }
        network = new MultiLayerNetwork(layers.build());
        network.init();
        readData(workload);
    }

    static Dl4jSession of(Workload workload) {
        return new Dl4jSession(workload);
    }

    /** Its dropout acts on what goes into a layer, and is told the probability to keep. */
    private static void mlp(ListBuilder layers, Model.Mlp model) {
        List<Integer> sizes = model.sizes();
        int last = sizes.size() - 2;
        for (int i = 0; i < last; i++) {
            DenseLayer.Builder layer = new DenseLayer.Builder()
                    .nIn(sizes.get(i))
                    .nOut(sizes.get(i + 1))
                    .activation(Activation.RELU)
                    .weightInit(begin(sizes.get(i)));
            layers.layer(
                    i > 0 && model.dropout() > 0
                            ? layer.dropOut(1 - model.dropout()).build()
                            : layer.build());
        }
        OutputLayer.Builder output = output(sizes.get(last), model.classes());
        layers.layer(model.dropout() > 0 ? output.dropOut(1 - model.dropout()).build() : output.build());
    }

    private static void convNet(ListBuilder layers, Model.ConvNet model) {
        layers.layer(convolution(1, model.channels1()))
                .layer(pooling())
                .layer(convolution(model.channels1(), model.channels2()))
                .layer(pooling())
                .layer(new DenseLayer.Builder()
                        .nIn(model.flat())
                        .nOut(model.hidden())
                        .activation(Activation.RELU)
                        .weightInit(begin(model.flat()))
                        .build())
                .layer(output(model.hidden(), model.classes()).build())
                .setInputType(InputType.convolutional(model.side(), model.side(), 1));
    }

    private static ConvolutionLayer convolution(int in, int out) {
        return new ConvolutionLayer.Builder(KERNEL, KERNEL)
                .nIn(in)
                .nOut(out)
                .stride(1, 1)
                .padding(1, 1)
                .activation(Activation.RELU)
                .weightInit(begin(in * KERNEL * KERNEL))
                .build();
    }

    private static SubsamplingLayer pooling() {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(2, 2)
                .stride(2, 2)
                .build();
    }

    private static OutputLayer.Builder output(int in, int classes) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nIn(in)
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .weightInit(begin(in));
    }

    /** U(±1/√in), as PyTorch's layers begin. */
    private static UniformDistribution begin(int in) {
        double bound = 1 / Math.sqrt(in);
        return new UniformDistribution(-bound, bound);
    }

    /** It compares with a row of zeros and a one, rather than with a class's number. */
    private void readData(Workload workload) {
        Data data = Data.of(workload);
        Model model = workload.model();
        int rows = workload.batch();
        for (int i = 0; i < data.batches(); i++) {
            INDArray x = Nd4j.create(data.numbers().get(i), new int[] {rows, model.inputs()});
            inputs.add(model instanceof Model.ConvNet net ? x.reshape(rows, 1, net.side(), net.side()) : x);
            float[] y = new float[rows * model.classes()];
            for (int row = 0; row < rows; row++) {
                y[row * model.classes() + data.targets().get(i)[row]] = 1;
            }
            targets.add(Nd4j.create(y, new int[] {rows, model.classes()}));
        }
    }

    @Override
    public void step(int batch) {
        network.fit(inputs.get(batch), targets.get(batch));
    }

    @Override
    public double loss() {
        return network.score();
    }

    @Override
    public Map<String, String> notes() {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put(
                "BLAS",
                String.valueOf(Nd4j.getExecutioner().getEnvironmentInformation().get("blas.vendor")));
        LoadedLibraries.openBlasCore().ifPresent(core -> notes.put("OpenBLAS", core));
        return notes;
    }

    @Override
    public void close() {
        network.close();
    }
}
