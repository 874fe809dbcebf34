package dev.descent.run.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The process that works on a run, and whether it still does.
 *
 * @param host where it is; empty where that cannot be found out
 * @param pid its number there; 0 for no process
 * @param started when it began, in milliseconds since 1970, for numbers are used again; 0 if unknown
 */
record Owner(String host, long pid, long started) {
    /** No process. */
    static final Owner NONE = new Owner("", 0, 0);

    private static final Path LINUX_NAME = Path.of("/proc/sys/kernel/hostname");

    /** By how much the start of one process may seem to differ from one look to another, as clocks are set. */
    private static final long CLOCK_MILLIS = 10_000;

    /** A process of another machine cannot be asked: after this time without a word it is taken for gone. */
    private static final Duration SILENCE = Duration.ofMinutes(15);

    /** This process. */
    static Owner ofThisProcess() {
        ProcessHandle process = ProcessHandle.current();
        return new Owner(thisHost(), process.pid(), startOf(process));
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** Not from the network, which may take its time to tell a machine its own name. */
    private static String thisHost() {
        try {
            if (Files.isReadable(LINUX_NAME)) {
                return Files.readString(LINUX_NAME).strip();
            }
        } catch (IOException e) {
            return "";
        }
        Map<String, String> environment = System.getenv();
        return environment.getOrDefault("COMPUTERNAME", environment.getOrDefault("HOSTNAME", ""));
    }

    /**
     * Whether the process still works.
     *
     * @param heard when it was last heard of
     */
    boolean isAlive(Instant heard, Instant now) {
        if (pid == 0) {
            return false;
        }
        if (!host.equals(thisHost())) {
            return heard.plus(SILENCE).isAfter(now);
        }
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> isStartedWhen(startOf(process)))
                .isPresent();
    }

    private boolean isStartedWhen(long start) {
        return started == 0 || start == 0 || Math.abs(start - started) < CLOCK_MILLIS;
    }
}
