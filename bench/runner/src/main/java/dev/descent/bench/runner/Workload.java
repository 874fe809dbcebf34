package dev.descent.bench.runner;

import dev.descent.bench.runner.Model.ConvNet;
import dev.descent.bench.runner.Model.Encoder;
import dev.descent.bench.runner.Model.Gpt;
import dev.descent.bench.runner.Model.Mlp;
import dev.descent.bench.runner.Model.Neuron;
import dev.descent.bench.runner.Model.ResNet;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A piece of training that every runner does in the same way. One step is a forward pass, the loss, a backward pass and
 * an update; {@link Data} lies in memory before.
 */
public enum Workload {
    W1("W1", "neuron 2→1, 4 examples one by one, SGD, 400 steps", new Neuron(2), 1, new Rule.Sgd(0.1, 0), 400),
    W2("W2", "MLP 10-64-3, dropout 0.3, batch 32, Adam", new Mlp(List.of(10, 64, 3), 0.3), 32, new Rule.Adam(1e-3), 1),
    W3("W3", "MLP 784-256-128-10, batch 64, Adam", new Mlp(List.of(784, 256, 128, 10), 0), 64, new Rule.Adam(1e-3), 1),
    W3B("W3b", "the same, batch 512", new Mlp(List.of(784, 256, 128, 10), 0), 512, new Rule.Adam(1e-3), 1),
    W4(
            "W4",
            "conv 1×28×28: 3×3 32, 3×3 64, 128, 10, batch 64, Adam",
            new ConvNet(28, 32, 64, 128, 10),
            64,
            new Rule.Adam(1e-3),
            1),
    W5("W5", "ResNet-18 on 3×32×32, batch 32, SGD momentum", new ResNet(32, 10), 32, new Rule.Sgd(0.01, 0.9), 1),
    W6(
            "W6",
            "char-GPT: 4 layers, 4 heads, 128 wide, batch 12×64, vocabulary 65, AdamW",
            new Gpt(4, 4, 128, 64, 64, 65),
            12,
            new Rule.AdamW(1e-3, 0.01),
            1),
    W7("W7", "GPT-2 124M, batch 4×64, AdamW", new Gpt(12, 12, 768, 64, 1024, 50_257), 4, new Rule.AdamW(1e-4, 0.01), 1),
    W8(
            "W8",
            "encoder: 6 layers, 12 heads, 384 wide, vocabulary 30,522, 32 pairs of 32 tokens, contrastive, AdamW",
            new Encoder(6, 12, 384, 1536, 30_522, 512, 32, 32, 20),
            64,
            new Rule.AdamW(1e-4, 0.01),
            1);

    private final String label;
    private final String what;

    @SuppressWarnings("ImmutableEnumChecker") // a list of sizes could change; those above cannot
    private final Model model;

    private final int batch;

    @SuppressWarnings("ImmutableEnumChecker") // rules are records of numbers
    private final Rule rule;

    private final int repeats;

    Workload(String label, String what, Model model, int batch, Rule rule, int repeats) {
        this.label = label;
        this.what = what;
        this.model = model;
        this.batch = batch;
        this.rule = rule;
        this.repeats = repeats;
    }

    /** As it is written on the command line and in the table. */
    public String label() {
        return label;
    }

    /** In a few words. */
    public String what() {
        return what;
    }

    public Model model() {
        return model;
    }

    /** Rows of a batch: examples, sequences of tokens, sentences. */
    public int batch() {
        return batch;
    }

    public Rule rule() {
        return rule;
    }

    /** How many steps are timed as one: more than one where a single step is too short to be timed. */
    public int repeats() {
        return repeats;
    }

    /** Examples in what is timed as one, or tokens where examples are made of tokens. */
    public long items() {
        return (long) repeats * batch * (model.readsTokens() ? model.inputs() : 1);
    }

    /** What {@link #items()} are called. */
    public String unit() {
        return model.readsTokens() ? "tokens" : "examples";
    }

    /** The loss with which training begins, more or less: of who knows nothing. */
    public double firstLoss() {
        return Math.log(model.classes());
    }

    /**
     * The one of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Workload of(String label) {
        return Arrays.stream(values())
                .filter(workload -> workload.label.equalsIgnoreCase(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + label + "\" is no workload: there are "
                        + Arrays.stream(values()).map(Workload::label).collect(Collectors.joining(", "))));
    }
}
