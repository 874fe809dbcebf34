package dev.descent.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.gradient.Gradients;
import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Interpreter;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgramTest {
    @Test
    void trainingMovesTheLossDown() {
        Mlp mlp = new Mlp(32, 20, 16, 4);
        Program program = Program.compile(mlp.loss(), mlp.updates());
        Batch data = mlp.data();
        program.run(data);
        double first = program.value(mlp.loss()).scalar();
        for (int i = 0; i < 200; i++) {
            program.run(data);
        }
        double last = program.value(mlp.loss()).scalar();
        assertTrue(last < first / 2, first + " → " + last);
    }

    @Test
    void aChainOfTwoThousandLayersIsDifferentiatedCompiledAndRun() {
        Parameter w = new Parameter(Shape.of(16, 16), values -> {
            for (int i = 0; i < 16; i++) {
                values.set(i * 17L, 0.999);
            }
        });
        Tensor x = Tensor.input("x", DType.F32, 4, 16);
        Tensor y = x;
        for (int i = 0; i < 2000; i++) {
            y = i % 2 == 0 ? y.matmul(w) : y.tanh().add(y.mul(0.01));
        }
        Tensor loss = y.sum();
        Tensor gradient = Gradients.of(loss, List.of(w)).of(w);
        Program program = Program.compile(List.of(loss, gradient), Updates.none());
        Values given = Values.zeros(DType.F32, x.shape());
        given.fill(0.3);
        program.run(name -> given.memory());
        List<double[]> exact = Interpreter.evaluate(List.of(loss, gradient), Map.of("x", given.toDoubles()));
        assertEquals(exact.get(0)[0], program.value(loss).scalar(), 1e-3 * Math.abs(exact.get(0)[0]) + 1e-6);
        assertEquals(exact.get(1)[0], program.value(gradient).get(0), 1e-3 * Math.abs(exact.get(1)[0]) + 1e-6);
    }

    @Test
    void equalLayersShareTheirKernels() {
        int[] three = {32, 64, 64, 64, 10};
        int[] nine = {32, 64, 64, 64, 64, 64, 64, 64, 64, 64, 10};
        Mlp shallow = new Mlp(16, three);
        Mlp deep = new Mlp(16, nine);
        assertEquals(kernels(shallow), kernels(deep));
    }

    private static String kernels(Mlp mlp) {
        String description = Program.compile(mlp.loss(), mlp.updates()).describe();
        return description.replaceAll("(?s).* steps by (\\d+) kernels.*", "$1");
    }

    @Test
    void theDescriptionOfAClassifierIsTheOneThatWasAgreed() throws IOException {
        Mlp mlp = new Mlp(64, 784, 256, 128, 10);
        try (InputStream agreed = ProgramTest.class.getResourceAsStream("mlp.txt")) {
            assertEquals(
                    new String(agreed.readAllBytes(), StandardCharsets.UTF_8),
                    Program.compile(mlp.loss(), mlp.updates()).describe());
        }
    }

    @Test
    void everyPassCanBePrinted() {
        Mlp mlp = new Mlp(4, 3, 2);
        Map<String, String> passes = Program.compile(mlp.loss(), mlp.updates()).passes();
        assertEquals(
                List.of("write", "simplify", "precision", "copies", "keep", "lower", "plan"),
                List.copyOf(passes.keySet()));
        assertTrue(passes.get("write").contains("input f32[4, 3] \"x\""), passes.get("write"));
        assertTrue(passes.get("lower").contains("reduce sum"), passes.get("lower"));
    }

    @Test
    void programsShareTheVariablesTheyRead() {
        Parameter w = new Parameter(Shape.of(2), Initializer.of(1, 2));
        Program move = Program.compile(w.sum(), Updates.none().and(w.variable(), w.mul(10)));
        Program look = Program.compile(w.sum(), Updates.none());
        move.run();
        look.run();
        assertEquals(30, look.value(look.outputs().getFirst()).scalar());
        w.variable().write(values -> values.set(0, 5));
        look.run();
        assertEquals(25, look.value(look.outputs().getFirst()).scalar());
    }

    @Test
    void whatARefusedBatchBroughtIsReadWhenItComesAgain() {
        Tensor difference = Tensor.input("a", DType.F32, 1).sub(Tensor.input("b", DType.F32, 1));
        Program program = Program.compile(difference, Updates.none());
        Map<String, Values> batch = new HashMap<>();
        batch.put("a", number(10));
        batch.put("b", number(1));
        program.run(name -> batch.get(name).memory());
        Values first = batch.put("b", Values.zeros(DType.F32, Shape.of(2)));
        batch.put("a", number(20));
        assertThrows(
                IllegalArgumentException.class,
                () -> program.run(name -> batch.get(name).memory()));
        batch.put("b", first);
        program.run(name -> batch.get(name).memory());
        assertEquals(19, program.value(difference).get(0));
    }

    @Test
    void aClosedProgramIsNotRunAndKeepsItsResults() {
        Tensor difference = Tensor.input("a", DType.F32, 1).sub(Tensor.input("b", DType.F32, 1));
        Program program = Program.compile(difference, Updates.none());
        program.run(name -> number(name.equals("a") ? 10 : 1).memory());
        program.close();
        program.close();
        String message = assertThrows(
                        IllegalStateException.class,
                        () -> program.run(_ -> number(2).memory()))
                .getMessage();
        assertEquals("this program was closed: compile it again to run it", message);
        assertEquals(9, program.value(difference).get(0));
    }

    /** With a convolution, for which native code is made where there is any. */
    @Test
    void aProgramThatIsClosedWhileItRunsComesToTheEnd() {
        Tensor image = Tensor.input("x", DType.F32, 4, 3, 9, 9);
        Parameter kernel = new Parameter(Shape.of(16, 3, 3, 3), Initializer.constant(0.5));
        Tensor sum = Functions.conv2d(image, kernel, 2, 0, 1, 1).sum();
        Program program = Program.compile(sum, Updates.none());
        Values ones = Values.zeros(DType.F32, image.shape());
        ones.fill(1);
        program.run(_ -> {
            program.close();
            return ones.memory();
        });
        assertEquals(4 * 16 * 16 * 27 * 0.5, program.value(sum).scalar());
        assertThrows(IllegalStateException.class, () -> program.run(_ -> ones.memory()));
    }

    private static Values number(float value) {
        return Values.of(new float[] {value}, Shape.of(1));
    }

    @Test
    void anInputWithoutAnAddressIsRefused() {
        Program program = Program.compile(Tensor.input("x", DType.F32, 3).sum(), Updates.none());
        requireRefused(program, MemorySegment.ofArray(new float[3]), "\"x\" lies on the Java heap");
        requireRefused(program, closed(), "\"x\" has been given back");
        MemorySegment misaligned = Arena.ofAuto().allocate(13).asSlice(1).asReadOnly();
        program.run(name -> misaligned);
        assertEquals(0, program.value(program.outputs().getFirst()).scalar());
    }

    private static MemorySegment closed() {
        try (Arena arena = Arena.ofConfined()) {
            return arena.allocate(12);
        }
    }

    private static void requireRefused(Program program, MemorySegment input, String why) {
        String message = assertThrows(IllegalArgumentException.class, () -> program.run(name -> input))
                .getMessage();
        assertTrue(message.contains(why), message);
    }

    @Test
    void aMissingOrMisshapenInputIsNamed() {
        Tensor x = Tensor.input("x", DType.F32, 3);
        Program program = Program.compile(x.sum(), Updates.none());
        assertTrue(assertThrows(IllegalArgumentException.class, program::run)
                .getMessage()
                .contains("\"x\""));
        Values four = Values.zeros(DType.F32, Shape.of(4));
        String message = assertThrows(IllegalArgumentException.class, () -> program.run(name -> four.memory()))
                .getMessage();
        assertTrue(message.contains("\"x\" takes 3 F32 values") && message.contains("not 16"), message);
    }
}
