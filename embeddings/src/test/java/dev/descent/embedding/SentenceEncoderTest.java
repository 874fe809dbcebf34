package dev.descent.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.descent.checkpoint.CheckpointException;
import dev.descent.checkpoint.Safetensors;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import dev.descent.text.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** all-MiniLM-L6-v2 from Maven's local repository, where the tests' dependency is; beside ONNX Runtime and published figures. */
class SentenceEncoderTest {
    private static final Path DATA = Path.of("..", "..", "shared", "data");

    private static SentenceEncoder encoder;

    @BeforeAll
    static void load() {
        encoder = SentenceEncoder.pretrained("all-minilm-l6-v2");
    }

    @AfterAll
    static void close() {
        encoder.close();
    }

    private static List<String> lines(String file) throws IOException {
        Path path = DATA.resolve(file);
        assumeTrue(Files.exists(path), path + " is not here; see the documentation for where anyone gets it");
        return Files.readAllLines(path, StandardCharsets.UTF_8);
    }

    /** Pairs of the STS benchmark's test part: score, first, second. */
    private static List<String[]> pairs() throws IOException {
        return lines("stsbenchmark/sts-test.csv").stream()
                .map(line -> line.split("\t", -1))
                .map(cells -> new String[] {cells[4], cells[5], cells[6]})
                .toList();
    }

    @Test
    void aThousandSentencesHaveTheVectorsThatOnnxRuntimeGives() throws IOException, OrtException {
        List<String> texts = pairs().stream()
                .flatMap(pair -> Stream.of(pair[1], pair[2]))
                .distinct()
                .limit(1000)
                .toList();
        assertEquals(1000, texts.size());
        float[][] vectors = encoder.embed(texts);
        try (Peer peer = new Peer()) {
            for (int i = 0; i < texts.size(); i++) {
                assertArrayEquals(peer.embed(texts.get(i)), vectors[i], 1e-5f, texts.get(i));
            }
        }
    }

    /** 82.03 is what sentence-transformers publishes for this model. */
    @Test
    void theStsBenchmarkHasThePublishedCorrelation() throws IOException {
        List<String[]> pairs = pairs();
        float[][] first = encoder.embed(pairs.stream().map(pair -> pair[1]).toList());
        float[][] second = encoder.embed(pairs.stream().map(pair -> pair[2]).toList());
        double[] cosines = IntStream.range(0, pairs.size())
                .mapToDouble(i -> dot(first[i], second[i]))
                .toArray();
        double[] scores =
                pairs.stream().mapToDouble(pair -> Double.parseDouble(pair[0])).toArray();
        assertEquals(82.03, 100 * spearman(cosines, scores), 0.01);
    }

    @Test
    void theGoldenSentencesHaveTheirVectors() throws IOException {
        Map<String, Object> golden = JSON.std.mapFrom(String.join("\n", lines("minilm/golden.json")));
        List<?> items = (List<?>) golden.get("items");
        assertTrue(items.size() >= 9);
        for (Object each : items) {
            Map<?, ?> item = (Map<?, ?>) each;
            List<?> expected = (List<?>) item.get("embedding");
            float[] vector = encoder.embed((String) item.get("text"));
            for (int i = 0; i < vector.length; i++) {
                assertEquals(((Number) expected.get(i)).doubleValue(), vector[i], 1e-5, item.get("text") + " " + i);
            }
        }
    }

    @Test
    void aVectorDoesNotDependOnItsNeighborsNorOnTheThread() throws Exception {
        List<String> texts = new ArrayList<>(List.of("", "one", "\uD800", "a b c ".repeat(2000), "😀 and more", "One"));
        float[][] alone = texts.stream().map(encoder::embed).toArray(float[][]::new);
        float[][] together = encoder.embed(texts);
        Collections.reverse(texts);
        float[][] reversed = encoder.embed(texts);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<float[]>> futures = texts.stream()
                    .map(text -> threads.submit(() -> encoder.embed(text)))
                    .toList();
            for (int i = 0; i < alone.length; i++) {
                int back = alone.length - 1 - i;
                assertArrayEquals(alone[i], together[i], 1e-6f);
                assertArrayEquals(alone[i], reversed[back], 1e-6f);
                assertArrayEquals(alone[i], futures.get(back).get(), 1e-6f);
                assertEquals(1, dot(alone[i], alone[i]), 1e-5);
            }
        }
        assertEquals(0, encoder.embed(List.of()).length);
    }

    @Test
    void whatIsSavedAsAFolderIsReadAgainWithTheSameVectors(@TempDir Path folder) throws IOException {
        encoder.save(folder);
        List<String> texts = List.of("a cat sits on the mat", "Ein Satz.", "");
        try (SentenceEncoder again = SentenceEncoder.read(folder)) {
            assertArrayEquals(encoder.embed(texts), again.embed(texts));
            assertEquals(encoder.mostTokens(), again.mostTokens());
        }
        try (Safetensors tensors = Safetensors.open(folder.resolve("model.safetensors"))) {
            // 5 of the embeddings, 16 of each block: the published names, but for the pooler that nobody uses.
            assertEquals(5 + 6 * 16, tensors.names().size());
            assertEquals(Shape.of(384, 384), tensors.shape("encoder.layer.5.attention.self.key.weight"));
        }
        damage(folder, "config.json", "\"gelu\"", "\"relu\"", "\"hidden_act\" is \"relu\", and Descent knows \"gelu\"");
        damage(folder, "config.json", "\"num_attention_heads\" : 12", "\"num_attention_heads\" : 7", "heads");
        damage(
                folder,
                "1_Pooling/config.json",
                "mean_tokens\" : true",
                "mean_tokens\" : false, \"pooling_mode_x\" : true",
                "pools by \"x\"");
        damage(folder, "config.json", "{", "", "is no JSON");
        shard(folder);
        try (SentenceEncoder again = SentenceEncoder.read(folder)) {
            assertArrayEquals(encoder.embed(texts), again.embed(texts));
        }
        damage(folder, "model.safetensors.index.json", "second", "../second", "outside of its folder");
        damage(folder, "model.safetensors.index.json", "second", "third", "third.safetensors");
        Files.delete(folder.resolve("tokenizer.json"));
        String missing = assertThrows(CheckpointException.class, () -> SentenceEncoder.read(folder))
                .getMessage();
        assertTrue(missing.contains("tokenizer.json does not exist"), missing);
    }

    /** The same weights in two files, with an index. */
    private static void shard(Path folder) throws IOException {
        Map<String, Values> first = new LinkedHashMap<>();
        Map<String, Values> second = new LinkedHashMap<>();
        Map<String, String> index = new LinkedHashMap<>();
        Path whole = folder.resolve("model.safetensors");
        try (Safetensors tensors = Safetensors.open(whole)) {
            for (String name : tensors.names()) {
                boolean isFirst = name.startsWith("embeddings");
                (isFirst ? first : second).put(name, tensors.read(name));
                index.put(name, (isFirst ? "first" : "second") + ".safetensors");
            }
        }
        Safetensors.write(folder.resolve("first.safetensors"), first, Map.of());
        Safetensors.write(folder.resolve("second.safetensors"), second, Map.of());
        Files.writeString(
                folder.resolve("model.safetensors.index.json"), JSON.std.asString(Map.of("weight_map", index)));
        Files.delete(whole);
    }

    private static void damage(Path folder, String file, String before, String after, String words) throws IOException {
        Path path = folder.resolve(file);
        String whole = Files.readString(path);
        assertTrue(whole.contains(before), whole);
        Files.writeString(path, whole.replace(before, after));
        String message = assertThrows(CheckpointException.class, () -> SentenceEncoder.read(folder))
                .getMessage();
        assertTrue(message.contains(words), message);
        Files.writeString(path, whole);
    }

    @Test
    void anUnknownNameIsAnsweredWithWhatThereIs() {
        String message = assertThrows(CheckpointException.class, () -> SentenceEncoder.pretrained("minilm"))
                .getMessage();
        assertTrue(message.contains("no pretrained encoder \"minilm\"; there is all-minilm-l6-v2"), message);
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static double spearman(double[] a, double[] b) {
        double[] x = ranks(a);
        double[] y = ranks(b);
        double meanX = Arrays.stream(x).average().orElseThrow();
        double meanY = Arrays.stream(y).average().orElseThrow();
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - meanX) * (y[i] - meanY);
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        return xy / Math.sqrt(xx * yy);
    }

    /** Equal values share the mean of their ranks. */
    private static double[] ranks(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return Arrays.stream(values)
                .map(value -> {
                    int first = lowest(sorted, value);
                    int behind = first;
                    while (behind < sorted.length && sorted[behind] == value) {
                        behind++;
                    }
                    return (first + behind - 1) / 2.0;
                })
                .toArray();
    }

    private static int lowest(double[] sorted, double value) {
        int at = Arrays.binarySearch(sorted, value);
        while (at > 0 && sorted[at - 1] == value) {
            at--;
        }
        return at;
    }

    /** ONNX Runtime over the same file: one sentence at a time, so nothing is padded; the mean over its tokens, of length 1. */
    private static final class Peer implements AutoCloseable {
        private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
        private final OrtSession session;
        private final Tokenizer tokenizer;

        Peer() throws IOException, OrtException {
            try (InputStream model = SentenceEncoderTest.class.getResourceAsStream("/all-minilm-l6-v2.onnx");
                    InputStream json =
                            SentenceEncoderTest.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
                session = environment.createSession(model.readAllBytes());
                tokenizer = Tokenizer.of(new String(json.readAllBytes(), StandardCharsets.UTF_8), "the tokenizer");
            }
        }

        float[] embed(String text) throws OrtException {
            long[] ids =
                    Arrays.stream(tokenizer.encode(text).ids()).asLongStream().toArray();
            long[] ones = new long[ids.length];
            Arrays.fill(ones, 1);
            long[] shape = {1, ids.length};
            try (OnnxTensor input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                    OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
                    OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.allocate(ids.length), shape);
                    OrtSession.Result result =
                            session.run(Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
                float[][] features = ((float[][][]) result.get(0).getValue())[0];
                double[] mean = new double[features[0].length];
                for (float[] token : features) {
                    for (int i = 0; i < mean.length; i++) {
                        mean[i] += token[i] / (double) features.length;
                    }
                }
                double length = Math.sqrt(Arrays.stream(mean).map(x -> x * x).sum());
                float[] vector = new float[mean.length];
                for (int i = 0; i < mean.length; i++) {
                    vector[i] = (float) (mean[i] / length);
                }
                return vector;
            }
        }

        @Override
        public void close() throws OrtException {
            session.close();
            tokenizer.close();
        }
    }
}
