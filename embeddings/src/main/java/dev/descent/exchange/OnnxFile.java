package dev.descent.exchange;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An ONNX model as its file has it (onnx.proto3 of ONNX 1.19): tensors by name, and the nodes that read them. Values are read when
 * they are asked for, from the file, or from files beside it that it names.
 */
final class OnnxFile implements Tensors {
    private static final int FLOAT = 1;
    private static final int FLOAT16 = 10;
    private static final int DOUBLE = 11;
    private static final int BFLOAT16 = 16;
    private static final int INT64 = 7;
    private static final int BFLOAT16_SHIFT = 16;
    private static final long MOST_EXTENT = 1L << 31;

    private final String source;
    private final Optional<Path> folder;
    private final Map<String, Initializer> tensors = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    private OnnxFile(String source, Optional<Path> folder) {
        this.source = source;
        this.folder = folder;
    }

    /**
     * One step of the graph.
     *
     * @param constant the whole numbers of its attribute {@code value}, if it is a constant of such
     */
    record Node(String type, List<String> inputs, List<String> outputs, List<Long> constant) {}

    /** A tensor as it stands in the file. */
    private static final class Initializer {
        private String name = "";
        private int type;
        private final List<Long> dims = new ArrayList<>();
        private Optional<MemorySegment> raw = Optional.empty();
        private final List<Long> whole = new ArrayList<>();
        private Optional<MemorySegment> floats = Optional.empty();
        private final Map<String, String> external = new LinkedHashMap<>();

        Shape shape() {
            return Shape.of(dims.stream().mapToInt(Math::toIntExact).toArray());
        }
    }

    /**
     * Opens a file.
     *
     * @throws CheckpointException if it cannot be read, or is no ONNX model
     */
    static OnnxFile read(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
            return read(
                    bytes,
                    file.toString(),
                    Optional.ofNullable(file.toAbsolutePath().getParent()));
        } catch (IOException e) {
            throw new CheckpointException(
                    file + (Files.exists(file) ? " cannot be read (" + e.getMessage() + ")" : " does not exist")
                            + "; check the path",
                    e);
        }
    }

    /**
     * What some bytes hold.
     *
     * @param bytes of the file
     * @param source what to call it in errors
     * @param folder where files lie that it names; if empty, it must not name any
     */
    static OnnxFile read(MemorySegment bytes, String source, Optional<Path> folder) {
        OnnxFile file = new OnnxFile(source, folder);
        new Protobuf(bytes, source).each((number, _, part) -> {
            if (number == 7) {
                file.graph(part);
            }
        });
        if (file.nodes.isEmpty()) {
            throw new CheckpointException(source + " is no ONNX model: it has no graph; check the path");
        }
        return file;
    }

    private void graph(Protobuf graph) {
        graph.each((number, _, part) -> {
            if (number == 1) {
                nodes.add(node(part));
            } else if (number == 5) {
                Initializer tensor = tensor(part);
                tensors.put(tensor.name, tensor);
            }
        });
    }

    private Node node(Protobuf message) {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        StringBuilder type = new StringBuilder();
        List<Long> constant = new ArrayList<>();
        message.each((number, _, part) -> {
            switch (number) {
                case 1 -> inputs.add(part.text());
                case 2 -> outputs.add(part.text());
                case 4 -> type.append(part.text());
                case 5 ->
                    part.each((attribute, _, value) -> {
                        if (attribute == 5) {
                            constant.addAll(whole(tensor(value)));
                        }
                    });
                default -> {}
            }
        });
        return new Node(type.toString(), inputs, outputs, constant);
    }

    private Initializer tensor(Protobuf message) {
        Initializer tensor = new Initializer();
        message.each((number, value, part) -> {
            switch (number) {
                case 1 -> numbers(value, part, tensor.dims);
                case 2 -> tensor.type = (int) value;
                case 4 -> tensor.floats = Optional.of(part.bytes());
                case 7 -> numbers(value, part, tensor.whole);
                case 8 -> tensor.name = part.text();
                case 9 -> tensor.raw = Optional.of(part.bytes());
                case 13 -> external(part, tensor.external);
                default -> {}
            }
        });
        if (tensor.dims.stream().anyMatch(dim -> dim < 0 || dim >= MOST_EXTENT)) {
            throw new CheckpointException("%s: tensor \"%s\" has the extents %s, which no tensor has; get the file anew"
                    .formatted(source, tensor.name, tensor.dims));
        }
        return tensor;
    }

    private static void numbers(long value, Protobuf part, List<Long> to) {
        if (part.bytes().equals(MemorySegment.NULL)) {
            to.add(value);
        } else {
            for (long each : part.varints()) {
                to.add(each);
            }
        }
    }

    private static void external(Protobuf entry, Map<String, String> to) {
        List<String> pair = new ArrayList<>();
        entry.each((_, _, part) -> pair.add(part.text()));
        if (pair.size() == 2) {
            to.put(pair.getFirst(), pair.getLast());
        }
    }

    /** The whole numbers of a small tensor; none of one that holds others. */
    private static List<Long> whole(Initializer tensor) {
        if (tensor.type != INT64 || tensor.raw.isEmpty()) {
            return tensor.whole;
        }
        List<Long> numbers = new ArrayList<>();
        MemorySegment raw = tensor.raw.get();
        for (long at = 0; at + Long.BYTES <= raw.byteSize(); at += Long.BYTES) {
            numbers.add(raw.get(ValueLayout.JAVA_LONG_UNALIGNED, at));
        }
        return numbers;
    }

    @Override
    public String source() {
        return source;
    }

    /** The steps of the graph, in their order. */
    List<Node> nodes() {
        return nodes;
    }

    @Override
    public Set<String> names() {
        return tensors.keySet();
    }

    @Override
    public Shape shape(String name) {
        return tensors.get(name).shape();
    }

    @Override
    public Values values(String name) {
        Initializer tensor = tensors.get(name);
        Shape shape = tensor.shape();
        int bytes = switch (tensor.type) {
            case FLOAT -> Float.BYTES;
            case FLOAT16, BFLOAT16 -> Short.BYTES;
            case DOUBLE -> Double.BYTES;
            default ->
                throw new CheckpointException(
                        "%s: tensor \"%s\" holds values of ONNX's type %s; take a model whose weights are floating-point numbers, not a quantized one"
                                .formatted(source, name, tensor.type));
        };
        MemorySegment content = content(tensor);
        if (content.byteSize() != shape.size() * bytes) {
            throw new CheckpointException(
                    "%s: tensor \"%s\" of shape %s has %s bytes where %s belong; get the file anew"
                            .formatted(source, name, shape, content.byteSize(), shape.size() * bytes));
        }
        Values values = Values.zeros(DType.F32, shape);
        if (tensor.type == FLOAT) {
            values.memory().copyFrom(content);
            return values;
        }
        for (long i = 0; i < shape.size(); i++) {
            values.set(
                    i,
                    switch (tensor.type) {
                        case FLOAT16 -> Float.float16ToFloat(content.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * i));
                        case BFLOAT16 ->
                            Float.intBitsToFloat(
                                    content.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * i) << BFLOAT16_SHIFT);
                        default -> content.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 8 * i);
                    });
        }
        return values;
    }

    private MemorySegment content(Initializer tensor) {
        if (tensor.external.isEmpty()) {
            return tensor.raw.or(() -> tensor.floats).orElse(MemorySegment.NULL);
        }
        String location = tensor.external.getOrDefault("location", "");
        Path home = folder.orElseThrow(() -> new CheckpointException(
                "%s keeps its weights in another file, \"%s\"; read it from a folder that has both"
                        .formatted(source, location)));
        Path file = home.resolve(location).normalize();
        if (location.isEmpty() || !file.startsWith(home)) {
            throw new CheckpointException(
                    "%s keeps weights in \"%s\", which is outside of its folder; put them beside it"
                            .formatted(source, location));
        }
        try (FileChannel channel = FileChannel.open(file)) {
            long offset = Long.parseLong(tensor.external.getOrDefault("offset", "0"));
            String length = tensor.external.getOrDefault("length", Long.toString(channel.size() - offset));
            return channel.map(MapMode.READ_ONLY, offset, Long.parseLong(length), Arena.ofAuto());
        } catch (IOException | IllegalArgumentException e) {
            throw new CheckpointException(
                    "%s: its weights in %s cannot be read (%s); get both files anew"
                            .formatted(source, file, e.getMessage()),
                    e);
        }
    }
}
