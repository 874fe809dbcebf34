package dev.descent.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProgressViewTest {
    private static ProgressView at(int epoch, int iteration) {
        return new ProgressView(
                epoch,
                10,
                iteration,
                40,
                OptionalDouble.of(0.25),
                OptionalDouble.of(0.5),
                Optional.of("accuracy 91.00 %"),
                0.003,
                84_213,
                Optional.of(Duration.ofSeconds(30)));
    }

    private static List<String> lines(ProgressView view, int width, boolean unicode) {
        return view.lines(width, unicode).stream().map(Line::plain).toList();
    }

    @Test
    void showsThePlaceTheFiguresAndThePace() {
        assertEquals(
                List.of(
                        "epoch  3/10 ━━━━━━━━━━━╸─────────────────────────────────── iteration 20/40",
                        "training loss 0.2500   validation loss 0.5000   accuracy 91.00 %",
                        "learning rate 0.003   84,200 examples/s   0:30 left"),
                lines(at(3, 20), 77, true));
    }

    @Test
    void theBarIsEmptyAtTheBeginningAndFullAtTheEnd() {
        assertTrue(lines(at(1, 0), 80, false).getFirst().matches("epoch  1/10 -+ iteration  0/40"));
        assertTrue(lines(at(10, 40), 80, false).getFirst().matches("epoch 10/10 #+ iteration 40/40"));
    }

    @Test
    void noLineReachesTheEndOfTheTerminal() {
        for (int width : new int[] {20, 40, 79, 80, 120, 200}) {
            for (Line line : at(3, 20).lines(width, true)) {
                assertTrue(line.columns() < width, width + ": " + line.plain());
            }
        }
    }
}
