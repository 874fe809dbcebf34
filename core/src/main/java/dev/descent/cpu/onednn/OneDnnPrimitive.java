package dev.descent.cpu.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.descent.cpu.machine.ThreadScratch;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.util.List;

/** Code that oneDNN has made for one product, convolution or reordering, for the program whose native objects it is among. */
public final class OneDnnPrimitive {
    /** What a primitive is given: {@code DNNL_ARG_…}, and the {@code dnnl_query_t} that asks for its layout. */
    public enum Argument {
        SOURCE(1, 129),
        WEIGHTS(33, 131),
        DESTINATION(17, 133),
        SCRATCHPAD(80, 136),
        GRADIENT_OF_SOURCE(129, 130),
        GRADIENT_OF_WEIGHTS(161, 132),
        GRADIENT_OF_DESTINATION(145, 134);

        private final int number;
        private final int query;

        Argument(int number, int query) {
            this.number = number;
            this.query = query;
        }
    }

    /** The functions of oneDNN that its primitives live by. */
    static final class Runtime {
        private final OpenMp openMp;
        private final MemorySegment engine;
        private final MethodHandle layout;
        private final MethodHandle bytes;
        private final MethodHandle createPrimitive;
        private final MethodHandle createMemory;
        private final MethodHandle createStream;
        private final MethodHandle setAddress;
        private final MethodHandle execute;
        private final MethodHandle destroyDescription;
        private final MethodHandle destroyLayout;
        private final MethodHandle destroyPrimitive;
        private final MethodHandle destroyMemory;
        private final MethodHandle destroyStream;

        /** What primitives use while they run. */
        private final ThreadScratch scratchpad = new ThreadScratch("scratch memory for oneDNN");

        Runtime(SymbolLookup library, OpenMp openMp, MemorySegment engine) {
            this.openMp = openMp;
            this.engine = engine;
            this.layout = OneDnnLibrary.required(
                    library,
                    "dnnl_primitive_desc_query_md",
                    FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, JAVA_INT));
            this.bytes = OneDnnLibrary.required(
                    library, "dnnl_memory_desc_get_size", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
            this.createPrimitive = function(library, "dnnl_primitive_create", ADDRESS, ADDRESS);
            this.createMemory = function(library, "dnnl_memory_create", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
            this.createStream = function(library, "dnnl_stream_create", ADDRESS, ADDRESS, JAVA_INT);
            // Called in every step: a segment would be taken apart on the heap by code that is not compiled yet.
            this.setAddress = function(library, "dnnl_memory_set_data_handle", JAVA_LONG, JAVA_LONG);
            this.execute = function(library, "dnnl_primitive_execute", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
            this.destroyDescription = function(library, "dnnl_primitive_desc_destroy", ADDRESS);
            this.destroyLayout = function(library, "dnnl_memory_desc_destroy", ADDRESS);
            this.destroyPrimitive = function(library, "dnnl_primitive_destroy", ADDRESS);
            this.destroyMemory = function(library, "dnnl_memory_destroy", ADDRESS);
            this.destroyStream = function(library, "dnnl_stream_destroy", ADDRESS);
        }

        private static MethodHandle function(SymbolLookup library, String name, MemoryLayout... types) {
            return OneDnnLibrary.required(library, name, FunctionDescriptor.of(JAVA_INT, types));
        }

        OpenMp openMp() {
            return openMp;
        }

        /** Destroys a description that no primitive was made of. */
        void destroyDescription(MemorySegment description) {
            try {
                succeed((int) destroyDescription.invokeExact(description));
            } catch (Throwable thrown) {
                throw OneDnnLibrary.unexpected(thrown);
            }
        }

        /** A layout that is one of these objects from here on. */
        MemorySegment ownedLayout(MemorySegment layout, NativeObjects objects) {
            return objects.own(layout, destroyLayout);
        }
    }

    private static final int IN_ORDER = 1;

    private final Runtime runtime;
    private final NativeObjects objects;
    private final MemorySegment description;
    private final MemorySegment primitive;
    private final List<Argument> arguments;

    /**
     * Code for what is described.
     *
     * @param objects what this and its executions are among from here on
     * @param description a {@code dnnl_primitive_desc_t}, which is as well
     * @param arguments in the order in which {@link Execution#bind} counts them
     */
    OneDnnPrimitive(Runtime runtime, NativeObjects objects, MemorySegment description, List<Argument> arguments) {
        this.runtime = runtime;
        this.objects = objects;
        this.description = objects.own(description, runtime.destroyDescription);
        this.arguments = arguments;
        int threads = runtime.openMp.holdToOneThread();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment made = arena.allocate(ADDRESS);
            succeed((int) runtime.createPrimitive.invokeExact(made, description));
            this.primitive = objects.own(made.get(ADDRESS, 0), runtime.destroyPrimitive);
        } catch (Throwable thrown) {
            throw OneDnnLibrary.unexpected(thrown);
        } finally {
            runtime.openMp.restore(threads);
        }
    }

    /** How an argument lies in memory; good as long as this primitive is. */
    public OneDnnPrimitives.Layout layout(Argument argument) {
        try {
            return new OneDnnPrimitives.Layout(
                    (MemorySegment) runtime.layout.invokeExact(description, argument.query, 0));
        } catch (Throwable thrown) {
            throw OneDnnLibrary.unexpected(thrown);
        }
    }

    /** Bytes that an argument takes. */
    public long bytes(Argument argument) {
        MemorySegment layout = layout(argument).handle();
        if (layout.equals(MemorySegment.NULL)) {
            return 0;
        }
        try {
            return (long) runtime.bytes.invokeExact(layout);
        } catch (Throwable thrown) {
            throw OneDnnLibrary.unexpected(thrown);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** This primitive with arguments of its own. */
    public Execution execution() {
        return new Execution();
    }

    private static void succeed(int status) {
        if (status != 0) {
            throw new IllegalStateException(
                    "oneDNN failed with status " + status + "; -Ddescent.native=off does without oneDNN");
        }
    }

    /** A primitive with arguments, run by one thread at a time. */
    public final class Execution {
        private final MemorySegment stream;
        private final MemorySegment[] memories;
        private final MemorySegment table;
        private final long[] bound;
        private final long scratchpadBytes = bytes(Argument.SCRATCHPAD);

        private Execution() {
            Arena arena = Arena.ofAuto();
            int count = arguments.size();
            long entry = 2 * ADDRESS.byteSize();
            this.memories = new MemorySegment[count + 1];
            this.bound = new long[count + 1];
            this.table = arena.allocate(entry * (count + 1), ADDRESS.byteAlignment());
            try {
                MemorySegment made = arena.allocate(ADDRESS);
                succeed((int) runtime.createStream.invokeExact(made, runtime.engine, IN_ORDER));
                this.stream = objects.own(made.get(ADDRESS, 0), runtime.destroyStream);
                for (int i = 0; i <= count; i++) {
                    Argument argument = i < count ? arguments.get(i) : Argument.SCRATCHPAD;
                    succeed((int) runtime.createMemory.invokeExact(
                            made, layout(argument).handle(), runtime.engine, 0L));
                    memories[i] = objects.own(made.get(ADDRESS, 0), runtime.destroyMemory);
                    table.set(JAVA_INT, i * entry, argument.number);
                    table.set(ADDRESS, i * entry + ADDRESS.byteSize(), memories[i]);
                }
            } catch (Throwable thrown) {
                throw OneDnnLibrary.unexpected(thrown);
            }
        }

        /** Says where an argument's first value lies from now on. */
        public void bind(int argument, long address) {
            if (bound[argument] == address) {
                return;
            }
            try {
                succeed((int) runtime.setAddress.invokeExact(memories[argument].address(), address));
                bound[argument] = address;
            } catch (Throwable thrown) {
                throw OneDnnLibrary.unexpected(thrown);
            }
        }

        /** Runs on the calling thread. */
        public void run() {
            MemorySegment memory = runtime.scratchpad.holding(scratchpadBytes);
            bind(arguments.size(), memory.address());
            int threads = runtime.openMp.holdToOneThread();
            try {
                succeed((int) runtime.execute.invokeExact(
                        primitive.address(), stream.address(), memories.length, table.address()));
            } catch (Throwable thrown) {
                throw OneDnnLibrary.unexpected(thrown);
            } finally {
                runtime.openMp.restore(threads);
                Reference.reachabilityFence(memory);
                Reference.reachabilityFence(this);
            }
        }
    }
}
