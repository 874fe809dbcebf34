package dev.descent.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.descent.tensor.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The first part of a safetensors file: what each tensor is and where it lies. Everything that a file says is checked
 * before it is believed.
 *
 * @param tensors by name, in the order in which they lie in the file
 * @param metadata free texts
 */
record SafetensorsHeader(Map<String, Entry> tensors, Map<String, String> metadata) {
    private static final String METADATA = "__metadata__";
    private static final Map<String, Integer> BYTES = Map.ofEntries(
            Map.entry("BOOL", 1),
            Map.entry("U8", 1),
            Map.entry("I8", 1),
            Map.entry("F8_E5M2", 1),
            Map.entry("F8_E4M3", 1),
            Map.entry("I16", 2),
            Map.entry("U16", 2),
            Map.entry("F16", 2),
            Map.entry("BF16", 2),
            Map.entry("I32", 4),
            Map.entry("U32", 4),
            Map.entry("F32", 4),
            Map.entry("I64", 8),
            Map.entry("U64", 8),
            Map.entry("F64", 8));

    /**
     * One tensor in the file.
     *
     * @param dtype the format's name for its type, which may be one that Descent does not compute with
     * @param begin offset of its first byte after the header
     * @param end offset behind its last byte
     */
    record Entry(String dtype, Shape shape, long begin, long end) {}

    /** Bytes that one value of a type takes in a file. */
    static int bytes(String dtype) {
        return BYTES.get(dtype);
    }

    /** The header as a file has it, filled up with spaces so that the values behind it are aligned to 8 bytes. */
    byte[] encode() {
        Map<String, Object> json = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            // Sorted: the same content is the same bytes, whatever map it came in.
            json.put(METADATA, new TreeMap<>(metadata));
        }
        tensors.forEach((name, entry) -> {
            Map<String, Object> described = new LinkedHashMap<>();
            described.put("dtype", entry.dtype());
            described.put("shape", entry.shape().dims());
            described.put("data_offsets", new long[] {entry.begin(), entry.end()});
            json.put(name, described);
        });
        try {
            String text = JSON.std.asString(json);
            int length = text.getBytes(StandardCharsets.UTF_8).length;
            return (text + " ".repeat(Math.ceilDiv(length, 8) * 8 - length)).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("a map of names and numbers must be writable as JSON", e);
        }
    }

    /**
     * The header that these bytes are.
     *
     * @param dataBytes how many bytes follow it in the file
     */
    static SafetensorsHeader decode(Path file, byte[] bytes, long dataBytes) {
        Map<String, Entry> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        parse(file, bytes).forEach((name, value) -> {
            if (name.equals(METADATA)) {
                metadata.putAll(texts(file, value));
            } else {
                tensors.put(name, entry(file, name, value));
            }
        });
        Map<String, Entry> ordered = new LinkedHashMap<>();
        long next = 0;
        for (Map.Entry<String, Entry> tensor : tensors.entrySet().stream()
                .sorted(Comparator.comparingLong(tensor -> tensor.getValue().begin()))
                .toList()) {
            Entry entry = tensor.getValue();
            if (entry.begin() != next) {
                throw damaged(
                        file,
                        tensor.getKey(),
                        "begins at byte " + entry.begin() + " where byte " + next
                                + " is next, so tensors overlap or leave a hole");
            }
            next = entry.end();
            if (next > dataBytes) {
                throw damaged(
                        file,
                        tensor.getKey(),
                        "ends at byte " + next + " but only " + dataBytes
                                + " bytes follow the header: the file was cut off");
            }
            ordered.put(tensor.getKey(), entry);
        }
        if (next != dataBytes) {
            throw new CheckpointException(file + " is damaged: its tensors end at byte " + next + " but " + dataBytes
                    + " bytes follow the header; get the file again");
        }
        return new SafetensorsHeader(ordered, metadata);
    }

    private static Map<String, Object> parse(Path file, byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != '{') {
            throw new CheckpointException(
                    file + " is no safetensors file: its header does not begin with \"{\"; check the path");
        }
        try (JsonParser parser = JSON.std.createParser(bytes)) {
            Map<String, Object> json = JSON.std.mapFrom(parser);
            if (parser.nextToken() != null) {
                throw new CheckpointException(
                        file + " is damaged: text follows the end of its header; get the file again");
            }
            return json;
        } catch (IOException e) {
            String reason = e.getMessage().lines().findFirst().orElse("").strip();
            throw new CheckpointException(
                    file + " is damaged: its header cannot be read as JSON (" + reason + "); get the file again", e);
        }
    }

    private static Map<String, String> texts(Path file, Object value) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (!(value instanceof Map<?, ?> map)) {
            throw new CheckpointException(file + " is damaged: " + METADATA + " is no map; get the file again");
        }
        map.forEach((key, text) -> {
            if (!(text instanceof String string)) {
                throw new CheckpointException(file + " is damaged: " + METADATA + " holds " + text + " for \"" + key
                        + "\" where only texts may stand; get the file again");
            }
            texts.put((String) key, string);
        });
        return texts;
    }

    private static Entry entry(Path file, String name, Object value) {
        if (!(value instanceof Map<?, ?> map)
                || !(map.get("dtype") instanceof String dtype)
                || !(map.get("shape") instanceof List<?> shape)
                || !(map.get("data_offsets") instanceof List<?> offsets)
                || offsets.size() != 2) {
            throw damaged(file, name, "needs dtype, shape and two data_offsets");
        }
        if (!BYTES.containsKey(dtype)) {
            throw new CheckpointException(file + ": tensor \"" + name + "\" has the unknown dtype " + dtype
                    + "; convert it to F32 with the program that wrote it");
        }
        int[] dims = shape.stream()
                .mapToInt(dim -> (int) whole(file, name, dim, Integer.MAX_VALUE))
                .toArray();
        long begin = whole(file, name, offsets.get(0), Long.MAX_VALUE);
        long end = whole(file, name, offsets.get(1), Long.MAX_VALUE);
        long bytes;
        Shape extents;
        try {
            extents = Shape.of(dims);
            bytes = Math.multiplyExact(extents.size(), (long) BYTES.get(dtype));
        } catch (ArithmeticException e) {
            throw damaged(file, name, "has more values than can be counted: shape " + shape);
        }
        if (end < begin || end - begin != bytes) {
            throw damaged(
                    file, name, dtype + " of shape " + extents + " takes " + bytes + " bytes but has " + (end - begin));
        }
        return new Entry(dtype, extents, begin, end);
    }

    private static long whole(Path file, String name, Object value, long most) {
        if ((value instanceof Integer || value instanceof Long)
                && ((Number) value).longValue() >= 0
                && ((Number) value).longValue() <= most) {
            return ((Number) value).longValue();
        }
        throw damaged(file, name, "holds " + value + " where a whole number from 0 to " + most + " must stand");
    }

    private static CheckpointException damaged(Path file, String name, String what) {
        return new CheckpointException(file + " is damaged: tensor \"" + name + "\" " + what + "; get the file again");
    }
}
