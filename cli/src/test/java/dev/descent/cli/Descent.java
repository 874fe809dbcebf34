package dev.descent.cli;

import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.PlainOutput;
import dev.descent.cli.terminal.TerminalOutput;
import dev.descent.data.source.Downloads;
import dev.descent.recipe.DataName;
import dev.descent.run.job.Interruption;
import dev.descent.task.KnownData;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The command, run within the test, with a folder of its own and no network. */
final class Descent {
    private final Path folder;
    private KnownData known = new KnownData(Map.of(), Map.of());
    private Interruption interruption = Interruption.NEVER;

    private Optional<Boolean> answer = Optional.empty();
    private Function<PrintWriter, Output> output = out -> new PlainOutput(out, StandardCharsets.UTF_8);

    Descent(Path folder) {
        this.folder = folder;
    }

    /** What a command did. */
    record Result(int code, String out, String err) {}

    Descent known(KnownData data) {
        known = data;
        return this;
    }

    Descent interrupted(Interruption when) {
        interruption = when;
        return this;
    }

    /** Answers every question so. */
    Descent answering(boolean yes) {
        answer = Optional.of(yes);
        return this;
    }

    /** Shows all on a terminal of this width. */
    Descent onTerminal(int width) {
        output = out -> new TerminalOutput(out, StandardCharsets.UTF_8, () -> width);
        return this;
    }

    Path runs() {
        return folder.resolve("runs");
    }

    Path cache() {
        return folder.resolve("cache");
    }

    /** Runs {@code descent train} with these arguments into a run folder of the test. */
    Result train(String... arguments) {
        List<String> all = new ArrayList<>(List.of("train"));
        all.addAll(List.of(arguments));
        if (!all.contains("--out")) {
            all.addAll(List.of("--out", runs().toString()));
        }
        return run(all.toArray(String[]::new));
    }

    Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        PrintWriter toOut = new PrintWriter(out);
        Surroundings surroundings = new Surroundings(
                toOut,
                new PrintWriter(err),
                () -> output.apply(toOut),
                known,
                Downloads.to(cache()),
                interruption,
                _ -> answer,
                Jvm.ANY);
        int code = Main.commandLine(surroundings, arguments).execute(arguments);
        toOut.flush();
        return new Result(code, out.toString(), err.toString());
    }

    /** The folders that runs have left, in the order of their names. */
    List<Path> runFolders() {
        return list(runs()).stream().filter(Files::isDirectory).toList();
    }

    static List<Path> list(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> names(Path folder) {
        return list(folder).stream().map(file -> file.getFileName().toString()).toList();
    }

    /** The kinds of files that a run has left: its checkpoints, however many, are one. */
    static List<String> kinds(Path run) {
        return names(run).stream()
                .map(name -> name.replaceFirst("^checkpoint-\\d+\\.", "checkpoint."))
                .distinct()
                .toList();
    }

    static KnownData at(DataName name, List<Downloads.RemoteFile> files) {
        return new KnownData(Map.of(name, files), Map.of());
    }
}
