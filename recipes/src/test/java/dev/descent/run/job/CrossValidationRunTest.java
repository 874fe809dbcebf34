package dev.descent.run.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.data.Split;
import dev.descent.data.source.BuiltIn;
import dev.descent.data.table.Preprocessing;
import dev.descent.data.table.Target;
import dev.descent.recipe.BuiltInRecipes;
import dev.descent.recipe.Change;
import dev.descent.recipe.Recipe;
import dev.descent.task.ArrayRows;
import dev.descent.task.RunException;
import dev.descent.train.CrossValidation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossValidationRunTest {
    @TempDir
    Path folder;

    private CrossValidationRun run(String name, int folds, int repeats, String... settings) {
        Recipe recipe =
                BuiltInRecipes.find(name, Stream.of(settings).map(Change::set).toList());
        return new CrossValidationRun(recipe, new Trained(folder).loader().read(recipe), folds, repeats);
    }

    @Test
    void partsAreOfTheSizesThatTheRecipeGivesThem() {
        List<Split> splits = run("diabetes", 5, 2).splits();
        assertEquals(10, splits.size());
        for (Split split : splits) {
            assertEquals(442.0 / 5, split.test().length, 1);
            assertEquals(0.15 * 442, split.validation().length, 1);
            int[] all = Stream.of(split.train(), split.validation(), split.test())
                    .flatMapToInt(Arrays::stream)
                    .sorted()
                    .toArray();
            assertArrayEquals(IntStream.range(0, 442).toArray(), all);
        }
        for (int repeat = 0; repeat < 2; repeat++) {
            int[] heldOut = splits.subList(5 * repeat, 5 * repeat + 5).stream()
                    .flatMapToInt(split -> Arrays.stream(split.test()))
                    .sorted()
                    .toArray();
            assertArrayEquals(IntStream.range(0, 442).toArray(), heldOut);
        }
        assertNotEquals(
                Arrays.toString(splits.get(0).test()),
                Arrays.toString(splits.get(5).test()));
        assertEquals(
                0,
                run("diabetes", 5, 1, "split.validation=0").splits().getFirst().validation().length);
    }

    /** What a fold holds out must not have a part in the means that its own numbers are made with. */
    @Test
    void numbersAreLearnedFromTheTrainingRowsOfEachFoldAlone() {
        CrossValidationRun run = run("diabetes", 5, 1);
        List<String> told = BuiltIn.diabetes().values("progression");
        for (Split split : run.splits()) {
            Preprocessing preprocessing =
                    run.setup(split).examples().preprocessing().orElseThrow();
            double mean = Arrays.stream(split.train())
                    .mapToDouble(row -> Double.parseDouble(told.get(row)))
                    .average()
                    .orElseThrow();
            assertEquals(mean, ((Target.Number) preprocessing.target()).mean(), 1e-9);
        }
    }

    @Test
    void aTestPartOfTheDatasOwnIsLeftAlone() {
        Dataset digits = BuiltIn.digits();
        Dataset own = digits.select(0, 1, 2);
        Dataset rest = digits.select(IntStream.range(3, 300).toArray());
        Recipe recipe = BuiltInRecipes.find("digits", List.of());
        CrossValidationRun run = new CrossValidationRun(
                recipe, new ArrayRows(rest, Optional.of(own), recipe.loss().head(), List.of()), 3, 1);
        Split split = run.splits().getFirst();
        assertEquals(99, split.test().length);
        assertEquals(99, run.setup(split).examples().test().orElseThrow().size());
    }

    @Test
    void figuresAreInTheUnitsOfTheDataAndTheSameTheNextTime() {
        CrossValidationRun run = run("diabetes", 2, 1, "metric=[r2, mae]", "epochs=6", "optimizer.lr=0.01");
        CrossValidation first = follow(run, Interruption.NEVER);
        assertTrue(first.mean("r2") > 0.3 && first.mean("r2") < 0.7, first.toString());
        assertTrue(first.mean("mae") > 35 && first.mean("mae") < 60, first.toString());
        assertEquals(442, first.targets().size());
        assertEquals(
                BuiltIn.diabetes().values("progression").stream()
                        .mapToDouble(Double::parseDouble)
                        .sum(),
                Arrays.stream(first.targets().toDoubles()).sum(),
                0.1);
        assertArrayEquals(
                first.outputs().toDoubles(),
                follow(run, Interruption.NEVER).outputs().toDoubles());
    }

    private static CrossValidation follow(CrossValidationRun run, Interruption interruption) {
        return run.follow(_ -> List.of(), _ -> {}, interruption);
    }

    @Test
    void validationThatLeavesNothingToTrainOnIsRefused() {
        CrossValidationRun run = run("diabetes", 3, 1, "split.validation=0.7", "split.test=0.1");
        String message = assertThrows(RunException.class, run::splits).getMessage();
        assertTrue(message.startsWith("split.validation is 0.7 and each of 3 folds holds out 1/3"), message);
    }

    @Test
    void aRequestToEndIsHeardWithinATraining() {
        AtomicInteger asked = new AtomicInteger();
        CrossValidationRun run = run("iris", 2, 1, "epochs=1000");
        String message = assertThrows(RunException.class, () -> follow(run, () -> asked.incrementAndGet() > 20))
                .getMessage();
        assertEquals("interrupted after 0 of 2 folds", message);
    }
}
