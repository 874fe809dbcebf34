package dev.descent.data.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.descent.data.Digest;
import dev.descent.data.Refusal;
import dev.descent.data.source.Downloads.RemoteFile;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DownloadsTest {
    private static final byte[] CONTENT = new byte[200_000];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    private static final String SHA256 =
            new Digest().bytes(CONTENT, CONTENT.length).hex();

    @TempDir
    Path folder;

    private final List<String> asked = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        serve("/good", exchange -> answer(exchange, 200, CONTENT));
        serve("/none", exchange -> answer(exchange, 404, new byte[0]));
        serve("/corrupt", exchange -> {
            byte[] corrupt = CONTENT.clone();
            corrupt[100_000]++;
            answer(exchange, 200, corrupt);
        });
        serve("/truncated", exchange -> {
            exchange.sendResponseHeaders(200, CONTENT.length);
            exchange.getResponseBody().write(CONTENT, 0, 150_000);
            exchange.getResponseBody().flush();
            throw new IOException("the line is cut");
        });
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void fetchesAFileOnceAndTellsHowItGetsOn() throws IOException {
        List<Long> received = new ArrayList<>();
        Path file = downloads()
                .onProgress((remote, bytes, total) -> {
                    assertEquals("data.bin", remote.name());
                    assertEquals(CONTENT.length, total);
                    received.add(bytes);
                })
                .fetch(remote("/good"));
        assertEquals(folder.resolve("data.bin"), file);
        assertArrayEquals(CONTENT, Files.readAllBytes(file));
        assertEquals(received.stream().sorted().toList(), received);
        assertEquals(CONTENT.length, received.getLast());
        downloads().fetch(remote("/good"));
        assertEquals(List.of("/good"), asked);
        assertOnly("data.bin");
    }

    @Test
    void replacesAFileThatHasChanged() throws IOException {
        Files.writeString(folder.resolve("data.bin"), "something else");
        assertArrayEquals(CONTENT, Files.readAllBytes(downloads().fetch(remote("/good"))));
    }

    @Test
    void makesTheFolder() throws IOException {
        Path file = downloads().in("a").in("b").fetch(remote("/good"));
        assertEquals(folder.resolve("a/b/data.bin"), file);
        assertTrue(Files.exists(file));
    }

    @Test
    void triesOneMirrorAfterTheOther() throws IOException {
        Path file = downloads().fetch(remote("/none", "/corrupt", "/truncated", "/good"));
        assertArrayEquals(CONTENT, Files.readAllBytes(file));
        assertEquals(List.of("/none", "/corrupt", "/truncated", "/good"), asked);
        assertOnly("data.bin");
    }

    @Test
    void refusesAnotherFileThanWasAskedFor() {
        byte[] corrupt = CONTENT.clone();
        corrupt[100_000]++;
        String other = new Digest().bytes(corrupt, corrupt.length).hex();
        Refusal.of(
                () -> downloads().fetch(remote("/corrupt")),
                "data.bin",
                url("/corrupt").toString(),
                other,
                SHA256);
        assertOnly();
    }

    @Test
    void refusesATruncatedFile() {
        Refusal.of(() -> downloads().fetch(remote("/truncated")), "/truncated", "broke off");
        assertOnly();
    }

    @Test
    void refusesWhatTheServerDoesNotHaveAndSaysSoOfEachMirror() {
        serve("/broken", exchange -> answer(exchange, 500, new byte[0]));
        Refusal.of(
                () -> downloads().fetch(remote("/none", "/broken")),
                url("/none") + " answered 404",
                url("/broken") + " answered 500",
                "put the file into " + folder);
        assertOnly();
    }

    @Test
    void followsRedirectsButNotForEver() throws IOException {
        redirect("/moved", "/good");
        redirect("/circle", "/circle");
        redirect("/nowhere", "::::");
        assertArrayEquals(CONTENT, Files.readAllBytes(downloads().fetch(remote("/moved"))));
        RemoteFile other = new RemoteFile("other.bin", SHA256, List.of(url("/circle"), url("/nowhere")));
        Refusal.of(() -> downloads().fetch(other), "redirected more than 5 times", "is no address");
        assertOnly("data.bin");
    }

    @Test
    void saysWhenThereIsNoNetwork() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        RemoteFile file = new RemoteFile(
                "data.bin",
                SHA256,
                List.of(URI.create("http://127.0.0.1:" + closed + "/x"), URI.create("http://nowhere.invalid/x")));
        Refusal.of(
                () -> downloads().fetch(file),
                "127.0.0.1:" + closed + "/x broke off (Connection refused",
                "nowhere.invalid/x is not known",
                "check the network");
        assertOnly();
    }

    @Test
    void doesNotWaitForEverForAServerThatStalls() {
        CountDownLatch end = new CountDownLatch(1);
        serve("/stalled", exchange -> {
            exchange.sendResponseHeaders(200, CONTENT.length);
            exchange.getResponseBody().write(CONTENT, 0, 1000);
            exchange.getResponseBody().flush();
            await(end);
        });
        Downloads hasty = downloads().timeout(Duration.ofMillis(200));
        Refusal.of(() -> hasty.fetch(remote("/stalled")), "/stalled", "did not answer in time");
        end.countDown();
        assertOnly();
    }

    @Test
    void leavesNothingBehindWhenTheDiskIsFull() {
        Downloads full = new Downloads(
                folder,
                (_, _, _) -> {},
                Duration.ofSeconds(10),
                file -> new FullAfter(100_000, Files.newOutputStream(file)));
        Refusal.of(() -> full.fetch(remote("/good")), "could not be written", "No space left on device", "make room");
        assertOnly();
        Path noFolder = folder.resolve("file");
        Refusal.of(() -> Downloads.to(Files.writeString(noFolder, "")).fetch(remote("/good")), noFolder.toString());
    }

    @Test
    void leavesNothingBehindWhenItIsInterrupted() {
        Downloads interrupted =
                downloads().onProgress((_, _, _) -> Thread.currentThread().interrupt());
        assertThrows(CancellationException.class, () -> interrupted.fetch(remote("/good")));
        assertTrue(Thread.interrupted());
        assertOnly();
    }

    @Test
    void refusesRequestsThatCannotBeMeant() {
        List<URI> good = List.of(url("/good"));
        Refusal.of(() -> new RemoteFile("data.bin", "abc", good), "\"abc\" is no SHA-256");
        Refusal.of(() -> new RemoteFile("../data.bin", SHA256, good), "no name for a file");
        Refusal.of(() -> new RemoteFile("data.bin", SHA256, List.of()), "no address");
        RemoteFile local =
                new RemoteFile("data.bin", SHA256, List.of(URI.create("file:///data.bin"), URI.create("data.bin")));
        Refusal.of(() -> downloads().fetch(local), "is no http or https address");
    }

    @Test
    void findsTheUsersCache() {
        Path home = Path.of("/home/ada");
        assertEquals(home.resolve(".cache/descent"), Downloads.cacheFolder(Map.of(), home));
        assertEquals(Path.of("/c/descent"), Downloads.cacheFolder(Map.of("XDG_CACHE_HOME", "/c"), home));
        assertEquals(home.resolve(".cache/descent"), Downloads.cacheFolder(Map.of("XDG_CACHE_HOME", "rel"), home));
    }

    private Downloads downloads() {
        return Downloads.to(folder);
    }

    private RemoteFile remote(String... paths) {
        return new RemoteFile(
                "data.bin", SHA256, Arrays.stream(paths).map(this::url).toList());
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void serve(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            synchronized (asked) {
                asked.add(exchange.getRequestURI().getPath());
            }
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    private void redirect(String from, String to) {
        serve(from, exchange -> {
            exchange.getResponseHeaders().add("Location", to);
            answer(exchange, 302, new byte[0]);
        });
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void assertOnly(String... names) {
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of(names),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A disk with room for some bytes. */
    private static final class FullAfter extends FilterOutputStream {
        private int room;

        FullAfter(int room, OutputStream out) {
            super(out);
            this.room = room;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            room -= length;
            if (room < 0) {
                throw new IOException("No space left on device");
            }
            out.write(bytes, from, length);
        }
    }
}
