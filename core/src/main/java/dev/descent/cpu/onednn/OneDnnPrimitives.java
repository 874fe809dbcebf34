package dev.descent.cpu.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.descent.cpu.onednn.OneDnnPrimitive.Argument;
import dev.descent.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Makes oneDNN's primitives: code for products and convolutions of shapes, types and layouts that are known beforehand.
 *
 * <p>Primitives are made for one thread, which they run on; what they need for themselves they are given, so that several threads
 * can run one at once.
 *
 * <p>All of it is among the native objects of one program.
 */
public final class OneDnnPrimitives {
    /** How a tensor lies in memory: a {@code dnnl_memory_desc_t}. */
    public record Layout(MemorySegment handle) {}

    /** How what a convolution reads and writes lies, or its derivatives by them. */
    public record Operands(Layout source, Layout weights, Layout destination) {}

    /** How a convolution walks over its source, per axis; a dilation of 0 leaves no gaps. */
    public record Walk(long[] strides, long[] dilations, long[] paddingBefore, long[] paddingAfter) {
        private List<MemorySegment> in(Arena arena) {
            return Stream.of(strides, dilations, paddingBefore, paddingAfter)
                    .map(part -> arena.allocateFrom(JAVA_LONG, part))
                    .toList();
        }
    }

    // Numbers of dnnl_types.h.
    private static final int SUCCESS = 0;
    private static final int UNIMPLEMENTED = 3;
    private static final int CPU = 1;
    private static final int ANY = 1;
    private static final int SCRATCHPAD_OF_USER = 1;
    private static final int FORWARD_TRAINING = 64;
    private static final int DIRECT_CONVOLUTION = 1;
    private static final int IMPLEMENTATION = 8;

    private static final int LONGEST_NAME = 256;

    /**
     * Primitives that the library itself remembers, of 1,024 if it is not told: each is code and tables of some hundred KB, which a program
     * that is gone needs no more.
     */
    private static final int REMEMBERED = 32;

    private static final MemorySegment NO_BIAS = MemorySegment.NULL;

    private final SymbolLookup library;
    private final Map<String, MethodHandle> functions;
    private final OneDnnPrimitive.Runtime runtime;
    private final MemorySegment engine;
    private final MemorySegment attributes;
    private final NativeObjects objects;

    /**
     * The primitives of this loaded library, among objects of their own.
     *
     * @throws IllegalStateException if it lacks a function that is needed
     */
    public OneDnnPrimitives(SymbolLookup library, OpenMp openMp) {
        this.library = library;
        this.functions = new ConcurrentHashMap<>();
        check("dnnl_set_primitive_cache_capacity", REMEMBERED);
        this.engine = make("dnnl_engine_create", CPU, 0L);
        this.attributes = make("dnnl_primitive_attr_create");
        check("dnnl_primitive_attr_set_scratchpad_mode", attributes, SCRATCHPAD_OF_USER);
        this.runtime = new OneDnnPrimitive.Runtime(library, openMp, engine);
        this.objects = new NativeObjects();
    }

    private OneDnnPrimitives(OneDnnPrimitives others, NativeObjects objects) {
        this.library = others.library;
        this.functions = others.functions;
        this.runtime = others.runtime;
        this.engine = others.engine;
        this.attributes = others.attributes;
        this.objects = objects;
    }

    /** The same primitives, as part of other native objects. */
    public OneDnnPrimitives among(NativeObjects others) {
        return new OneDnnPrimitives(this, others);
    }

    // ------------------------------------------------------------------------------------------------------ layouts

    /** Values that lie so many values apart along each axis. */
    public Layout strided(DType dtype, long[] shape, long[] strides) {
        try (Arena arena = Arena.ofConfined()) {
            return layout(make(
                    "dnnl_memory_desc_create_with_strides",
                    shape.length,
                    arena.allocateFrom(JAVA_LONG, shape),
                    type(dtype),
                    arena.allocateFrom(JAVA_LONG, strides)));
        }
    }

    /** Values in whatever layout a primitive likes best; {@link OneDnnPrimitive#layout} then tells which. */
    public Layout any(DType dtype, long[] shape) {
        try (Arena arena = Arena.ofConfined()) {
            return layout(make(
                    "dnnl_memory_desc_create_with_tag",
                    shape.length,
                    arena.allocateFrom(JAVA_LONG, shape),
                    type(dtype),
                    ANY));
        }
    }

    /**
     * A box out of a tensor, in the tensor's own memory; empty if the library cannot say so of the tensor's layout. Along an axis
     * that lies in blocks it begins and ends with a block.
     *
     * @param starts where it begins along each axis
     */
    public Optional<Layout> part(Layout whole, long[] shape, long[] starts) {
        try (Arena arena = Arena.ofConfined()) {
            return describe(
                            "dnnl_memory_desc_create_submemory",
                            whole.handle(),
                            arena.allocateFrom(JAVA_LONG, shape),
                            arena.allocateFrom(JAVA_LONG, starts))
                    .map(this::layout);
        }
    }

    private Layout layout(MemorySegment made) {
        return new Layout(runtime.ownedLayout(made, objects));
    }

    /** A {@code dnnl_data_type_t}. */
    private static int type(DType dtype) {
        return switch (dtype) {
            case BF16 -> 2;
            case F32 -> 3;
            default -> throw new IllegalArgumentException("oneDNN is not asked to work on " + dtype);
        };
    }

    /** Whether two tensors lie in memory in the same way. */
    public boolean same(Layout a, Layout b) {
        return call("dnnl_memory_desc_equal", a.handle(), b.handle()) != 0;
    }

    // --------------------------------------------------------------------------------------------------- primitives

    /** a, b → {@code c = a·b}; empty if the library has no code for it on this machine. */
    public Optional<OneDnnPrimitive> product(Layout a, Layout b, Layout c) {
        return describe(
                        "dnnl_matmul_primitive_desc_create",
                        engine,
                        a.handle(),
                        b.handle(),
                        NO_BIAS,
                        c.handle(),
                        attributes)
                .map(it -> primitive(it, Argument.SOURCE, Argument.WEIGHTS, Argument.DESTINATION));
    }

    /** Source → the same values in another layout. */
    public OneDnnPrimitive reorder(Layout from, Layout to) {
        return describe("dnnl_reorder_primitive_desc_create", from.handle(), engine, to.handle(), engine, attributes)
                .map(it -> primitive(it, Argument.SOURCE, Argument.DESTINATION))
                .orElseThrow(() -> new IllegalStateException("oneDNN cannot reorder a tensor"));
    }

    /** Source, weights → destination; empty if the library has no code for it on this machine. */
    public Optional<OneDnnPrimitive> convolution(Operands operands, Walk walk) {
        return forward(operands, walk)
                .filter(this::isFast)
                .map(it -> primitive(it, Argument.SOURCE, Argument.WEIGHTS, Argument.DESTINATION));
    }

    /**
     * Gradient of the destination, weights → gradient of the source; empty as above.
     *
     * @param forward operands that the convolution itself could have
     */
    public Optional<OneDnnPrimitive> convolutionBySource(Operands operands, Operands forward, Walk walk) {
        List<MemorySegment> layouts = List.of(
                operands.source().handle(),
                operands.weights().handle(),
                operands.destination().handle());
        return backward("dnnl_convolution_backward_data_primitive_desc_create", layouts, forward, walk)
                .map(it ->
                        primitive(it, Argument.GRADIENT_OF_DESTINATION, Argument.WEIGHTS, Argument.GRADIENT_OF_SOURCE));
    }

    /** Source, gradient of the destination → gradient of the weights; as above. */
    public Optional<OneDnnPrimitive> convolutionByWeights(Operands operands, Operands forward, Walk walk) {
        List<MemorySegment> layouts = List.of(
                operands.source().handle(),
                operands.weights().handle(),
                NO_BIAS,
                operands.destination().handle());
        return backward("dnnl_convolution_backward_weights_primitive_desc_create", layouts, forward, walk)
                .map(it ->
                        primitive(it, Argument.SOURCE, Argument.GRADIENT_OF_DESTINATION, Argument.GRADIENT_OF_WEIGHTS));
    }

    private Optional<MemorySegment> forward(Operands operands, Walk walk) {
        try (Arena arena = Arena.ofConfined()) {
            List<Object> arguments = new ArrayList<>(List.of(
                    engine,
                    FORWARD_TRAINING,
                    DIRECT_CONVOLUTION,
                    operands.source().handle(),
                    operands.weights().handle(),
                    NO_BIAS,
                    operands.destination().handle()));
            arguments.addAll(walk.in(arena));
            arguments.add(attributes);
            return describe("dnnl_convolution_forward_primitive_desc_create", arguments.toArray());
        }
    }

    private Optional<MemorySegment> backward(String name, List<MemorySegment> layouts, Operands forward, Walk walk) {
        Optional<MemorySegment> hint = forward(forward, walk);
        if (hint.isEmpty()) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            List<Object> arguments = new ArrayList<>(List.of(engine, DIRECT_CONVOLUTION));
            arguments.addAll(layouts);
            arguments.addAll(walk.in(arena));
            arguments.addAll(List.of(hint.orElseThrow(), attributes));
            return describe(name, arguments.toArray()).filter(this::isFast);
        } finally {
            runtime.destroyDescription(hint.orElseThrow());
        }
    }

    /** Whether there is code for this processor, and not only the reference implementation, which is very slow. */
    private boolean isFast(MemorySegment description) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(ADDRESS);
            check("dnnl_primitive_desc_query", description, IMPLEMENTATION, 0, name);
            boolean fast =
                    !name.get(ADDRESS, 0).reinterpret(LONGEST_NAME).getString(0).startsWith("ref");
            if (!fast) {
                runtime.destroyDescription(description);
            }
            return fast;
        }
    }

    private OneDnnPrimitive primitive(MemorySegment description, Argument... arguments) {
        return new OneDnnPrimitive(runtime, objects, description, List.of(arguments));
    }

    // -------------------------------------------------------------------------------------------------------- calls

    /** A primitive's description, or a layout, unless the library has no code for what is asked. */
    private Optional<MemorySegment> describe(String name, Object... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ADDRESS);
            int threads = runtime.openMp().holdToOneThread();
            int status;
            try {
                status = callWithResult(name, result, arguments);
            } finally {
                runtime.openMp().restore(threads);
            }
            if (status == UNIMPLEMENTED) {
                return Optional.empty();
            }
            succeed(name, status);
            return Optional.of(result.get(ADDRESS, 0));
        }
    }

    /** What a function makes, whose first parameter is where to put it. */
    private MemorySegment make(String name, Object... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ADDRESS);
            succeed(name, callWithResult(name, result, arguments));
            return result.get(ADDRESS, 0);
        }
    }

    private int callWithResult(String name, MemorySegment result, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(result));
        all.addAll(List.of(arguments));
        return call(name, all.toArray());
    }

    /** Calls a function whose parameters are what the arguments are; not made for speed. */
    private int call(String name, Object... arguments) {
        MethodHandle function = functions.computeIfAbsent(name, _ -> {
            MemoryLayout[] types =
                    Stream.of(arguments).map(OneDnnPrimitives::parameter).toArray(MemoryLayout[]::new);
            return OneDnnLibrary.required(library, name, FunctionDescriptor.of(JAVA_INT, types));
        });
        try {
            return (int) function.invokeWithArguments(arguments);
        } catch (Throwable thrown) {
            throw OneDnnLibrary.unexpected(thrown);
        }
    }

    private static MemoryLayout parameter(Object argument) {
        return switch (argument) {
            case MemorySegment pointer -> ADDRESS;
            case Integer number -> JAVA_INT;
            case Long number -> JAVA_LONG;
            default -> throw new IllegalArgumentException("oneDNN takes no " + argument.getClass());
        };
    }

    private void check(String name, Object... arguments) {
        succeed(name, call(name, arguments));
    }

    private static void succeed(String name, int status) {
        if (status != SUCCESS) {
            throw new IllegalStateException("oneDNN's " + name + " failed with status " + status
                    + "; -Ddescent.native=off does without oneDNN");
        }
    }
}
