package dev.descent.cli;

import dev.descent.cli.terminal.SystemCalls;
import dev.descent.run.setup.Work;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JVM that starts at once. To go over to a full one, the process becomes the launcher once more, which is told to start that:
 * so it keeps its number, its terminal and all that waits for it.
 *
 * @param launcher the path of the launcher
 */
record QuickJvm(String launcher) implements Jvm {
    /** Where the launcher says what its own path is. */
    private static final String LAUNCHER = "DESCENT_LAUNCHER";

    /** What tells the launcher which JVM to start. */
    private static final String CHOICE = "DESCENT_JVM";

    /**
     * A full JVM takes a second and three of processor time more to be ready, in which this one carries out so many
     * operations.
     */
    private static final double MANY = 5e8;

    /** This process's, if it began in such a JVM and may leave it. */
    static Optional<QuickJvm> ofProcess() {
        return System.getenv(CHOICE) == null
                ? Optional.ofNullable(System.getenv(LAUNCHER)).map(QuickJvm::new)
                : Optional.empty();
    }

    @Override
    public void suit(Work work) {
        log().info("about {} operations to compute", String.format(Locale.ROOT, "%.1e", work.operations()));
        if (work.operations() > MANY) {
            throw new GoingOver();
        }
    }

    /** Begins again in a full JVM; returns only if the system does not let it. */
    void goOver(List<String> arguments) {
        SystemCalls.become(launcher, arguments, CHOICE, "full");
        log().info("{} cannot be called again: continuing without vectors", launcher);
    }

    /** Made when it is asked for: it looks at {@code --verbose} once and for all. */
    private static Logger log() {
        return LoggerFactory.getLogger(QuickJvm.class);
    }
}
