package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.cli.Descent.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlipsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "train iris --gpu | unknown option \"--gpu\": Descent computes on the CPU only; leave it out (see",
                "sweep iris --device=cuda | unknown option \"--device=cuda\": Descent computes on the CPU only;",
                "train iris --learning-rate 0.1 | unknown option \"--learning-rate\": did you mean \"--lr\"? (see",
                "train iris --batch_size 8 | unknown option \"--batch_size\": did you mean \"--batch-size\"? (see",
                "train iris --patience 3 | unknown option \"--patience\": set it with --set patience=10 (see",
                "train iris --optimizer sgd | set it with --set 'optimizer={type: adamw, lr: 0.01}' (see",
                "train iris --workers 3 | did you mean \"--threads\"?",
                "train --config mine.yaml | name the recipe alone, as in \"descent train mine.yaml\"",
                "train iris epochs=3 | settings are given with --set, as in --set epochs=3",
                "train iris.csv | iris.csv is data, and a recipe is needed to train on it: ",
                "train iris --threads two | --threads is \"two\", but must be a whole number; see",
                "lr-find iris --from x | --from is \"x\", but must be a number; see",
                "curvature iris --at middle | --at is \"middle\", but must be start, end, both or along; see",
                "fit iris | unexpected argument \"fit\": did you mean \"descent train\"? (see",
                "test last | did you mean \"descent evaluate\"?",
                "ls | did you mean \"descent runs\"?",
                "runs rm last | did you mean \"descent runs delete\"?",
                "recipes iris | did you mean \"descent recipes show iris\"?",
                "version | did you mean \"descent --version\"?",
            })
    void whatOtherProgramsHaveIsAnsweredWithWhatThereIs(String typed, String answer) {
        Result result = new Descent(folder).run(typed.split(" ", -1));

        assertEquals(2, result.code());
        assertTrue(result.err().contains(answer), result.err());
        assertEquals(1, result.err().lines().count(), result.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "runs compare last | a second RUN is missing in \"descent runs compare RUN RUN\"; see \"descent runs"
                        + " compare --help\"",
                "runs compare | RUN is missing in \"descent runs compare RUN...\": two to 6 of them, each: \"last\", a"
                        + " run's name, a unique prefix of it, or the path of a run folder (see \"descent runs compare"
                        + " --help\")",
                "runs show | RUN is missing in \"descent runs show RUN\": \"last\", a run's name, a unique prefix of"
                        + " it, or the path of a run folder (see \"descent runs show --help\")",
                "evaluate --part test | RUN is missing in \"descent evaluate RUN\": \"last\", a run's name, a unique"
                        + " prefix of it, or the path of a run folder (see \"descent evaluate --help\")",
                "recipes show | NAME is missing in \"descent recipes show NAME\": one of those that \"descent recipes\""
                        + " lists (see \"descent recipes show --help\")",
                "train iris --lr | --lr needs a value: write --lr RATE (see \"descent train --help\")",
                "train iris --lr --epochs 3 | --lr needs a value: write --lr RATE (see \"descent train --help\")",
                "train iris --set | --set needs a value: write --set KEY=VALUE (see \"descent train --help\")",
                "runs --column | --column needs a value: write --column KEY (see \"descent runs --help\")",
                "runs compare a b --runs | --runs needs a value: write --runs FOLDER (see \"descent runs compare"
                        + " --help\")",
                "train iris --lr 1 --lr 2 | --lr is given more than once: leave one of them (see \"descent train"
                        + " --help\")",
                "train iris -q -q | --quiet is given more than once: leave one of them (see \"descent train --help\")",
                "train iris --quiet=maybe | --quiet is \"maybe\", but takes no value: write --quiet alone (see"
                        + " \"descent train --help\")",
                "train iris -h=x | --help is \"x\", but takes no value: write --help alone (see \"descent train"
                        + " --help\")",
                "help trian | unexpected argument \"trian\": did you mean \"train\"? (see \"descent --help\")",
                "help fit | unexpected argument \"fit\": did you mean \"descent train\"? (see \"descent --help\")",
            })
    void whatIsMissingOrTooMuchIsSaidInOneSentence(String typed, String sentence) {
        Result result = new Descent(folder).run(typed.split(" ", -1));

        assertEquals("descent: " + sentence + System.lineSeparator(), result.err());
        assertEquals(2, result.code());
    }

    @Test
    void optionsMayStandBetweenTheRunsToCompare() {
        Result result = new Descent(folder).run("runs", "compare", "a", "--runs", folder.toString(), "b");
        assertTrue(result.err().contains("there are no runs in " + folder), result.err());
    }

    @Test
    void anOptionThatACommandHasNotIsNotProposed() {
        Result result = new Descent(folder).run("runs", "--learning-rate", "1");
        assertFalse(result.err().contains("--lr"), result.err());
    }

    @Test
    void helpIsACommandToo() {
        Result result = new Descent(folder).run("help", "train");
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().startsWith("Usage: descent train "), result.out());
    }
}
