package dev.descent.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> METRICS = List.of(
            "accuracy", "balancedAccuracy", "precision", "recall", "f1", "rocAuc", "mcc", "logLoss", "perplexity");

    @Test
    void aWordThatWasBegunIsNearerThanOneThatLooksAlike() {
        assertEquals(Optional.of("accuracy"), Nearest.of("acc", METRICS));
        assertEquals(Optional.of("precision"), Nearest.of("prec", METRICS));
        assertEquals(Optional.of("adam"), Nearest.of("ada", List.of("sgd", "adamw", "adam")));
    }

    @Test
    void aSlipIsNearerThanALongWordThatBeginsSo() {
        assertEquals(Optional.of("mcc"), Nearest.of("mccc", METRICS));
        assertEquals(Optional.of("linear"), Nearest.of("liner", List.of("linerNotes", "linear")));
    }
}
