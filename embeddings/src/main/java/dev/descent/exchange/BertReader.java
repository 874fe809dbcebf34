package dev.descent.exchange;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.model.TextEncoder;
import dev.descent.nn.Seed;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Makes a {@link TextEncoder} of the tensors of a published BERT, under the names that Hugging Face gives them. */
final class BertReader {
    private static final String WORDS = "embeddings.word_embeddings.weight";
    private static final String POSITIONS = "embeddings.position_embeddings.weight";
    private static final String TYPES = "embeddings.token_type_embeddings.weight";
    private static final String HIDDEN = "encoder.layer.0.intermediate.dense.bias";

    /** What stands before the names in files of models with a head, and in those of sentence-transformers. */
    private static final List<String> PREFIXES = List.of("", "bert.", "model.", "0.auto_model.");

    private static final String QKV = "attention.self.qkv.";
    private static final List<String> PARTS = List.of("query", "key", "value");

    private final Tensors tensors;
    private final String prefix;

    private BertReader(Tensors tensors) {
        this.tensors = tensors;
        this.prefix = PREFIXES.stream()
                .filter(each -> tensors.names().contains(each + WORDS))
                .findFirst()
                .orElseThrow(() -> new CheckpointException(tensors.source() + " is no BERT: it has no tensor \"" + WORDS
                        + "\"; take a model of the BERT family"));
    }

    /**
     * The encoder.
     *
     * @param heads of each block's attention, which no tensor tells
     * @throws CheckpointException if the tensors are not those of a BERT
     */
    static TextEncoder read(Tensors tensors, int heads) {
        return new BertReader(tensors).encoder(heads);
    }

    /** How many blocks there are. */
    private int layers() {
        int layers = 0;
        while (tensors.names().contains(prefix + "encoder.layer." + layers + ".output.dense.bias")) {
            layers++;
        }
        return layers;
    }

    private TextEncoder encoder(int heads) {
        Shape words = shape(WORDS);
        int width = words.dim(-1);
        TextEncoder.Config config;
        try {
            config = new TextEncoder.Config(
                    words.dim(0),
                    shape(POSITIONS).dim(0),
                    layers(),
                    heads,
                    width,
                    Math.toIntExact(shape(HIDDEN).size()),
                    0,
                    0);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(tensors.source() + ": " + e.getMessage() + "; get the model anew", e);
        }
        TextEncoder encoder =
                TextEncoder.of(config, new Seed(0)).withTypes(shape(TYPES).dim(0), new Seed(0));
        encoder.parameters().everyPath().forEach(this::fill);
        return encoder;
    }

    /** The tensors of an encoder under the names that Hugging Face gives them. */
    static Map<String, Values> named(TextEncoder encoder) {
        Map<String, Values> named = new LinkedHashMap<>();
        encoder.parameters().everyPath().forEach((path, variable) -> {
            Values all = variable.values();
            if (!path.contains(QKV)) {
                named.put(path, all);
                return;
            }
            Shape part = all.shape().with(0, all.shape().dim(0) / PARTS.size());
            long bytes = all.memory().byteSize() / PARTS.size();
            for (int i = 0; i < PARTS.size(); i++) {
                MemorySegment memory = all.memory().asSlice(i * bytes, bytes);
                named.put(path.replace("qkv", PARTS.get(i)), new Values(all.dtype(), part, memory));
            }
        });
        return named;
    }

    private Shape shape(String name) {
        require(name);
        return tensors.shape(prefix + name);
    }

    private void require(String name) {
        if (!tensors.names().contains(prefix + name)) {
            throw new CheckpointException("%s lacks the tensor \"%s\"; take a whole model of the BERT family"
                    .formatted(tensors.source(), name));
        }
    }

    private void fill(String path, Variable variable) {
        if (!path.contains(QKV)) {
            copy(path, variable.shape(), variable, 0);
            return;
        }
        Shape whole = variable.shape();
        Shape part = whole.with(0, whole.dim(0) / PARTS.size());
        for (int i = 0; i < PARTS.size(); i++) {
            copy(path.replace("qkv", PARTS.get(i)), part, variable, i);
        }
    }

    /** Copies one tensor to its place in a variable that has several of its shape. */
    private void copy(String name, Shape wanted, Variable variable, int place) {
        require(name);
        Values values = tensors.values(prefix + name);
        if (!values.shape().equals(wanted)) {
            throw new CheckpointException("%s: tensor \"%s\" has shape %s where %s belongs; get the model anew"
                    .formatted(tensors.source(), name, values.shape(), wanted));
        }
        long bytes = values.memory().byteSize();
        variable.write(all -> all.memory().asSlice(place * bytes, bytes).copyFrom(values.memory()));
    }

    /** The tensors of an exported model, whose linear weights have lost their names: found by those of their biases. */
    static final class Exported implements Tensors {
        private final OnnxFile file;
        private final Map<String, String> weights;

        Exported(OnnxFile file) {
            this.file = file;
            this.weights = weights(file);
        }

        /** What the exporter called each weight: it is multiplied, and what comes out is added to a bias with a name. */
        private static Map<String, String> weights(OnnxFile file) {
            Map<String, String> factors = new HashMap<>();
            Map<String, String> named = new LinkedHashMap<>();
            for (OnnxFile.Node node : file.nodes()) {
                if (node.type().equals("MatMul")
                        && file.names().contains(node.inputs().getLast())) {
                    factors.put(node.outputs().getFirst(), node.inputs().getLast());
                }
                if (node.type().equals("Add")) {
                    for (String bias : node.inputs()) {
                        for (String product : node.inputs()) {
                            if (bias.endsWith(".bias") && factors.containsKey(product)) {
                                named.put(bias.replaceFirst("\\.bias$", ".weight"), factors.get(product));
                            }
                        }
                    }
                }
            }
            return named;
        }

        /** How many heads attention has: queries are reshaped to [batch, tokens, heads, features]. */
        OptionalInt heads(int width) {
            Map<String, OnnxFile.Node> makers = new HashMap<>();
            file.nodes().forEach(node -> node.outputs().forEach(output -> makers.put(output, node)));
            return file.nodes().stream()
                    .filter(node -> node.type().equals("Reshape"))
                    .map(node -> makers.get(node.inputs().getLast()))
                    .filter(node -> node != null && node.type().equals("Concat"))
                    .map(node -> node.inputs().stream()
                            .map(makers::get)
                            .filter(maker -> maker != null)
                            .flatMap(maker -> maker.constant().stream())
                            .toList())
                    .filter(sizes -> sizes.size() == 2 && sizes.getFirst() * sizes.getLast() == width)
                    .mapToInt(sizes -> Math.toIntExact(sizes.getFirst()))
                    .findFirst();
        }

        @Override
        public String source() {
            return file.source();
        }

        @Override
        public Set<String> names() {
            Set<String> names = new LinkedHashSet<>(file.names());
            names.addAll(weights.keySet());
            return names;
        }

        @Override
        public Shape shape(String name) {
            return weights.containsKey(name) ? turned(file.shape(weights.get(name))) : file.shape(name);
        }

        @Override
        public Values values(String name) {
            return weights.containsKey(name) ? turned(file.values(weights.get(name))) : file.values(name);
        }

        private static Shape turned(Shape shape) {
            return Shape.of(shape.dim(1), shape.dim(0));
        }

        /** [in, out] → [out, in]. */
        private static Values turned(Values values) {
            int in = values.shape().dim(0);
            int out = values.shape().dim(1);
            Values turned = Values.zeros(DType.F32, Shape.of(out, in));
            for (long i = 0; i < in; i++) {
                for (long o = 0; o < out; o++) {
                    turned.set(o * in + i, values.get(i * out + o));
                }
            }
            return turned;
        }
    }
}
