package dev.descent.cli;

import dev.descent.cli.terminal.Harmless;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.QuietOutput;
import dev.descent.cli.terminal.SystemCalls;
import dev.descent.recipe.RequestException;
import dev.descent.tensor.MemoryException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
        footer = {"", "\"descent train\" trains a classifier of handwritten digits, in seconds."})
public final class Main implements Runnable {
    /** Something did not work out. */
    static final int FAILED = 1;
    /** What was typed, or a recipe, is not right. */
    static final int USAGE = 2;
    /** Ended by Ctrl-C, as shells say it. */
    static final int INTERRUPTED = 130;
    /** Begins again in another JVM. */
    private static final int GOES_OVER = -1;

    private static final int STANDARD_ERROR = 2;
    private static final String DEBUG = "descent.debug";

    @Spec
    private CommandSpec spec;

    private final Surroundings surroundings;

    private Main(Surroundings given) {
        surroundings = given.showingOn(() -> {
            Output output = given.output().get();
            return quiet ? new QuietOutput(output) : output;
        });
    }

    /** Where commands run. */
    Surroundings surroundings() {
        return surroundings;
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(String... args) {
        restoreErrors();
        CtrlC ctrlC = CtrlC.watch();
        int code;
        try {
            code = run(ctrlC, args);
        } finally {
            ctrlC.finished();
        }
        System.exit(code);
    }

    private static int run(CtrlC ctrlC, String... args) {
        Optional<QuickJvm> quick = QuickJvm.ofProcess();
        if (quick.isPresent()) {
            int code = commandLine(Surroundings.ofProcess(ctrlC, quick.get()), args)
                    .execute(args);
            if (code != GOES_OVER) {
                return code;
            }
            quick.get().goOver(List.of(args));
        }
        return commandLine(Surroundings.ofProcess(ctrlC, Jvm.ANY), args).execute(args);
    }

    /**
     * The command in some surroundings; its {@code execute} returns the exit code and throws nothing.
     *
     * @param args what is going to be executed: of the commands that it does not name only the descriptions are made, for most of the
     *     time before anything is done is the parser's, which looks at every option of every command
     */
    static CommandLine commandLine(Surroundings given, String... args) {
        Main main = new Main(given);
        Surroundings surroundings = main.surroundings;
        Set<String> named = Arrays.stream(args)
                .filter(word -> !word.startsWith("-"))
                .limit(2) // "help train" names two
                .collect(Collectors.toSet());
        CommandLine command = new CommandLine(main);
        for (Subcommand one : Subcommand.values()) {
            command.addSubcommand(one.word(), named.contains(one.word()) ? one.whole() : one.description());
        }
        command.addSubcommand(new HelpCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setHelpFactory(new HelpLayout(() -> {
                    try (Output output = given.output().get()) {
                        return output.width();
                    }
                }))
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
            if (e instanceof Jvm.GoingOver) {
                return GOES_OVER;
            }
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
        return e instanceof RequestException || e instanceof ParameterException;
    }

    private static void tell(PrintWriter err, String sentence) {
        err.println("descent: " + Harmless.line(sentence));
        err.flush();
    }

    /**
     * Puts standard error back where the launcher has laid it aside, so that the JVM's own first line goes nowhere: {@code WARNING:
     * Using incubator modules}, which no option silences, and which is no news to a user.
     */
    private static void restoreErrors() {
        Optional.ofNullable(Integer.getInteger("descent.stderr"))
                .ifPresent(aside -> SystemCalls.move(aside, STANDARD_ERROR));
    }

    /** Must be called before anything is logged. */
    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Prints the log, and the stack traces of errors.")
    void verbose(boolean wanted) {
        if (wanted) {
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
            System.setProperty(DEBUG, "true");
        }
    }

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Prints only the result, warnings and errors: for scripts.")
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

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"descent " + version()};
        }
    }
}
