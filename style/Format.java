import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Formats every Java file of the project, or checks that it is formatted: {@code java Format.java check|write ROOT
 * COMPLAINTS}. What is wrong is printed and written to the file COMPLAINTS, and the exit code is then 3.
 */
final class Format {
    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());
    private final Path root;
    private final boolean write;

    private Format(Path root, boolean write) {
        this.root = root;
        this.write = write;
    }

    public static void main(String... args) throws IOException {
        if (args.length != 3 || !List.of("check", "write").contains(args[0])) {
            System.err.println(
                    "usage: java Format.java check|write ROOT COMPLAINTS (under Maven: -Dformat=check or write)");
            System.exit(2);
        }
        Format format = new Format(Path.of(args[1]).toRealPath(), args[0].equals("write"));
        List<String> complaints = sources(format.root).parallelStream()
                .flatMap(source -> format.visit(source).stream())
                .toList();
        Path report = Path.of(args[2]);
        Files.deleteIfExists(report);
        if (!complaints.isEmpty()) {
            complaints.forEach(System.err::println);
            Files.createDirectories(report.getParent());
            Files.write(report, complaints);
            System.exit(3);
        }
    }

    /** Checks or formats one file; a complaint if it is not as it should be afterwards. */
    private List<String> visit(Path source) {
        Path name = root.relativize(source);
        try {
            String text = Files.readString(source);
            String formatted = formatter.formatSourceAndFixImports(text);
            if (formatted.equals(text)) {
                return List.of();
            }
            if (write) {
                Files.writeString(source, formatted);
                System.out.println("formatted " + name);
                return List.of();
            }
            return List.of(name + " is not formatted");
        } catch (FormatterException notJava) {
            return notJava.diagnostics().stream()
                    .map(problem -> name + ":" + problem.line() + ": " + problem.message() + hint(problem.message()))
                    .toList();
        } catch (IOException unreadable) {
            return List.of(name + " cannot be read or written: " + unreadable.getMessage());
        }
    }

    /** The formatter does not know the bare pattern {@code _} yet, and says so in words that do not help. */
    private static String hint(String message) {
        return message.contains("expected token: '_'") ? " (in a record pattern, write `var _` for `_`)" : "";
    }

    private static List<Path> sources(Path root) throws IOException {
        List<Path> sources = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                boolean foreign = !folder.equals(root) && (name.startsWith(".") || name.equals("target"));
                return foreign ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java")) {
                    sources.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return sources;
    }
}
