package dev.descent.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** An application server loads an application with its libraries, and drops it, again and again. */
@Execution(ExecutionMode.CONCURRENT)
class RedeploymentTest {
    private static final int DEPLOYMENTS = 3;
    private static final int PATIENCE_MILLIS = 60_000;

    /** In a JVM that drops what is softly reachable at once: the JDK caches the types of the last record that was hashed that way. */
    @Test
    void theClassLoaderOfAnApplicationThatClosesTheBackendIsCollected() throws Exception {
        Process server = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:SoftRefLRUPolicyMSPerMB=0",
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Server.class.getName()))
                .redirectErrorStream(true)
                .start();
        String printed = new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, server.waitFor(), printed);
        assertTrue(printed.endsWith("0 of 3 stay" + System.lineSeparator()), printed);
    }

    /** Deploys the application some times, and prints how many loaders stay. */
    static final class Server {
        private Server() {}

        public static void main(String[] arguments) throws Exception {
            List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
            for (int deployment = 0; deployment < DEPLOYMENTS; deployment++) {
                loaders.add(deployed());
            }
            for (int waited = 0; waited < PATIENCE_MILLIS && staying(loaders) > 0; waited += 100) {
                System.gc();
                Thread.sleep(100); // threads end, and reference handlers run, in their own time
            }
            System.out.println(staying(loaders) + " of " + loaders.size() + " stay");
        }

        private static long staying(List<WeakReference<ClassLoader>> loaders) {
            return loaders.stream().filter(loader -> !loader.refersTo(null)).count();
        }

        private static WeakReference<ClassLoader> deployed() throws IOException, ReflectiveOperationException {
            URL[] libraries = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(Server::url)
                    .toArray(URL[]::new);
            ClassLoader before = Thread.currentThread().getContextClassLoader();
            try (URLClassLoader loader = new URLClassLoader(libraries, ClassLoader.getPlatformClassLoader())) {
                Thread.currentThread().setContextClassLoader(loader);
                Class<?> application = loader.loadClass(RedeployedApplication.class.getName());
                application.getMethod("use").invoke(null);
                application.getMethod("close").invoke(null);
                return new WeakReference<>(loader);
            } finally {
                Thread.currentThread().setContextClassLoader(before);
            }
        }

        private static URL url(String entry) {
            try {
                return Path.of(entry).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(entry, e);
            }
        }
    }
}
