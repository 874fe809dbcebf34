package dev.descent.exchange;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.descent.checkpoint.AtomicFile;
import dev.descent.checkpoint.CheckpointException;
import dev.descent.checkpoint.Safetensors;
import dev.descent.model.TextEncoder;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * An encoder as its files have it, with what they say of its use.
 *
 * @param encoder gives a vector for each token
 * @param tokenizerJson the content of its tokenizer's file
 * @param pooling how sentence-transformers calls what makes one vector of all: {@code mean_tokens}, {@code cls_token}, {@code
 *     max_tokens}; empty if the files do not say
 * @param mostTokens more of a text are not looked at; if the files do not say, as many as it has positions
 * @param isNormalized whether vectors are brought to length 1
 */
public record PretrainedEncoder(
        TextEncoder encoder, String tokenizerJson, Optional<String> pooling, int mostTokens, boolean isNormalized) {
    private static final String CONFIG = "config.json";
    private static final String TOKENIZER = "tokenizer.json";
    private static final String WEIGHTS = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private static final String POOLING_MODE = "pooling_mode_";

    /** All that sentence-transformers has. */
    private static final List<String> POOLINGS = List.of(
            "cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken");

    /** The normalizations' epsilon of {@link TextEncoder}. */
    private static final double EPS = 1e-12;

    /**
     * An encoder in an ONNX file, with its tokenizer.
     *
     * @param bytes of the file
     * @param source what to call it in errors
     * @param mostTokens more of a text are not looked at
     */
    public static PretrainedEncoder ofOnnx(
            MemorySegment bytes, String source, String tokenizerJson, Optional<String> pooling, int mostTokens) {
        BertReader.Exported tensors = new BertReader.Exported(OnnxFile.read(bytes, source, Optional.empty()));
        return new PretrainedEncoder(encoder(tensors), tokenizerJson, pooling, mostTokens, true);
    }

    private static TextEncoder encoder(BertReader.Exported tensors) {
        String words = "embeddings.word_embeddings.weight";
        OptionalInt heads = tensors.names().contains(words)
                ? tensors.heads(tensors.shape(words).dim(-1))
                : OptionalInt.of(1);
        return BertReader.read(
                tensors,
                heads.orElseThrow(() -> new CheckpointException(tensors.source()
                        + " does not show how many heads its attention has; take the model's Hugging Face folder")));
    }

    /**
     * A folder as Hugging Face has them: {@code config.json}, {@code model.safetensors} (or several with an index), {@code
     * tokenizer.json}; and of sentence-transformers, if they are there, {@code modules.json}, {@code 1_Pooling/config.json} and {@code
     * sentence_bert_config.json}.
     *
     * @throws CheckpointException if a file is missing or damaged, or of a model that Descent does not know
     */
    public static PretrainedEncoder ofFolder(Path folder) {
        Map<String, Object> config = json(folder.resolve(CONFIG));
        expect(folder, config, "model_type", "bert");
        expect(folder, config, "hidden_act", "gelu");
        expect(folder, config, "position_embedding_type", "absolute");
        if (config.get("layer_norm_eps") instanceof Number eps && eps.doubleValue() != EPS) {
            throw new CheckpointException(
                    "%s: \"layer_norm_eps\" is %s, and Descent computes with %s; take another model"
                            .formatted(folder.resolve(CONFIG), eps, EPS));
        }
        if (!(config.get("num_attention_heads") instanceof Integer heads)) {
            throw new CheckpointException(
                    folder.resolve(CONFIG) + " does not say \"num_attention_heads\"; get the file anew");
        }
        TextEncoder encoder;
        try (Shards shards = Shards.open(folder)) {
            encoder = BertReader.read(shards, heads);
        }
        Map<String, Object> pooling = optional(folder.resolve("1_Pooling").resolve(CONFIG));
        Optional<String> way = pooling.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(POOLING_MODE) && Boolean.TRUE.equals(entry.getValue()))
                .map(entry -> entry.getKey().substring(POOLING_MODE.length()))
                .findFirst();
        Object most = optional(folder.resolve("sentence_bert_config.json")).get("max_seq_length");
        return new PretrainedEncoder(
                encoder,
                text(folder.resolve(TOKENIZER)),
                way,
                most instanceof Integer tokens ? Math.min(tokens, encoder.context()) : encoder.context(),
                Files.exists(folder.resolve("modules.json"))
                        && text(folder.resolve("modules.json")).contains("models.Normalize"));
    }

    /**
     * Writes a folder that {@link #ofFolder}, Hugging Face's libraries and sentence-transformers read.
     *
     * @throws CheckpointException if a file cannot be written
     */
    public void write(Path folder) {
        TextEncoder model = encoder;
        int width = model.width();
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("architectures", List.of("BertModel"));
        config.put("model_type", "bert");
        config.put("hidden_act", "gelu");
        config.put("hidden_size", width);
        config.put("num_hidden_layers", model.blocks().size());
        config.put("num_attention_heads", model.blocks().getFirst().attention().heads());
        config.put(
                "intermediate_size",
                model.blocks().getFirst().feedForward().up().out());
        config.put("max_position_embeddings", model.context());
        config.put(
                "type_vocab_size",
                model.types().map(types -> types.weight().shape().dim(0)).orElse(0));
        config.put("vocab_size", model.tokens().weight().shape().dim(0));
        config.put("pad_token_id", model.padding());
        config.put("layer_norm_eps", EPS);
        config.put("position_embedding_type", "absolute");
        config.put("torch_dtype", "float32");
        List<Object> modules = new ArrayList<>();
        modules.add(module(0, "", "Transformer"));
        modules.add(module(1, "1_Pooling", "Pooling"));
        if (isNormalized) {
            modules.add(module(2, "2_Normalize", "Normalize"));
        }
        Map<String, Object> pool = new LinkedHashMap<>();
        pool.put("word_embedding_dimension", width);
        for (String way : POOLINGS) {
            pool.put(POOLING_MODE + way, pooling.filter(way::equals).isPresent());
        }
        Map<String, Object> use = new LinkedHashMap<>();
        use.put("max_seq_length", mostTokens);
        use.put("do_lower_case", false);
        try {
            Files.createDirectories(folder.resolve("1_Pooling"));
        } catch (IOException e) {
            throw new CheckpointException(
                    "cannot make the folder " + folder + " (" + e.getMessage() + "); write to another place", e);
        }
        Safetensors.write(folder.resolve(WEIGHTS), BertReader.named(model), Map.of("format", "pt"));
        AtomicFile.write(folder.resolve(TOKENIZER), tokenizerJson);
        write(folder.resolve("1_Pooling").resolve(CONFIG), pool);
        write(folder.resolve("sentence_bert_config.json"), use);
        write(folder.resolve("modules.json"), modules);
        write(folder.resolve(CONFIG), config);
    }

    private static Map<String, Object> module(int index, String path, String type) {
        Map<String, Object> module = new LinkedHashMap<>();
        module.put("idx", index);
        module.put("name", Integer.toString(index));
        module.put("path", path);
        module.put("type", "sentence_transformers.models." + type);
        return module;
    }

    private static void write(Path file, Object json) {
        try {
            AtomicFile.write(
                    file, JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // texts and numbers are always JSON
        }
    }

    private static void expect(Path folder, Map<String, Object> config, String key, String wanted) {
        Object given = config.getOrDefault(key, wanted);
        if (!wanted.equals(given)) {
            throw new CheckpointException(
                    "%s: \"%s\" is \"%s\", and Descent knows \"%s\"; take a model of the BERT family"
                            .formatted(folder.resolve(CONFIG), key, given, wanted));
        }
    }

    private static Map<String, Object> optional(Path file) {
        return Files.exists(file) ? json(file) : Map.of();
    }

    private static Map<String, Object> json(Path file) {
        try {
            return JSON.std.mapFrom(text(file));
        } catch (IOException e) {
            throw new CheckpointException(file + " is no JSON (" + e.getMessage() + "); get it anew", e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CheckpointException(
                    file
                            + (Files.exists(file)
                                    ? " cannot be read (" + e.getMessage() + "); get it anew"
                                    : " does not exist; name a folder that has config.json, model.safetensors and"
                                            + " tokenizer.json"),
                    e);
        }
    }

    /** Tensors in one safetensors file, or in several. */
    private record Shards(Path folder, Map<String, Safetensors> byName) implements Tensors, AutoCloseable {
        static Shards open(Path folder) {
            Map<String, Safetensors> byName = new LinkedHashMap<>();
            List<String> files = Files.exists(folder.resolve(WEIGHTS)) || !Files.exists(folder.resolve(INDEX))
                    ? List.of(WEIGHTS)
                    : json(folder.resolve(INDEX)).get("weight_map") instanceof Map<?, ?> map
                            ? map.values().stream()
                                    .map(String::valueOf)
                                    .distinct()
                                    .toList()
                            : List.of();
            Shards shards = new Shards(folder, byName);
            try {
                for (String name : files) {
                    Safetensors tensors = Safetensors.open(within(folder, name));
                    tensors.names().forEach(each -> byName.put(each, tensors));
                }
            } catch (CheckpointException e) {
                shards.close();
                throw e;
            }
            return shards;
        }

        private static Path within(Path folder, String name) {
            Path file = folder.resolve(name).normalize();
            if (!file.startsWith(folder.normalize())) {
                throw new CheckpointException(
                        folder.resolve(INDEX) + " names \"" + name + "\", which is outside of its folder; get it anew");
            }
            return file;
        }

        @Override
        public String source() {
            return folder.toString();
        }

        @Override
        public Set<String> names() {
            return byName.keySet();
        }

        @Override
        public Shape shape(String name) {
            return byName.get(name).shape(name);
        }

        @Override
        public Values values(String name) {
            Values values = byName.get(name).read(name);
            if (values.dtype() == DType.F32) {
                return values;
            }
            if (!values.dtype().isFloating()) {
                throw new CheckpointException(folder + ": tensor \"" + name + "\" is " + values.dtype()
                        + "; take a model whose weights are floating-point numbers");
            }
            Values floats = Values.zeros(DType.F32, values.shape());
            for (long i = 0; i < values.size(); i++) {
                floats.set(i, values.get(i));
            }
            return floats;
        }

        @Override
        public void close() {
            byName.values().stream().distinct().forEach(Safetensors::close);
        }
    }
}
