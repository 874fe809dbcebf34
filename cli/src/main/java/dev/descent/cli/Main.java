package dev.descent.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The {@code descent} command. */
@Command(
        name = "descent",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Trains neural networks: guess, measure, blame, fix, repeat.")
public final class Main implements Runnable {
    private Main() {}

    public static void main(String... args) {
        wipeWarning();
        System.exit(new CommandLine(new Main()).execute(args));
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

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /** The version that the build wrote into the module's descriptor. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getModule().isNamed()
                    ? Main.class.getModule().getDescriptor().rawVersion().orElse("of unknown version")
                    : "under development";
            return new String[] {"descent " + version};
        }
    }
}
