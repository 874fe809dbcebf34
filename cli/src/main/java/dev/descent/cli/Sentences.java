package dev.descent.cli;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.data.DataException;
import dev.descent.recipe.RequestException;
import dev.descent.task.RunException;
import dev.descent.tensor.MemoryException;
import dev.descent.train.history.TrainingException;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.ParameterException;

/** Says in one line what went wrong. */
final class Sentences {
    private Sentences() {}

    /** An exception of a command. */
    static String of(Exception e) {
        return oneLine(
                switch (e) {
                    case RequestException _,
                            RunException _,
                            DataException _,
                            TrainingException _,
                            CheckpointException _,
                            MemoryException _,
                            ParameterException _ -> e.getMessage();
                    case CancellationException _ -> "interrupted, so nothing was kept";
                    default -> unforeseen(e);
                });
    }

    /** What was typed wrongly, what to do, and where help is. */
    static String usage(ParameterException e) {
        Mistake mistake = Mistake.of(e);
        String help = "see \"" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help\"";
        return oneLine(mistake.remedy()
                .map(remedy -> mistake.wrong() + ": " + remedy + " (" + help + ")")
                .orElse(mistake.wrong() + "; " + help));
    }

    /** A fault of Descent's own: where it is helps those who mend it. */
    private static String unforeseen(Exception e) {
        StackTraceElement[] trace = e.getStackTrace();
        String place = trace.length == 0 ? "" : " at " + trace[0].getFileName() + ":" + trace[0].getLineNumber();
        return "this should not happen, please report it with what --verbose shows: "
                + e.getClass().getSimpleName() + place + (e.getMessage() == null ? "" : ", " + e.getMessage());
    }

    private static String oneLine(String text) {
        return String.join(" ", text.lines().map(String::strip).toList());
    }
}
