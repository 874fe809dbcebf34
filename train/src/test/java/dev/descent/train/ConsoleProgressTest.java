package dev.descent.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.data.source.BuiltIn;
import dev.descent.data.table.Columns;
import dev.descent.data.table.Preprocessing;
import dev.descent.data.table.Table;
import dev.descent.loss.Losses;
import dev.descent.metric.Metrics;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.train.history.Plan;
import dev.descent.train.loop.RunningProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private static Dataset irises() {
        Table table = BuiltIn.iris();
        return Preprocessing.fit(table, Columns.classOf("species")).apply(table);
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void tellsThePlanEachEpochAndTheEnd() {
        Dataset irises = irises();
        Trainer trainer = Trainer.of(Linear.of(4, 3, new Seed(1)), Losses::crossEntropy)
                .metrics(Metrics.accuracy())
                .epochs(10)
                .listener(ConsoleProgress.to(out))
                .build();
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            trainer.fit(irises, irises);
        } finally {
            Locale.setDefault(before);
        }

        assertEquals(12, lines().size(), lines().toString());
        assertEquals(
                "150 examples in batches of 32: 5 iterations an epoch; 10 epochs; 15 parameters; 150 validation"
                        + " examples",
                lines().getFirst());
        assertTrue(
                lines().get(1)
                        .matches("epoch  1/10  training loss \\d\\.\\d{4}  validation loss \\d\\.\\d{4}"
                                + "  accuracy 0\\.\\d{4}  learning rate 0\\.00100  [\\d,]+ examples/s"),
                lines().get(1));
        assertTrue(lines().get(10).startsWith("epoch 10/10  "), lines().get(10));
        assertEquals("completed after 10 of 10 epochs; the best is epoch 10", lines().getLast());
    }

    @Test
    void tellsOfALongEpochNowAndThen() {
        ConsoleProgress progress = ConsoleProgress.to(out);
        RunningProgress running = new RunningProgress(new Plan(640, 0, 2, 64, false, 1, 15));
        progress.started(running.plan());
        running.beginEpoch(1);
        running.count(64, 0.5, 1, true);
        progress.progressed(running);
        assertEquals(1, lines().size(), "an epoch of a moment needs no line");

        ConsoleProgress often = progress.every(Duration.ZERO);
        often.started(running.plan());
        often.progressed(running);

        assertTrue(
                lines().getLast()
                        .matches("epoch 1/2  iteration 1/10  training loss 0\\.5000  [\\d,]+ examples/s "
                                + " \\d:\\d\\d:\\d\\d left"),
                lines().getLast());
    }
}
