package dev.descent.bench.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkloadTest {
    @ParameterizedTest
    @EnumSource
    void dataFillBatchesAndStayInRange(Workload workload) {
        Data data = Data.of(workload);
        Model model = workload.model();
        int vocabulary = model instanceof Model.Encoder encoder ? encoder.vocabulary() : model.classes();
        for (int i = 0; i < data.batches(); i++) {
            assertEquals(
                    workload.batch() * model.inputs(),
                    model.readsTokens()
                            ? data.tokens().get(i).length
                            : data.numbers().get(i).length);
            assertEquals(workload.batch() * model.targets(), data.targets().get(i).length);
            assertTrue(
                    Arrays.stream(data.targets().get(i)).allMatch(target -> target >= 0 && target < model.classes()));
            if (model.readsTokens()) {
                assertTrue(Arrays.stream(data.tokens().get(i)).allMatch(token -> token >= 0 && token < vocabulary));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyRunnerGetsTheSameData(Workload workload) {
        Data one = Data.of(workload);
        Data other = Data.of(workload);
        for (int i = 0; i < one.batches(); i++) {
            assertArrayEquals(one.targets().get(i), other.targets().get(i));
        }
        for (int i = 0; i < one.numbers().size(); i++) {
            assertArrayEquals(one.numbers().get(i), other.numbers().get(i));
        }
        for (int i = 0; i < one.tokens().size(); i++) {
            assertArrayEquals(one.tokens().get(i), other.tokens().get(i));
        }
    }

    @Test
    void tokensAreCountedWhereExamplesAreMadeOfThem() {
        assertEquals(12 * 64, Workload.W6.items());
        assertEquals(400, Workload.W1.items());
        assertEquals(512, Workload.W3B.items());
    }

    @Test
    void aWorkloadIsFoundByItsLabelAndAnUnknownOneToldTheOthers() {
        assertEquals(Workload.W3B, Workload.of("W3b"));
        IllegalArgumentException unknown = assertThrows(IllegalArgumentException.class, () -> Workload.of("W9"));
        assertTrue(unknown.getMessage().contains("W3b, W4"), unknown.getMessage());
    }
}
