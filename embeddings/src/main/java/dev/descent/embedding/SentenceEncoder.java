package dev.descent.embedding;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.exchange.PretrainedEncoder;
import dev.descent.model.TextEncoder;
import dev.descent.nn.Pass;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.text.Tokenizer;
import dev.descent.text.Tokens;
import dev.descent.train.objective.Packed;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * Turns texts into vectors that lie close together where the texts mean the same.
 *
 * <pre>{@code
 * try (SentenceEncoder encoder = SentenceEncoder.pretrained("all-minilm-l6-v2")) {
 *     float[] vector = encoder.embed("How do I reset my PIN?");
 * }
 * }</pre>
 *
 * <p>Texts are packed: no work is spent on padding, and a handful of programs serves texts of all lengths. Safe for use by
 * several threads, which take turns.
 */
public final class SentenceEncoder implements AutoCloseable {
    /** As many texts are computed together. */
    private static final int TEXTS = 32;

    /** And no more tokens than that, if they are several texts. */
    private static final int MOST_TOKENS = 4096;

    private static final int MOST_PROGRAMS = 16;
    private static final int STEPS = 8;
    private static final int LEAST_ROOM = 32;

    private final PretrainedEncoder pretrained;
    private final TextEncoder encoder;
    private final Tokenizer tokenizer;
    private final Pooling pooling;
    private final SequencedMap<Integer, Room> rooms = new LinkedHashMap<>(MOST_PROGRAMS, 0.75f, true);

    private SentenceEncoder(PretrainedEncoder pretrained, Pooling pooling, String source) {
        this.pretrained = pretrained;
        this.encoder = pretrained.encoder();
        this.tokenizer = Tokenizer.of(pretrained.tokenizerJson(), source);
        this.pooling = pooling;
    }

    /**
     * An encoder that Maven Central has, by its name.
     *
     * @param name such as {@code all-minilm-l6-v2}
     * @throws CheckpointException if the name is unknown, the artifact is not in Maven's local repository, or is damaged
     */
    public static SentenceEncoder pretrained(String name) {
        PublishedEncoder published = PublishedEncoder.of(name);
        return new SentenceEncoder(published.read(), published.pooling(), name);
    }

    /**
     * An encoder of the BERT family in a folder, as Hugging Face and sentence-transformers have them: with {@code config.json}, {@code
     * model.safetensors}, {@code tokenizer.json}, and perhaps {@code 1_Pooling/config.json} and the like.
     *
     * @throws CheckpointException if a file is missing or damaged, or the model is another than Descent knows
     */
    public static SentenceEncoder read(Path folder) {
        PretrainedEncoder pretrained = PretrainedEncoder.ofFolder(folder);
        String way = pretrained.pooling().orElse(Pooling.MEAN.published());
        Pooling pooling = Arrays.stream(Pooling.values())
                .filter(each -> each.published().equals(way))
                .findFirst()
                .orElseThrow(() -> new CheckpointException(
                        "%s pools by \"%s\", and Descent knows \"%s\" and \"%s\"; take another model"
                                .formatted(folder, way, Pooling.MEAN.published(), Pooling.CLS.published())));
        return new SentenceEncoder(pretrained, pooling, folder.toString());
    }

    /** How many numbers a vector has. */
    public int width() {
        return encoder.width();
    }

    /** How many tokens of a text are looked at, with those that the tokenizer adds; the rest is cut off. */
    public int mostTokens() {
        return pretrained.mostTokens();
    }

    /** The network, whose weights may be trained further. */
    public TextEncoder encoder() {
        return encoder;
    }

    /** The vector of a text, of length 1 if the model says so. */
    public float[] embed(String text) {
        return embed(List.of(text))[0];
    }

    /** The vectors of some texts, in their order. */
    public float[][] embed(List<String> texts) {
        List<int[]> tokens = tokenizer.encode(texts).stream()
                .map(each -> each.truncated(mostTokens()))
                .map(Tokens::ids)
                .toList();
        int[] order = IntStream.range(0, texts.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> tokens.get(i).length))
                .mapToInt(Integer::intValue)
                .toArray();
        float[][] vectors = new float[texts.size()][];
        for (int from = 0; from < order.length; ) {
            int to = from;
            int length = 0;
            while (to < order.length
                    && to - from < TEXTS
                    && (to == from || length + tokens.get(order[to]).length <= MOST_TOKENS)) {
                length += tokens.get(order[to++]).length;
            }
            synchronized (rooms) {
                Room room = room(length);
                float[][] some = room.embed(IntStream.range(from, to)
                        .mapToObj(i -> tokens.get(order[i]))
                        .toList());
                for (int i = from; i < to; i++) {
                    vectors[order[i]] = some[i - from];
                }
            }
            from = to;
        }
        return vectors;
    }

    /**
     * Writes the encoder as a folder that {@link #read}, Hugging Face's libraries and sentence-transformers read.
     *
     * @throws CheckpointException if a file cannot be written
     */
    public void save(Path folder) {
        pretrained.write(folder);
    }

    /** The program for so many tokens, rounded up to one of some sizes, so that few are needed. */
    private Room room(int tokens) {
        int step = Math.max(LEAST_ROOM, Integer.highestOneBit(Math.max(1, tokens - 1)) / STEPS);
        int size = Math.ceilDiv(Math.max(1, tokens), step) * step;
        Room known = rooms.get(size);
        if (known != null) {
            return known;
        }
        if (rooms.size() == MOST_PROGRAMS) {
            rooms.pollFirstEntry().getValue().program.close();
        }
        Room made = new Room(size);
        rooms.put(size, made);
        return made;
    }

    /** Frees the programs and the tokenizer. */
    @Override
    public void close() {
        synchronized (rooms) {
            rooms.values().forEach(room -> room.program.close());
            rooms.clear();
        }
        tokenizer.close();
    }

    /** A program for up to {@link #TEXTS} texts that have together no more than so many tokens. */
    private final class Room {
        private static final String ITEMS = "tokens";
        private static final String OFFSETS = "offsets";
        private static final String OWNERS = "owners";

        private final int size;
        private final Map<String, Values> inputs;
        private final Tensor vectors;
        private final Program program;

        Room(int size) {
            this.size = size;
            this.inputs = Map.of(
                    ITEMS, Values.zeros(DType.I32, Shape.of(size)),
                    OFFSETS, Values.zeros(DType.I32, Shape.of(TEXTS + 1)),
                    OWNERS, Values.zeros(DType.I32, Shape.of(size)));
            Packed texts = new Packed(
                    Tensor.input(ITEMS, DType.I32, size),
                    Tensor.input(OFFSETS, DType.I32, TEXTS + 1),
                    Tensor.input(OWNERS, DType.I32, size),
                    TEXTS);
            Tensor pooled = pooling.of(texts, encoder.tokenFeatures(texts, Pass.evaluation()));
            this.vectors = pretrained.isNormalized()
                    ? pooled.div(pooled.square().sumKeeping(-1).sqrt().max(Float.MIN_NORMAL))
                    : pooled;
            this.program = Program.compile(vectors, Updates.none());
        }

        float[][] embed(List<int[]> texts) {
            int at = 0;
            for (int text = 0; text < TEXTS; text++) {
                inputs.get(OFFSETS).set(text, at);
                int[] tokens = text < texts.size() ? texts.get(text) : new int[0];
                for (int token : tokens) {
                    inputs.get(ITEMS).set(at, token);
                    inputs.get(OWNERS).set(at++, text);
                }
            }
            inputs.get(OFFSETS).set(TEXTS, at);
            for (; at < size; at++) {
                inputs.get(ITEMS).set(at, 0);
                inputs.get(OWNERS).set(at, TEXTS);
            }
            program.run(name -> inputs.get(name).memory());
            float[] all = program.value(vectors).toFloats();
            float[][] each = new float[texts.size()][];
            for (int text = 0; text < each.length; text++) {
                each[text] = Arrays.copyOfRange(all, text * width(), (text + 1) * width());
            }
            return each;
        }
    }
}
