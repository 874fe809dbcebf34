package dev.descent.cli;

import dev.descent.cli.terminal.Harmless;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Terminals;
import dev.descent.data.source.Downloads;
import dev.descent.data.table.Csv;
import dev.descent.data.table.Table;
import dev.descent.run.job.Interruption;
import dev.descent.task.DataLoader;
import dev.descent.task.KnownData;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/**
 * What a command finds around it; a test's is its own.
 *
 * @param out standard output
 * @param err standard error
 * @param output opens what progress is shown on
 * @param known where data sets are that are not shipped
 * @param downloads fetches them
 * @param interruption asks for the end
 * @param question asks the user
 * @param jvm is told how much there is to compute, before anything is shown
 */
record Surroundings(
        PrintWriter out,
        PrintWriter err,
        Supplier<Output> output,
        KnownData known,
        Downloads downloads,
        Interruption interruption,
        Question question,
        Jvm jvm) {

    /** This process. */
    static Surroundings ofProcess(Interruption interruption, Jvm jvm) {
        PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
        PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
        System.setErr(Harmless.stream(System.err)); // for the log
        return new Surroundings(
                out,
                Harmless.writer(err),
                () -> Terminals.open(System.getenv(), out, System.out.charset()),
                KnownData.publicHomes(),
                Downloads.toCache(),
                interruption,
                Question.atTerminal(),
                jvm);
    }

    /** Standard output for data: as it is into a file or a pipe, harmless onto a terminal. */
    PrintWriter data() {
        return Harmless.writer(out, Terminals::isStandardOutput);
    }

    /** Writes a table to standard output, as CSV. */
    void write(Table table) {
        try {
            Csv.write(table, data());
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says what is worth knowing though it works. */
    void warn(String sentence) {
        err.println("descent: warning: " + sentence);
        err.flush();
    }

    /** Reads data and shows nothing: of a command whose answers go to standard output. */
    DataLoader loader() {
        return new DataLoader(known, downloads);
    }

    /** The same, but what opens an output is another. */
    Surroundings showingOn(Supplier<Output> other) {
        return new Surroundings(out, err, other, known, downloads, interruption, question, jvm);
    }

    /** Reads data, and shows on an output how downloads and long files get on. */
    DataLoader loader(Output output) {
        return new DataLoader(known, downloads.onProgress(new DownloadReporter(output)), new ReadingReporter(output));
    }
}
