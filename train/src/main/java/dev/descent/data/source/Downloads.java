package dev.descent.data.source;

import dev.descent.data.DataException;
import dev.descent.data.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * Fetches files into a folder and keeps them there. A file appears under its name only when it is whole and its SHA-256
 * is the one that was asked for; whatever goes wrong before, nothing is left behind.
 */
public final class Downloads {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int MOST_REDIRECTS = 5;
    private static final int CHUNK = 1 << 16;

    private final Path folder;
    private final Progress progress;
    private final Duration timeout;
    private final Sink sink;

    /** Hears how a download gets on. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Some bytes have come; called for every chunk of at most 64 KB.
         *
         * @param file what is fetched
         * @param received bytes so far
         * @param total bytes altogether, or −1 if the server does not say
         */
        void received(RemoteFile file, long received, long total);
    }

    /**
     * A file that stands in the network.
     *
     * @param name what it is called in the folder
     * @param sha256 the digest of its content, in hexadecimal
     * @param mirrors where it is, in the order in which to try (http or https)
     */
    public record RemoteFile(String name, String sha256, List<URI> mirrors) {
        /** Refuses a digest that is none, a name with a path in it, and a list without a mirror. */
        public RemoteFile {
            mirrors = List.copyOf(mirrors);
            sha256 = sha256.toLowerCase(Locale.ROOT);
            if (!sha256.matches("[0-9a-f]{64}")) {
                throw new DataException(
                        "\"" + sha256 + "\" is no SHA-256 for " + name + "; give its 64 hexadecimal digits");
            }
            if (name.isBlank() || name.contains("/") || name.contains("\\") || name.equals("..")) {
                throw new DataException("\"" + name + "\" is no name for a file; give one without folders");
            }
            if (mirrors.isEmpty()) {
                throw new DataException("there is no address to fetch " + name + " from; give at least one");
            }
        }
    }

    /** Opens the file that is written; a test's may be full. */
    @FunctionalInterface
    interface Sink {
        OutputStream open(Path file) throws IOException;
    }

    Downloads(Path folder, Progress progress, Duration timeout, Sink sink) {
        this.folder = folder;
        this.progress = progress;
        this.timeout = timeout;
        this.sink = sink;
    }

    /** Downloads into a folder, which is made when it is needed. */
    public static Downloads to(Path folder) {
        return new Downloads(folder, (_, _, _) -> {}, TIMEOUT, Files::newOutputStream);
    }

    /** Downloads into the user's cache, {@code $XDG_CACHE_HOME/descent} or else {@code ~/.cache/descent}. */
    public static Downloads toCache() {
        return to(cacheFolder(System.getenv(), Path.of(System.getProperty("user.home"))));
    }

    /** Where the cache is, by the XDG base directory specification: a relative path counts for nothing. */
    static Path cacheFolder(Map<String, String> environment, Path home) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        boolean given = !cache.isEmpty() && Path.of(cache).isAbsolute();
        return (given ? Path.of(cache) : home.resolve(".cache")).resolve("descent");
    }

    /** The same, telling how it gets on. */
    public Downloads onProgress(Progress listener) {
        return new Downloads(folder, listener, timeout, sink);
    }

    /** The same with another limit on how long a server may take to connect, or to send the next bytes. */
    public Downloads timeout(Duration limit) {
        return new Downloads(folder, progress, limit, sink);
    }

    /** The same into a folder below. */
    public Downloads in(String subfolder) {
        return new Downloads(folder.resolve(subfolder), progress, timeout, sink);
    }

    /** Where the files go. */
    public Path folder() {
        return folder;
    }

    /**
     * A file on this machine: from the folder if it is there with the right content, else from the first mirror that
     * gives it.
     *
     * @return where it stands
     * @throws DataException if no mirror gives the right content, saying of each why, or the file cannot be written
     * @throws CancellationException if this thread is interrupted; it is still marked so then
     */
    public Path fetch(RemoteFile file) {
        Path target = folder.resolve(file.name());
        try {
            if (Files.isRegularFile(target) && Digest.ofFile(target).equals(file.sha256())) {
                return target;
            }
            Files.createDirectories(folder);
            Path partial = Files.createTempFile(folder, file.name() + ".", ".part");
            // Else a process that is ended by Ctrl-C would leave it.
            partial.toFile().deleteOnExit();
            try {
                fetchFromAny(file, partial);
                move(partial, target);
            } finally {
                Files.deleteIfExists(partial);
            }
            return target;
        } catch (IOException e) {
            throw new DataException(
                    "%s could not be written to %s (%s); make room there, or choose another folder with XDG_CACHE_HOME"
                            .formatted(file.name(), folder, reason(e)),
                    e);
        }
    }

    private void fetchFromAny(RemoteFile file, Path partial) throws IOException {
        List<String> failures = new ArrayList<>();
        for (URI mirror : file.mirrors()) {
            try {
                fetchFrom(mirror, file, partial);
                return;
            } catch (MirrorException e) {
                failures.add(mirror + " " + e.getMessage());
            }
        }
        throw new DataException("%s could not be fetched: %s; check the network, or put the file into %s yourself"
                .formatted(file.name(), String.join(", ", failures), folder));
    }

    /** A mirror that does not give the file; the message goes on after the mirror's address. */
    private static final class MirrorException extends Exception {
        private static final long serialVersionUID = 1L;

        MirrorException(String message) {
            super(message);
        }
    }

    private void fetchFrom(URI mirror, RemoteFile file, Path partial) throws MirrorException, IOException {
        HttpURLConnection connection = connect(mirror);
        try (InputStream in = body(connection);
                OutputStream out = sink.open(partial)) {
            long total = connection.getContentLengthLong();
            Digest digest = new Digest();
            byte[] chunk = new byte[CHUNK];
            long received = 0;
            for (int length = read(in, chunk); length >= 0; length = read(in, chunk)) {
                out.write(chunk, 0, length);
                digest.bytes(chunk, length);
                received += length;
                progress.received(file, received, total);
                refuseInterrupted(file);
            }
            if (total >= 0 && received != total) {
                throw new MirrorException(
                        String.format(Locale.ROOT, "broke off after %,d of %,d bytes", received, total));
            }
            String sha256 = digest.hex();
            if (!sha256.equals(file.sha256())) {
                throw new MirrorException(
                        ("gave a file with SHA-256 %s where %s is expected (it is damaged, or " + "another version)")
                                .formatted(sha256, file.sha256()));
            }
        } finally {
            connection.disconnect();
        }
    }

    /** Opens a connection, following redirects; from https it is never led to http. */
    private HttpURLConnection connect(URI mirror) throws MirrorException {
        URI address = mirror;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpURLConnection connection = open(address);
            int status;
            try {
                status = connection.getResponseCode();
            } catch (IOException e) {
                throw unreachable(e);
            }
            if (status == HttpURLConnection.HTTP_OK) {
                return connection;
            }
            String location = connection.getHeaderField("Location");
            connection.disconnect();
            if (status < 300 || status >= 400 || location == null) {
                throw new MirrorException("answered " + status);
            }
            address = redirected(address, location);
        }
        throw new MirrorException("redirected more than " + MOST_REDIRECTS + " times");
    }

    private static URI redirected(URI from, String location) throws MirrorException {
        try {
            URI to = from.resolve(location);
            if ("https".equals(from.getScheme()) && !"https".equals(to.getScheme())) {
                throw new MirrorException("redirected to " + to + ", which is not secure");
            }
            return to;
        } catch (IllegalArgumentException _) {
            throw new MirrorException("redirected to \"" + location + "\", which is no address");
        }
    }

    private HttpURLConnection open(URI address) throws MirrorException {
        try {
            URL url = address.toURL();
            if (!(url.openConnection() instanceof HttpURLConnection connection)) {
                throw new MirrorException("is no http or https address");
            }
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout((int) timeout.toMillis());
            connection.setReadTimeout((int) timeout.toMillis());
            connection.setRequestProperty("User-Agent", "descent");
            // Compressed on the way, the length that the server tells would not be the file's.
            connection.setRequestProperty("Accept-Encoding", "identity");
            return connection;
        } catch (IOException | IllegalArgumentException _) {
            throw new MirrorException("is no http or https address");
        }
    }

    private static InputStream body(HttpURLConnection connection) throws MirrorException {
        try {
            return connection.getInputStream();
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** Reads a chunk; what goes wrong here is the mirror's fault, not the disk's. */
    private static int read(InputStream in, byte[] chunk) throws MirrorException {
        try {
            return in.read(chunk);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private static MirrorException unreachable(IOException e) {
        return new MirrorException(
                switch (e) {
                    case UnknownHostException _ -> "is not known (is there a network?)";
                    case SocketTimeoutException _ -> "did not answer in time";
                    default -> "broke off (" + reason(e) + ")";
                });
    }

    private static void refuseInterrupted(RemoteFile file) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted while fetching " + file.name());
        }
    }

    private static void move(Path partial, Path target) throws IOException {
        try {
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
