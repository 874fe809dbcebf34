package dev.descent.train;

import static dev.descent.train.Toys.line;
import static dev.descent.train.Toys.lineData;
import static dev.descent.train.Toys.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.train.Toys.Recorder;
import dev.descent.train.history.Progress;
import dev.descent.train.history.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What listeners are told, and when. */
class ListenersTest {
    @Test
    void listenersAreToldInOrder() {
        Recorder recorder = new Recorder();
        line(1).epochs(2).listener(recorder).build().fit(lineData(40, 1), lineData(10, 1));
        assertEquals(List.of("started 2 iterations", "epoch 1", "epoch 2", "finished"), recorder.events);
    }

    @Test
    void progressIsTheRunningState() {
        List<String> seen = new ArrayList<>();
        TrainingListener watcher = new TrainingListener() {
            @Override
            public void progressed(Progress progress) {
                assertTrue(progress.iteration() >= 1 && progress.iteration() <= 20);
                assertEquals(20L * (progress.epoch() - 1) + progress.iteration(), progress.iterations());
                assertEquals(progress.iterations(), progress.updates());
                assertTrue(Double.isFinite(progress.loss()) && progress.examplesPerSecond() > 0);
                assertFalse(progress.remaining().isNegative());
                seen.add(progress.epoch() + "." + progress.iteration());
            }
        };
        line(1).batchSize(1)
                .epochs(2)
                .transforms((example, random) -> sleep(15))
                .listener(watcher)
                .build()
                .fit(lineData(20, 1));
        assertTrue(seen.size() >= 2 && seen.size() < 40, seen.toString());
    }
}
