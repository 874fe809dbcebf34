package dev.descent.text;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The tokenizers' native code, which is loaded once, when it is first needed. The library's own loader and its friendlier
 * classes are passed over: they ask a cloud's metadata address who runs this, look for CUDA, and may download another
 * variant. This sends nothing and fetches nothing.
 */
final class NativeLibrary {
    private static final String ROOT = "/native/lib/";

    /** What went wrong when it was loaded, if anything: it is not tried again. */
    private static final Optional<TextException> FAULT = load();

    private NativeLibrary() {}

    /**
     * The native functions.
     *
     * @throws TextException if there are none for this machine, or they cannot be loaded
     */
    static TokenizersLibrary get() {
        if (FAULT.isPresent()) {
            throw new TextException(FAULT.get().getMessage(), FAULT.get());
        }
        return TokenizersLibrary.LIB;
    }

    private static Optional<TextException> load() {
        try {
            Platform platform = Platform.of(System.getProperty("os.name"), System.getProperty("os.arch"));
            Path cache = cacheFolder(System.getenv(), Path.of(System.getProperty("user.home")));
            Path folder = cache.resolve("tokenizers").resolve(version()).resolve(platform.name());
            for (String file : platform.files()) {
                System.load(extracted(ROOT + platform.name() + "/cpu/" + file, folder.resolve(file))
                        .toString());
            }
            return Optional.empty();
        } catch (TextException e) {
            return Optional.of(e);
        } catch (LinkageError e) {
            return Optional.of(new TextException(
                    ("the native library of ai.djl.huggingface:tokenizers could not be loaded (%s); it needs glibc,"
                                    + " and a folder from which code may be run: choose one with XDG_CACHE_HOME")
                            .formatted(e.getMessage()),
                    e));
        }
    }

    /** Where Descent's cache is, by the XDG base directory specification: a relative path counts for nothing. */
    static Path cacheFolder(Map<String, String> environment, Path home) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        boolean given = !cache.isEmpty() && Path.of(cache).isAbsolute();
        return (given ? Path.of(cache) : home.resolve(".cache")).resolve("descent");
    }

    private static String version() {
        Properties properties = new Properties();
        try (InputStream in = open(resource(ROOT + "tokenizers.properties"))) {
            properties.load(in);
        } catch (IOException e) {
            throw new TextException(
                    "the jar of ai.djl.huggingface:tokenizers cannot be read (" + e + "); install it anew", e);
        }
        return properties.getProperty("version", "unknown");
    }

    private static URL resource(String name) {
        URL url = TokenizersLibrary.class.getResource(name);
        if (url == null) {
            throw new TextException("the jar of ai.djl.huggingface:tokenizers has no " + name
                    + "; put version 0.38.0 on the class path or the module path");
        }
        return url;
    }

    private static InputStream open(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        return connection.getInputStream();
    }

    /** Copies a resource to a file, unless it is there already; whole or not at all, for others may do the same. */
    private static Path extracted(String resource, Path target) {
        try (InputStream in = open(resource(resource))) {
            byte[] content = in.readAllBytes();
            if (Files.isRegularFile(target) && Files.size(target) == content.length) {
                return target;
            }
            Files.createDirectories(target.getParent());
            Path partial = Files.createTempFile(target.getParent(), target.getFileName() + ".", ".part");
            try {
                Files.write(partial, content);
                Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(partial);
            }
            return target;
        } catch (IOException e) {
            String reason = e instanceof AccessDeniedException ? "no permission to write there" : e.toString();
            throw new TextException(
                    ("the tokenizers' native library could not be written to %s (%s); make room there, or choose"
                                    + " another folder with XDG_CACHE_HOME")
                            .formatted(target, reason),
                    e);
        }
    }

    /**
     * A kind of machine that there is native code for.
     *
     * @param name what the jar calls it
     * @param files the libraries to load, in this order
     */
    record Platform(String name, List<String> files) {
        private static final Map<String, Platform> KNOWN = Map.of(
                "linux amd64", new Platform("linux-x86_64", List.of("libtokenizers.so")),
                "linux aarch64", new Platform("linux-aarch64", List.of("libtokenizers.so")),
                "mac aarch64", new Platform("osx-aarch64", List.of("libtokenizers.dylib")),
                "windows amd64",
                        new Platform(
                                "win-x86_64",
                                List.of(
                                        "libwinpthread-1.dll",
                                        "libgcc_s_seh-1.dll",
                                        "libstdc++-6.dll",
                                        "tokenizers.dll")));

        /**
         * The platform of a JVM's {@code os.name} and {@code os.arch}.
         *
         * @throws TextException if there is no native code for it
         */
        static Platform of(String system, String architecture) {
            String kind = system.split(" ", 2)[0].toLowerCase(Locale.ROOT);
            String processor = architecture.equals("x86_64") ? "amd64" : architecture;
            Platform known = KNOWN.get(kind + " " + processor);
            if (known == null) {
                throw new TextException(
                        ("tokenizers need native code, and there is none for %s on %s; run this on Linux (x86-64,"
                                        + " ARM), on a Mac with an Apple processor, or on Windows (x86-64)")
                                .formatted(system, architecture));
            }
            return known;
        }
    }
}
