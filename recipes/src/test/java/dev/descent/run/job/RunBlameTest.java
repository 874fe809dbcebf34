package dev.descent.run.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.table.Table;
import dev.descent.insight.blame.Suspect;
import dev.descent.task.RunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunBlameTest {
    @TempDir
    Path folder;

    private Trained trained;

    @BeforeEach
    void beginAFolder() {
        trained = new Trained(folder);
    }

    private RunBlame blame(Path run, OptionalInt epochs) {
        return RunBlame.of(run, trained.loader(), epochs, _ -> List.of(), Interruption.NEVER);
    }

    @Test
    void theFifthExampleThatContradictsTheGlassesComesFirst() {
        RunBlame blame = blame(trained.train("glasses-contradiction").folder(), OptionalInt.empty());

        Suspect first = blame.blame().ranking().getFirst();
        assertEquals("row 5", blame.place(first.row()));
        assertEquals("0", blame.name(first.given()));
        assertEquals("neighbors disagree: 2 say 1 on average", blame.why(first));
        assertEquals(100, blame.blame().epochs());
        assertEquals(Optional.of(true), blame.same());
        Table table = blame.table();
        assertEquals(
                List.of("rank", "row", "score", "loss", "share", "given", "model", "neighbors", "of", "why"),
                table.header());
        assertEquals(List.of("1", "5"), table.row(0).subList(0, 2));
        assertEquals(5, table.size());
    }

    @Test
    void flippedDigitsAreFoundFromTheRunsFolder() {
        Path run = trained.train("digits", "epochs=4", "data.labelNoise=0.05", "model.1.linear=64", "model.4.linear=32")
                .folder();
        RunBlame blame = blame(run, OptionalInt.empty());

        assertEquals(Optional.of(true), blame.same());
        Set<Integer> flipped = blame.flipped();
        List<Suspect> ranking = blame.blame().ranking();
        assertEquals(Math.round(0.05 * ranking.size()), flipped.size());
        long found = ranking.stream()
                .limit(ranking.size() * 8 / 100)
                .filter(suspect -> flipped.contains(suspect.row()))
                .count();
        assertTrue(found >= 0.8 * flipped.size(), found + " of " + flipped.size());
        long told =
                blame.table().values("flipped").stream().filter("yes"::equals).count();
        assertEquals(flipped.size(), told);

        RunBlame brief = blame(run, OptionalInt.of(2));
        assertEquals(2, brief.blame().epochs());
        assertEquals(Optional.empty(), brief.same());
    }

    @Test
    void rowsAreToldByTheirLineInTheFile() throws IOException {
        Random random = new Random(2);
        StringBuilder csv = new StringBuilder("x,y,kind\n\n");
        for (int i = 0; i < 80; i++) {
            csv.append(String.format(
                    Locale.ROOT,
                    "%.3f,%.3f,%s\n",
                    random.nextGaussian() + 8 * (i % 2),
                    random.nextGaussian(),
                    i % 2 == 0 ? "low" : "high"));
            if (i == 40) {
                csv.append("8.5,0.25,high\n8.5,0.25,low\n");
            }
        }
        trained.write("kinds.csv", csv.toString());
        Path recipe = trained.write("kinds.yaml", """
            data: kinds.csv
            split: {validation: 0, test: 0}
            model: [{linear: 8}, tanh, linear]
            loss: crossEntropy
            optimizer: {type: adamw, lr: 0.05}
            epochs: 10
            batchSize: 8
            """);
        Path run = trained.train(recipe.toString()).folder();
        RunBlame blame = blame(run, OptionalInt.empty());

        // The header, an empty line, 41 rows, then these two.
        Suspect first = blame.blame().ranking().getFirst();
        assertEquals("line 45", blame.place(first.row()));
        assertEquals("low", blame.name(first.given()));
        assertEquals("high", blame.name(first.said()));
        assertEquals("contradicts line 44: same inputs, different target", blame.why(first));
        assertEquals(List.of("1", "43", "45"), blame.table().row(0).subList(0, 3));

        Files.writeString(folder.resolve("kinds.csv"), csv.toString().replace("8.5,0.25,low\n", ""));
        String message = assertThrows(RunException.class, () -> blame(run, OptionalInt.empty()))
                .getMessage();
        assertTrue(message.contains("train it again and blame the new run"), message);
    }
}
