package dev.descent.bench.runner;

import java.util.List;

/** What is trained, as sizes: each runner builds it from the layers of its own library. */
public sealed interface Model {

    /** Whether examples are rows of numbers, or of token numbers. */
    default boolean readsTokens() {
        return false;
    }

    /** Values of one example. */
    int inputs();

    /** Targets of one example. */
    default int targets() {
        return 1;
    }

    /** How many answers there are to choose from; the loss of who has learned nothing is the logarithm of this. */
    int classes();

    /** One neuron that says yes or no: inputs→1, binary cross-entropy of its logit. */
    record Neuron(int inputs) implements Model {
        @Override
        public int classes() {
            return 2;
        }
    }

    /**
     * Linear layers with ReLU between them, cross-entropy.
     *
     * @param sizes features that go in, of each hidden layer, and classes
     * @param dropout probability, after each ReLU
     */
    record Mlp(List<Integer> sizes, double dropout) implements Model {
        @Override
        public int inputs() {
            return sizes.getFirst();
        }

        @Override
        public int classes() {
            return sizes.getLast();
        }
    }

    /**
     * Two times a convolution 3×3 (padded by one), ReLU and max pooling by two; a hidden layer with ReLU; classes.
     *
     * @param side height and width of an image with one channel
     */
    record ConvNet(int side, int channels1, int channels2, int hidden, int classes) implements Model {
        @Override
        public int inputs() {
            return side * side;
        }

        /** Values that the second pooling leaves. */
        public int flat() {
            return channels2 * (side / 4) * (side / 4);
        }
    }

    /**
     * ResNet-18 as it is made for small images (He et al. 2016): convolution 3×3, then four groups of two basic blocks
     * 64, 128, 256 and 512 wide, batch normalization after every convolution, the mean over each channel, classes.
     *
     * @param side height and width of an image with three channels
     */
    record ResNet(int side, int classes) implements Model {
        public static final int CHANNELS = 3;
        public static final List<Integer> WIDTHS = List.of(64, 128, 256, 512);
        public static final int BLOCKS = 2;

        @Override
        public int inputs() {
            return CHANNELS * side * side;
        }
    }

    /**
     * GPT-2's decoder (Radford et al. 2019): token and position embeddings, pre-norm blocks of causal attention and an
     * MLP four times as wide with GELU in its tanh form, layer norm, logits by the token embedding. No dropout.
     *
     * @param positions rows of the table of positions, at least the context
     */
    record Gpt(int layers, int heads, int width, int context, int positions, int vocabulary) implements Model {
        @Override
        public boolean readsTokens() {
            return true;
        }

        @Override
        public int inputs() {
            return context;
        }

        @Override
        public int targets() {
            return context;
        }

        @Override
        public int classes() {
            return vocabulary;
        }
    }

    /**
     * BERT's encoder (Devlin et al. 2018): token and position embeddings with a layer norm, post-norm blocks of attention
     * and an MLP with GELU, the mean over all tokens; trained on pairs by the cross-entropy of {@code scale·cosine} between
     * each first sentence and every second one. No dropout, no padding.
     *
     * @param pairs in a batch, which is 2·pairs sentences: all first ones, then all second ones
     */
    record Encoder(
            int layers,
            int heads,
            int width,
            int inner,
            int vocabulary,
            int positions,
            int length,
            int pairs,
            double scale)
            implements Model {
        @Override
        public boolean readsTokens() {
            return true;
        }

        @Override
        public int inputs() {
            return length;
        }

        @Override
        public int targets() {
            return 0;
        }

        @Override
        public int classes() {
            return pairs;
        }
    }
}
