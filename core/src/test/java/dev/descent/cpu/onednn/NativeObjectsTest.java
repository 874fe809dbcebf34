package dev.descent.cpu.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.cpu.AnotherJvm;
import dev.descent.cpu.product.OneDnnProduct;
import dev.descent.cpu.product.Products;
import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class NativeObjectsTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final Path MAPS = Path.of("/proc/self/maps");

    private final List<Long> destroyed = new CopyOnWriteArrayList<>();
    private final NativeObjects objects = new NativeObjects();

    /** As a library's function does. */
    @SuppressWarnings("UnusedMethod") // by a handle
    private int destroy(MemorySegment object) {
        if (!object.equals(MemorySegment.NULL)) {
            destroyed.add(object.address());
        }
        return 0;
    }

    private MemorySegment own(long address) throws ReflectiveOperationException {
        MethodHandle destroy =
                MethodHandles.lookup().bind(this, "destroy", MethodType.methodType(int.class, MemorySegment.class));
        return objects.own(MemorySegment.ofAddress(address), destroy);
    }

    @Test
    void areDestroyedOnceTheLatestFirstWhenTheyAreClosed() throws Exception {
        MemorySegment first = own(1);
        MemorySegment second = own(2);
        objects.close();
        objects.close();
        assertEquals(List.of(2L, 1L), destroyed);
        assertEquals(List.of(1L, 2L), List.of(first.address(), second.address()));
    }

    @Test
    void eachIsDestroyedWhenItIsGarbageIfNobodyClosesThem() throws Exception {
        MemorySegment held = own(1);
        own(2);
        awaitDestroyed(1);
        assertEquals(List.of(2L), destroyed);
        objects.close();
        assertEquals(List.of(2L, 1L), destroyed);
        assertEquals(1, held.address());
    }

    @Test
    void whatWasClosedIsNotDestroyedAgainWhenItIsGarbage() throws Exception {
        own(1);
        Reference<MemorySegment> other = new WeakReference<>(own(2));
        objects.close();
        for (int waited = 0; waited < PATIENCE_MILLIS && !other.refersTo(null); waited += 10) {
            System.gc();
            Thread.sleep(10);
        }
        own(3); // its turn to be cleaned comes after theirs
        awaitDestroyed(3);
        assertEquals(List.of(2L, 1L, 3L), destroyed);
    }

    private void awaitDestroyed(int count) throws InterruptedException {
        for (int waited = 0; waited < PATIENCE_MILLIS && destroyed.size() < count; waited += 10) {
            System.gc();
            Thread.sleep(10);
        }
    }

    /** In a JVM that never collects garbage. */
    @Test
    void closedProgramsLeaveFewOfThemBehind() throws Exception {
        assumeTrue(Files.isReadable(MAPS), "only Linux tells what memory a process has");
        assumeTrue(Products.choose().product() instanceof OneDnnProduct, "oneDNN cannot be loaded");
        String growth = AnotherJvm.lastLine(
                List.of(
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:+UseEpsilonGC",
                        "-Xmx768m",
                        "-XX:InitialCodeCacheSize=64m",
                        "-XX:ReservedCodeCacheSize=64m",
                        "--enable-native-access=ALL-UNNAMED"),
                System.getProperty("java.class.path"),
                Growth.class);
        int space = growth.indexOf(' ');
        long closed = Long.parseLong(growth.substring(0, space));
        long left = Long.parseLong(growth.substring(space + 1));
        assertTrue(10 * closed < left, growth + " bytes");
    }

    /** Prints by how many bytes of code the process grows while it makes some programs that it closes, and others that it does not. */
    static final class Growth {
        private static final int PROGRAMS = 150;
        private static final Pattern MAPPING = Pattern.compile("(\\w+)-(\\w+) ..xp \\w+ 00:00 0\\s*(\\[heap])?");
        private static final Parameter KERNEL = new Parameter(Shape.of(64, 16, 5, 5), Initializer.constant(0.1));

        private Growth() {}

        public static void main(String[] arguments) throws IOException {
            make(0, Program::close);
            long before = code();
            make(1, Program::close);
            long between = code();
            List<Program> open = new ArrayList<>();
            make(2, open::add);
            long after = code();
            open.forEach(Program::close);
            System.out.println((between - before) + " " + (after - between));
        }

        /** Programs for images of ever other sizes, so that none has another's code. */
        private static void make(int round, Consumer<Program> then) {
            for (int i = round * PROGRAMS; i < (round + 1) * PROGRAMS; i++) {
                Tensor image = Tensor.input("x", DType.F32, 1, 16, 5 + i % 20, 5 + i / 20);
                Tensor result = Functions.conv2d(image, KERNEL, 2, 1, 1, 1);
                Program program = Program.compile(result, Updates.none());
                Values zeros = Values.zeros(DType.F32, image.shape());
                program.run(_ -> zeros.memory());
                then.accept(program);
            }
        }

        /** Bytes of memory with code that is no file's; the JVM's own is taken when it starts. */
        private static long code() throws IOException {
            return Files.readAllLines(MAPS).stream()
                    .map(MAPPING::matcher)
                    .filter(Matcher::matches)
                    .mapToLong(range -> Long.parseLong(range.group(2), 16) - Long.parseLong(range.group(1), 16))
                    .sum();
        }
    }
}
