package dev.descent.cli;

import dev.descent.cli.terminal.Harmless;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.QuietOutput;
import dev.descent.recipe.RecipeException;
import dev.descent.run.Provenance;
import dev.descent.run.SelectionException;
import dev.descent.tensor.MemoryException;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code descent} command. */
@Command(
        name = "descent",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Trains neural networks: guess, measure, blame, fix, repeat.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {"", "\"descent train\" learns to read handwritten digits, in seconds."})
public final class Main implements Runnable {
    /** Something did not work out. */
    static final int FAILED = 1;
    /** What was typed, or a recipe, is not right. */
    static final int USAGE = 2;
    /** Ended by Ctrl-C, as shells say it. */
    static final int INTERRUPTED = 130;

    private static final String DEBUG = "descent.debug";

    @Spec
    private CommandSpec spec;

    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String... args) {
        wipeWarning();
        CtrlC ctrlC = CtrlC.watch();
        int code;
        try {
            code = commandLine(Surroundings.ofProcess(ctrlC)).execute(args);
        } finally {
            ctrlC.finished();
        }
        System.exit(code);
    }

    /** The command in some surroundings; its {@code execute} returns the exit code and throws nothing. */
    static CommandLine commandLine(Surroundings given) {
        Main main = new Main();
        Surroundings surroundings = given.showingOn(() -> {
            Output output = given.output().get();
            return main.quiet ? new QuietOutput(output) : output;
        });
        CommandLine command = new CommandLine(main)
                .addSubcommand(new TrainCommand(surroundings))
                .addSubcommand(new ResumeCommand(surroundings))
                .addSubcommand(new ExplainCommand(surroundings))
                .addSubcommand(new LrFindCommand(surroundings))
                .addSubcommand(new CurvatureCommand(surroundings))
                .addSubcommand(new LearningCurveCommand(surroundings))
                .addSubcommand(new SweepCommand(surroundings))
                .addSubcommand(new CrossValidateCommand(surroundings))
                .addSubcommand(new EvaluateCommand(surroundings))
                .addSubcommand(new PredictCommand(surroundings))
                .addSubcommand(new BlameCommand(surroundings))
                .addSubcommand(RunsCommand.in(surroundings))
                .addSubcommand(new RecipesCommand(surroundings))
                .addSubcommand(new HelpCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(surroundings.out())
                .setErr(surroundings.err());
        command.setParameterExceptionHandler((e, _) -> {
            tell(surroundings.err(), Sentences.usage(e));
            return USAGE;
        });
        command.setExecutionStrategy(parsed -> {
            try {
                return new RunLast().execute(parsed);
            } catch (OutOfMemoryError e) {
                throw new ExecutionException(
                        parsed.commandSpec().commandLine(), "out of memory", MemoryException.of(e));
            }
        });
        command.setExecutionExceptionHandler((e, _, _) -> {
            tell(surroundings.err(), Sentences.of(e));
            if (Boolean.getBoolean(DEBUG)) {
                e.printStackTrace(surroundings.err());
                surroundings.err().flush();
            }
            return surroundings.interruption().requested() ? INTERRUPTED : isUsage(e) ? USAGE : FAILED;
        });
        return command;
    }

    private static boolean isUsage(Exception e) {
        return e instanceof RecipeException || e instanceof SelectionException || e instanceof ParameterException;
    }

    private static void tell(PrintWriter err, String sentence) {
        err.println("descent: " + Harmless.line(sentence));
        err.flush();
    }

    /**
     * Wipes the JVM's first line, {@code WARNING: Using incubator modules: jdk.incubator.vector}, where the launcher
     * says that it stands on a terminal: no JVM option keeps it away, and to a user it is no news.
     */
    private static void wipeWarning() {
        if (Boolean.getBoolean("descent.stderr.terminal")) {
            System.err.print("\u001B[1A\u001B[2K");
            System.err.flush();
        }
    }

    /** Must be called before anything is logged. */
    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Logs what goes on, and shows where errors come from.")
    void verbose(boolean wanted) {
        if (wanted) {
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
            System.setProperty(DEBUG, "true");
        }
    }

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Prints the result, warnings and errors alone: for scripts.")
    private boolean quiet;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** The version that the build wrote into the module's descriptor. */
    static String version() {
        return Main.class.getModule().isNamed()
                ? Main.class.getModule().getDescriptor().rawVersion().orElse("of unknown version")
                : "under development";
    }

    /** Where that which a command is about to leave comes from. */
    static Provenance provenance(CommandSpec command) {
        List<String> typed = new ArrayList<>(List.of("descent"));
        typed.addAll(command.root().commandLine().getParseResult().originalArgs());
        return new Provenance(version(), typed, ZonedDateTime.now(ZoneId.systemDefault()));
    }

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"descent " + version()};
        }
    }
}
