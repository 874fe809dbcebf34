package dev.descent.recipe;

import dev.descent.data.Nearest;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What users of Keras, PyTorch and scikit-learn write first, and what it is in a recipe. */
final class OtherNames {
    private static final String CPU_ONLY = "Descent computes on the CPU only; leave it out";
    private static final String FROM_JAVA =
            "recipes have none; Descent has it for models that are built in Java" + " (docs/library.md)";
    private static final String NO_RECURRENCE =
            "Descent has no recurrent layers; use linear or conv2d, or attention" + " in a model that is built in Java";
    private static final String OWN_LAYER =
            "an activation is a layer of its own; write it on the next line, such as \"- relu\"";
    private static final String FOLLOWS = "it follows from what comes in; leave it out";
    private static final String BY_ITSELF = "recipes have none; best and last weights and checkpoints are kept anyway";

    /**
     * Words that mean the same, in some place.
     *
     * @param path where: the block's path without the numbers of list items and without {@code type}
     * @param meant {@code =name} for one of the place's own words, else what to do
     */
    private record Meaning(String path, String meant, String... words) {}

    private static final List<Meaning> MEANINGS = List.of(
            // ------------------------------------------------------------------------------------------ the recipe
            new Meaning("", "=batchSize", "batch", "bs", "minibatchSize", "trainBatchSize"),
            new Meaning("", "=epochs", "numEpochs", "nEpochs", "nbEpoch", "maxEpochs"),
            new Meaning(
                    "",
                    "how long training goes on is said in \"epochs\", passes over the training part",
                    "iterations",
                    "steps",
                    "maxSteps",
                    "maxIter"),
            new Meaning("", "=seed", "randomState", "randomSeed", "manualSeed"),
            new Meaning("", "=model", "layers", "network", "net", "architecture", "hiddenLayers", "sequential"),
            new Meaning("", "=data", "dataset", "dataSource", "trainData"),
            new Meaning("", "=loss", "criterion", "lossFunction", "lossFn", "objective"),
            new Meaning("", "=metric", "metrics", "evaluation", "scoring"),
            new Meaning("", "=schedule", "lrSchedule", "lrScheduler", "learningRateSchedule", "scheduler"),
            new Meaning("", "=precision", "dtype", "amp", "mixedPrecision", "autocast", "fp16", "bf16"),
            new Meaning(
                    "", "=accumulate", "gradientAccumulation", "gradientAccumulationSteps", "accumulateGradBatches"),
            new Meaning("", "=augment", "augmentation", "augmentations", "transforms", "dataAugmentation"),
            new Meaning("", "=patience", "earlyStopping", "earlyStoppingPatience", "earlyStop", "nIterNoChange"),
            new Meaning("", "=optimizer", "optim", "solver"),
            new Meaning("", within("optimizer", "{type: adamw, lr: 0.01}"), "lr", "learningRate", "learningRateInit"),
            new Meaning(
                    "",
                    within("optimizer", "{type: adamw, lr: 0.01, weightDecay: 0.01}"),
                    "weightDecay",
                    "decay",
                    "l2"),
            new Meaning("", within("optimizer", "{type: sgd, lr: 0.01, momentum: 0.9}"), "momentum", "nesterov"),
            new Meaning(
                    "", within("optimizer", "{type: adamw, lr: 0.01, betas: [0.9, 0.999]}"), "betas", "beta1", "beta2"),
            new Meaning(
                    "",
                    within("optimizer", "{type: adamw, lr: 0.01, clipNorm: 1}"),
                    "clip",
                    "clipNorm",
                    "gradClip",
                    "gradientClip",
                    "gradientClipping",
                    "gradientClipVal",
                    "maxGradNorm"),
            new Meaning("", within("split", "{validation: 0.2}"), "validationSplit", "valSplit", "validation", "val"),
            new Meaning("", within("split", "{test: 0.2}"), "testSize", "testSplit", "trainSize", "trainTestSplit"),
            new Meaning(
                    "",
                    within("data", "{path: table.csv, target: price}"),
                    "target",
                    "label",
                    "labels",
                    "path",
                    "file",
                    "csv"),
            new Meaning(
                    "", within("loss", "{type: crossEntropy, classWeights: balanced}"), "classWeight", "classWeights"),
            new Meaning("", within("loss", "{type: crossEntropy, labelSmoothing: 0.1}"), "labelSmoothing"),
            new Meaning("", within("schedule", "{type: cosine, warmup: 1}"), "warmup", "warmupSteps", "warmupEpochs"),
            new Meaning(
                    "",
                    within("model", "[{linear: 64}, relu, {dropout: 0.2}, linear]"),
                    "dropout",
                    "activation",
                    "activations"),
            new Meaning(
                    "",
                    within("model", "[{linear: 64}, relu, linear]"),
                    "hidden",
                    "hiddenSize",
                    "hiddenLayerSizes",
                    "units"),
            new Meaning(
                    "",
                    CPU_ONLY,
                    "device",
                    "devices",
                    "gpu",
                    "gpus",
                    "cuda",
                    "mps",
                    "tpu",
                    "accelerator",
                    "useGpu",
                    "useCuda"),
            new Meaning(
                    "",
                    "threads are an option of the command, --threads N; leave it out",
                    "threads",
                    "numThreads",
                    "nJobs",
                    "workers",
                    "numWorkers"),
            new Meaning(
                    "",
                    "what is printed is said by options of the command, --quiet and --verbose; leave it out",
                    "verbose",
                    "quiet"),
            new Meaning(
                    "", BY_ITSELF, "callbacks", "checkpoint", "checkpoints", "save", "saveBest", "restoreBestWeights"),
            new Meaning(
                    "",
                    "the keys of a recipe have no block around them; write them at the beginning of a line",
                    "train",
                    "training",
                    "trainer",
                    "fit",
                    "compile",
                    "config",
                    "hyperparameters",
                    "params"),
            // -------------------------------------------------------------------------------------------- the layers
            new Meaning("model", "=linear", "dense", "fc", "fullyConnected", "affine", "perceptron"),
            new Meaning("model", "=conv2d", "conv", "convolution", "convolution2d", "convolutional"),
            new Meaning("model", "=maxPool2d", "maxPool", "maxPooling", "maxPooling2d"),
            new Meaning("model", "=avgPool2d", "avgPool", "averagePool", "averagePooling2d", "meanPool"),
            new Meaning(
                    "model",
                    "=globalAvgPool",
                    "globalAveragePooling2d",
                    "globalAvgPool2d",
                    "globalAveragePooling",
                    "adaptiveAvgPool2d"),
            new Meaning("model", "=batchNorm", "batchNorm1d", "batchNorm2d", "batchNormalization", "bn"),
            new Meaning("model", "=layerNorm", "layerNormalization", "ln", "norm"),
            new Meaning("model", "=silu", "swish"),
            new Meaning("model", "=leakyRelu", "lrelu"),
            new Meaning("model", "=sigmoid", "logistic"),
            new Meaning("model", "=dropout", "dropout2d", "spatialDropout", "spatialDropout2d", "alphaDropout"),
            new Meaning("model", "=residual", "skip", "skipConnection", "shortcut", "resBlock", "add", "residualBlock"),
            new Meaning("model", "=reshape", "view", "unflatten"),
            new Meaning(
                    "model",
                    "the loss crossEntropy takes it already, so leave it out; a model for classes ends with \"-"
                            + " linear\"",
                    "softmax",
                    "logSoftmax"),
            new Meaning(
                    "model", NO_RECURRENCE, "lstm", "gru", "rnn", "simpleRnn", "bidirectional", "lstmCell", "gruCell"),
            new Meaning(
                    "model",
                    FROM_JAVA,
                    "embedding",
                    "attention",
                    "selfAttention",
                    "multiHeadAttention",
                    "multiheadAttn",
                    "transformer",
                    "transformerBlock",
                    "transformerEncoder",
                    "transformerEncoderLayer"),
            new Meaning(
                    "model",
                    "recipes have layers for images of two dimensions only: conv2d, maxPool2d and avgPool2d",
                    "conv1d",
                    "conv3d",
                    "maxPool1d",
                    "maxPool3d",
                    "avgPool1d",
                    "maxPooling1d",
                    "convTranspose2d",
                    "conv2dTranspose",
                    "upsample",
                    "upsampling2d",
                    "concat",
                    "concatenate",
                    "cat"),
            new Meaning(
                    "model",
                    "recipes have none; conv2d has \"groups\" and \"padding\"",
                    "depthwiseConv2d",
                    "separableConv2d",
                    "zeroPadding2d"),
            new Meaning(
                    "model",
                    "recipes have none; use batchNorm or layerNorm",
                    "groupNorm",
                    "instanceNorm",
                    "instanceNorm2d",
                    "rmsNorm"),
            new Meaning(
                    "model",
                    "recipes have none; silu, gelu and leakyRelu are near to it",
                    "elu",
                    "selu",
                    "celu",
                    "mish",
                    "prelu",
                    "hardswish",
                    "softsign"),
            new Meaning("model", "write \"- clip: [0, 6]\"", "relu6"),
            new Meaning("model", "write \"- clip: [-1, 1]\"", "hardtanh"),
            new Meaning("model", "it does nothing; leave it out", "identity", "noop"),
            new Meaning(
                    "model",
                    "the shape of the inputs follows from the data; leave it out",
                    "input",
                    "inputLayer",
                    "inputShape"),
            new Meaning("model", "an activation is written by its own name, such as \"- relu\"", "activation"),
            new Meaning(
                    "model",
                    "a layer's name stands before its setting: \"- linear: 64\"",
                    "type",
                    "name",
                    "layer",
                    "kind",
                    "units"),
            new Meaning("model", "the list under \"model\" is one already; write its layers there", "sequential"),
            // ------------------------------------------------------------------------------- the settings of layers
            new Meaning(
                    "model.linear",
                    "=out",
                    "units",
                    "outFeatures",
                    "size",
                    "width",
                    "neurons",
                    "hidden",
                    "outputs",
                    "features",
                    "outputDim"),
            new Meaning("model.linear", "=in", "inFeatures", "inputDim", "inputs"),
            new Meaning("model.linear", "=bias", "useBias"),
            new Meaning("model.linear", "=init", "kernelInitializer", "weightInit", "initializer", "initialiser"),
            new Meaning("model.linear", OWN_LAYER, "activation", "act"),
            new Meaning("model.linear", FOLLOWS, "inputShape"),
            new Meaning("model.linear.init", "=kaimingUniform", "he", "heUniform", "kaiming"),
            new Meaning("model.linear.init", "=kaimingNormal", "heNormal"),
            new Meaning("model.linear.init", "=xavierUniform", "glorot", "glorotUniform", "xavier"),
            new Meaning("model.linear.init", "=xavierNormal", "glorotNormal"),
            new Meaning("model.linear.init", "write the number, \"init: 0\"", "zeros", "zero", "ones", "constant"),
            new Meaning("model.conv2d", "=out", "filters", "outChannels", "channels", "outputs"),
            new Meaning("model.conv2d", "=kernel", "kernelSize", "size"),
            new Meaning("model.conv2d", "=stride", "strides"),
            new Meaning("model.conv2d", "=dilation", "dilationRate"),
            new Meaning("model.conv2d", "=bias", "useBias"),
            new Meaning("model.conv2d", OWN_LAYER, "activation", "act"),
            new Meaning("model.conv2d", FOLLOWS, "in", "inChannels", "inputShape"),
            new Meaning("model.maxPool2d", "=kernel", "poolSize", "kernelSize", "size"),
            new Meaning("model.maxPool2d", "=stride", "strides"),
            new Meaning("model.avgPool2d", "=kernel", "poolSize", "kernelSize", "size"),
            new Meaning("model.avgPool2d", "=stride", "strides"),
            // ------------------------------------------------------------------------------ optimizer and schedule
            new Meaning("optimizer", "=lr", "learningRate", "rate", "stepSize", "alpha", "eta"),
            new Meaning("optimizer", "=weightDecay", "decay", "wd", "l2", "lambda"),
            new Meaning("optimizer", "=eps", "epsilon"),
            new Meaning("optimizer", "=betas", "beta", "beta1", "beta2"),
            new Meaning(
                    "optimizer", "=clipNorm", "clip", "maxGradNorm", "gradClip", "gradientClipNorm", "globalClipnorm"),
            new Meaning("optimizer", "=alpha", "rho", "smoothing"),
            new Meaning("optimizer", "=groups", "paramGroups", "parameterGroups"),
            new Meaning("optimizer", "=type", "name", "optimizer", "kind", "method"),
            new Meaning("optimizer", "=sgd", "gd", "gradientDescent", "momentum"),
            new Meaning(
                    "optimizer",
                    "recipes have none; adamw is a good first choice",
                    "adagrad",
                    "adadelta",
                    "adamax",
                    "nadam",
                    "radam",
                    "ftrl",
                    "lion",
                    "muon",
                    "adafactor",
                    "lamb",
                    "lbfgs"),
            new Meaning(
                    "optimizer",
                    "recipes have none; leave it out",
                    "amsgrad",
                    "foreach",
                    "fused",
                    "maximize",
                    "dampening"),
            new Meaning("schedule", "=step", "stepLr", "multiStepLr"),
            new Meaning("schedule", "=exponential", "exponentialLr", "exponentialDecay"),
            new Meaning("schedule", "=cosine", "cosineAnnealing", "cosineAnnealingLr", "cosineDecay"),
            new Meaning("schedule", "=linear", "linearLr", "linearDecay"),
            new Meaning("schedule", "=oneCycle", "oneCycleLr"),
            new Meaning("schedule", "=reduceOnPlateau", "plateau", "reduceLrOnPlateau"),
            new Meaning("schedule", "=constant", "none", "constantLr", "fixed"),
            new Meaning("schedule", "=every", "stepSize", "steps"),
            new Meaning("schedule", "=gamma", "decay", "decayRate"),
            new Meaning("schedule", "=end", "etaMin", "minLr", "endFactor"),
            new Meaning("schedule", "=warmup", "warmupSteps", "warmupEpochs"),
            new Meaning("schedule", "=rise", "pctStart"),
            new Meaning("schedule", "=type", "name", "kind"),
            // -------------------------------------------------------------------------------------- loss and metric
            new Meaning(
                    "loss",
                    "=crossEntropy",
                    "crossEntropyLoss",
                    "categoricalCrossentropy",
                    "sparseCategoricalCrossentropy",
                    "nll",
                    "nllLoss",
                    "ce",
                    "softmaxCrossEntropy"),
            new Meaning(
                    "loss",
                    "=binaryCrossEntropy",
                    "binaryCrossentropy",
                    "bce",
                    "bceLoss",
                    "bceWithLogits",
                    "bceWithLogitsLoss",
                    "logistic",
                    "sigmoidCrossEntropy"),
            new Meaning("loss", "=mse", "mseLoss", "meanSquaredError", "l2", "l2Loss", "squaredError"),
            new Meaning("loss", "mse has its lowest point at the same place; write \"mse\"", "rmse"),
            new Meaning("loss", "=mae", "l1", "l1Loss", "meanAbsoluteError", "absoluteError"),
            new Meaning("loss", "=huber", "huberLoss", "smoothL1", "smoothL1Loss"),
            new Meaning("loss", "=classWeights", "weight", "weights", "classWeight"),
            new Meaning("loss", "=positiveWeight", "posWeight"),
            new Meaning("loss", "=delta", "beta"),
            new Meaning("loss", "=type", "name", "kind"),
            new Meaning("metric", "=accuracy", "acc", "categoricalAccuracy", "binaryAccuracy", "accuracyScore", "top1"),
            new Meaning("metric", "=balancedAccuracy", "balancedAcc"),
            new Meaning("metric", "=rocAuc", "auc", "auroc", "roc"),
            new Meaning("metric", "=f1", "f1Score", "fScore"),
            new Meaning("metric", "=mcc", "matthews", "matthewsCorrcoef"),
            new Meaning("metric", "=logLoss", "crossEntropy", "nll"),
            new Meaning("metric", "=rmse", "rootMeanSquaredError"),
            new Meaning("metric", "rmse is its root; write \"rmse\"", "mse", "meanSquaredError"),
            new Meaning("metric", "=mae", "meanAbsoluteError", "l1"),
            new Meaning("metric", "=r2", "r2Score", "rSquared"),
            // --------------------------------------------------------------------------------- data, split, precision
            new Meaning("data", "=path", "file", "csv", "filename", "source", "url"),
            new Meaning("data", "=target", "label", "labels", "y", "targetColumn", "output"),
            new Meaning("data", "=ignore", "drop", "exclude", "dropColumns"),
            new Meaning("data", "=category", "categories", "categorical", "categoricalColumns"),
            new Meaning("data", "=missing", "na", "naValues", "nan"),
            new Meaning("data", "=fill", "impute", "fillna", "imputer"),
            new Meaning(
                    "data",
                    "every column but the target is an input; name those that are none as \"ignore\"",
                    "features",
                    "columns",
                    "x"),
            new Meaning("split", "=validation", "val", "valid", "validationSplit", "dev"),
            new Meaning("split", "=test", "testSize", "testSplit"),
            new Meaning("split", "=stratified", "stratify"),
            new Meaning(
                    "split",
                    "the training part is what the others leave; leave it out",
                    "train",
                    "training",
                    "trainSize"),
            new Meaning("precision", "=f32", "float32", "fp32", "float", "single", "32"),
            new Meaning("precision", "=bf16", "bfloat16", "mixed", "mixedBf16"),
            new Meaning(
                    "precision",
                    "recipes have none; bf16 is as small and does not overflow",
                    "f16",
                    "fp16",
                    "float16",
                    "half",
                    "16"),
            new Meaning(
                    "precision",
                    "models that are built in Java may be of F64; recipes have f32 and bf16",
                    "f64",
                    "float64",
                    "double"));

    private static final Map<String, Map<String, String>> BY_PATH = byPath();

    private OtherNames() {}

    /**
     * What to say of a word that is not known where it stands: what it is called here, what to do instead, which known word
     * is near to it, or all of those.
     *
     * @param path the key of the block or of the value, {@code model.2.linear}; empty for the recipe itself
     * @param known the words that may stand there
     */
    static String hint(String path, String word, Collection<String> known) {
        return meaning(path, word, known).orElseGet(() -> Nearest.hint(word, known));
    }

    /** The same, but nothing where the known words would be listed. */
    static Optional<String> shortHint(String path, String word, Collection<String> known) {
        return meaning(path, word, known).or(() -> Nearest.of(word, known).map(_ -> Nearest.hint(word, known)));
    }

    private static Optional<String> meaning(String path, String word, Collection<String> known) {
        String plain = plain(word);
        Optional<String> spelt =
                known.stream().filter(each -> plain(each).equals(plain)).findFirst();
        if (spelt.isPresent()) {
            return spelt.map(each -> "did you mean \"" + each + "\"?");
        }
        return Optional.ofNullable(BY_PATH.getOrDefault(place(path), Map.of()).get(plain))
                .filter(meant -> !meant.startsWith("=") || known.contains(meant.substring(1)))
                .map(meant -> meant.startsWith("=") ? "here that is \"" + meant.substring(1) + "\"" : meant);
    }

    private static String within(String key, String example) {
        return "it stands within \"" + key + "\"; write \"" + key + ": " + example + "\"";
    }

    private static String place(String path) {
        return path.replaceAll("\\.(\\d+|residual|type)(?=\\.|$)", "");
    }

    /** A word less its case, what parts its words, and what stands before it or behind it in code. */
    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT)
                .replaceAll("\\(.*", "")
                .replaceAll("^.*\\.", "")
                .replaceAll("[\\s_-]", "");
    }

    private static Map<String, Map<String, String>> byPath() {
        Map<String, Map<String, String>> all = new HashMap<>();
        for (Meaning meaning : MEANINGS) {
            Map<String, String> here = all.computeIfAbsent(meaning.path, _ -> new HashMap<>());
            Arrays.stream(meaning.words).forEach(word -> here.put(plain(word), meaning.meant));
        }
        return all;
    }
}
