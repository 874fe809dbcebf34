package dev.descent.bench.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.descent.bench.runner.Conversation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A runner at work in a process of its own, which computes only while it is asked something. */
final class RunnerProcess implements AutoCloseable {
    private static final long PATIENCE_MINUTES = 10;
    private static final long FAREWELL_SECONDS = 10;

    private final Process process;
    private final Path log;
    private final Conversation conversation;

    /**
     * Starts it.
     *
     * @param log takes what the process prints beside its answers
     */
    RunnerProcess(ProcessBuilder builder, Path log) throws IOException {
        Files.createDirectories(log.getParent());
        this.log = log;
        this.process = builder.redirectError(log.toFile()).start();
        this.conversation =
                new Conversation(process.inputReader(UTF_8), new PrintStream(process.getOutputStream(), false, UTF_8));
    }

    /**
     * Asks for something and waits for the answer.
     *
     * @param more names and values, in turn
     * @throws RunnerException if the runner says that it went wrong, says nothing for ten minutes, or has ended
     */
    Map<String, Object> ask(String what, Object... more) throws RunnerException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("do", what);
        for (int i = 0; i < more.length; i += 2) {
            request.put((String) more[i], more[i + 1]);
        }
        try {
            conversation.write(request);
        } catch (IOException e) {
            throw ended(what);
        }
        return listen(what);
    }

    /** The next that it says. */
    Map<String, Object> listen(String what) throws RunnerException {
        Map<String, Object> answer;
        Thread watchdog = Thread.startVirtualThread(this::endIfSilent);
        try {
            answer = conversation.read();
        } catch (IOException e) {
            throw ended(what);
        } finally {
            watchdog.interrupt();
        }
        if (answer.isEmpty() && !process.isAlive()) {
            throw ended(what);
        }
        if (answer.containsKey("error")) {
            throw new RunnerException(
                    Conversation.text(answer, "error"), Boolean.TRUE.equals(answer.get("unsupported")));
        }
        return answer;
    }

    private void endIfSilent() {
        try {
            TimeUnit.MINUTES.sleep(PATIENCE_MINUTES);
            process.destroyForcibly();
        } catch (InterruptedException answered) {
            Thread.currentThread().interrupt();
        }
    }

    private RunnerException ended(String what) {
        try {
            process.waitFor(FAREWELL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String code = process.isAlive() ? "" : " with code " + process.exitValue();
        return new RunnerException("its process ended" + code + " when asked to " + what + ", see " + log, false);
    }

    /** Lets it go. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException gone) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
