package dev.descent.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.compile.Backend;
import dev.descent.compile.Mlp;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThreadCountTest {
    @Test
    void trainingGivesTheSameBitsOnAnyNumberOfThreads() {
        float[] alone = train(new CpuBackend(1));
        for (int threads : new int[] {2, 5}) {
            assertArrayEquals(alone, train(new CpuBackend(threads)));
        }
    }

    /** Big enough that loops, products and sums are all cut into parts. */
    private static float[] train(Backend backend) {
        Mlp mlp = new Mlp(256, 300, 512, 100);
        Program program = Program.compile(List.of(mlp.loss()), mlp.updates(), backend);
        for (int i = 0; i < 4; i++) {
            program.run(mlp.data());
        }
        return mlp.parameters().getFirst().values().toFloats();
    }

    @Test
    void aLongSumGivesTheSameBitsOnAnyNumberOfThreads() {
        float[] numbers = new float[1_000_000];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) Math.sin(i) / 3;
        }
        Tensor sum = Tensor.of(numbers).exp().sum();
        double alone = value(sum, new CpuBackend(1));
        assertEquals(alone, value(sum, new CpuBackend(2)));
        assertEquals(alone, value(sum, new CpuBackend(3)));
    }

    private static double value(Tensor tensor, Backend backend) {
        Program program = Program.compile(List.of(tensor), Updates.none(), backend);
        program.run();
        Values value = program.value(tensor);
        return value.scalar();
    }
}
