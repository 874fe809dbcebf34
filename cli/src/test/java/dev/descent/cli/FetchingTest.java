package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.descent.cli.Descent.Result;
import dev.descent.data.source.Downloads.RemoteFile;
import dev.descent.recipe.DataName;
import dev.descent.task.KnownData;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data sets that are fetched, from a server of this machine. */
class FetchingTest {
    private static final String[] TRAIN = {"mnist", "--epochs", "1", "--batch-size", "64"};

    @TempDir
    Path folder;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private Path images;

    @BeforeEach
    void serve() throws IOException {
        images = TinyImages.write(folder.resolve("served"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String name = exchange.getRequestURI().getPath().substring(1);
            requests.add(name);
            Path file = images.resolve(name);
            if (Files.exists(file)) {
                byte[] bytes = Files.readAllBytes(file);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private List<RemoteFile> files() throws IOException {
        List<RemoteFile> files = new ArrayList<>();
        for (Path file : Descent.list(images)) {
            URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + file.getFileName());
            files.add(new RemoteFile(file.getFileName().toString(), sha256(file), List.of(address)));
        }
        return files;
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsNotHereIsFetchedOnce() throws IOException {
        Descent descent = new Descent(folder).known(Descent.at(DataName.MNIST, files()));

        Result first = descent.train(TRAIN);
        server.stop(0);
        Result second = descent.train(TRAIN);

        assertEquals(0, first.code(), first.err());
        assertEquals(0, second.code(), second.err());
        assertEquals(4, requests.size());
        assertTrue(first.out().startsWith("fetching t10k-images-idx3-ubyte.gz ("), first.out());
        assertTrue(second.out().startsWith("mnist: "), second.out());
        assertEquals(Descent.names(images), Descent.names(descent.cache().resolve("mnist")));
    }

    @Test
    void aFileOfAnotherContentIsRefusedAndNotKept() throws IOException {
        List<RemoteFile> files = files();
        TinyImages.write(images);
        Files.writeString(images.resolve("t10k-images-idx3-ubyte.gz"), "something else");
        Descent descent = new Descent(folder).known(Descent.at(DataName.MNIST, files));

        Result result = descent.train(TRAIN);

        assertEquals(1, result.code());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(
                result.err().startsWith("descent: t10k-images-idx3-ubyte.gz could not be fetched: http://127.0.0.1:"));
        assertTrue(result.err().contains(" gave a file with SHA-256 "), result.err());
        assertTrue(result.err().endsWith(", or name a copy of yours with --data FOLDER\n"), result.err());
        assertEquals(List.of(), Descent.names(descent.cache().resolve("mnist")));
        assertEquals(List.of(), descent.runFolders());
    }

    @Test
    void aServerThatIsGoneIsToldWithTheRemedy() throws IOException {
        Descent descent = new Descent(folder).known(Descent.at(DataName.MNIST, files()));
        server.stop(0);

        Result result = descent.train(TRAIN);

        assertEquals(1, result.code());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().contains("check the network, or put the file into "), result.err());
    }

    @Test
    void whatThePackageManagerInstalledIsNotFetched() throws IOException {
        KnownData installed =
                new KnownData(Map.of(DataName.FASHION_MNIST, files()), Map.of(DataName.FASHION_MNIST, images));

        Result result = new Descent(folder).known(installed).train("fashion-mnist", "--epochs", "1");

        assertEquals(0, result.code(), result.err());
        assertEquals(List.of(), requests);
    }

    @Test
    void everyDataSetThatIsFetchedHasAHomeWithADigest() {
        KnownData homes = KnownData.publicHomes();
        assertEquals(
                Set.of(DataName.MNIST, DataName.FASHION_MNIST, DataName.TITANIC),
                homes.files().keySet());
        homes.files()
                .values()
                .forEach(files -> files.forEach(file -> {
                    assertTrue(file.sha256().matches("[0-9a-f]{64}"), file.name());
                    file.mirrors()
                            .forEach(mirror ->
                                    assertTrue(mirror.getPath().endsWith("/" + file.name()), mirror.toString()));
                }));
    }
}
