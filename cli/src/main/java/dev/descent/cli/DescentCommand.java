package dev.descent.cli;

import dev.descent.checkpoint.AtomicFile;
import dev.descent.cli.terminal.Output;
import dev.descent.data.table.Csv;
import dev.descent.data.table.Table;
import dev.descent.run.job.Provenance;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What follows {@code descent}: its fields are its options, and {@link Main} says where it runs. */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
abstract class DescentCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public final Integer call() {
        Surroundings surroundings = ((Main) spec.root().userObject()).surroundings();
        try (Output output = surroundings.output().get()) {
            return run(surroundings, output);
        }
    }

    /** Does it; the exit code. */
    abstract int run(Surroundings surroundings, Output output);

    /** The error that something was typed wrongly. */
    final ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    /** The same of an option whose value somebody else has refused. */
    final ParameterException wrong(IllegalArgumentException refusal) {
        return new ParameterException(spec.commandLine(), refusal.getMessage(), refusal);
    }

    final void requireAtLeast(String option, int value, int least) {
        if (value < least) {
            throw wrong("%s must be at least %s, not %s".formatted(option, least, value));
        }
    }

    /** Writes a table as CSV, whole or not at all. */
    static void writeCsv(Table table, Path file) {
        // The writer is not closed: the file is forced to the disk after this.
        AtomicFile.write(file, channel -> Csv.write(table, Channels.newWriter(channel, StandardCharsets.UTF_8)));
    }

    /** The command's words, {@code descent runs compare}. */
    final String words() {
        return spec.qualifiedName();
    }

    /** Where that which the command is about to leave comes from. */
    final Provenance provenance() {
        List<String> typed = new ArrayList<>(List.of("descent"));
        typed.addAll(spec.root().commandLine().getParseResult().originalArgs());
        return new Provenance(Main.version(), typed, ZonedDateTime.now(ZoneId.systemDefault()));
    }
}
