package dev.descent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Program;
import dev.descent.gradient.Gradients;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.Optimizer;
import dev.descent.optimize.SGD;
import dev.descent.tensor.DType;
import dev.descent.tensor.Tensor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages say is so: their Java compiles, their links lead somewhere, the compiler prints what they show. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");

    private static final Pattern IMPORT = Pattern.compile("(?m)^import [\\w.]+;\\n");

    /** What stands around a snippet: things that pages speak of without making them. Its imports are the page's own. */
    private static final String FRAME = """
        IMPORTS

        class NAME {
            dev.descent.data.Dataset train, validation, test, digits;
            dev.descent.nn.Layer model;
            dev.descent.optimize.Optimizer optimizer;
            dev.descent.data.Batches batches;
            dev.descent.compile.Program step;
            dev.descent.tensor.Tensor x, labels;
            dev.descent.train.Trainer trainer;

            void run() throws Exception {
        SNIPPET
            }
        }
        """;

    private record Page(Path file, String text) {
        List<String> blocks(String language) {
            return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
                    .matcher(text)
                    .results()
                    .map(result -> result.group(1))
                    .toList();
        }

        /** Headings as the anchors that they are linked by. */
        List<String> anchors() {
            return HEADING.matcher(FENCED.matcher(text).replaceAll(""))
                    .results()
                    .map(result -> result.group(1)
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^\\p{L}\\p{N} _-]", "")
                            .replace(' ', '-'))
                    .toList();
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static Page page(Path file) {
        try {
            return new Page(file, Files.readString(file));
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }

    private static List<Page> pages() throws IOException {
        try (Stream<Path> above = Files.list(ROOT);
                Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(above, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .map(DocumentationTest::page)
                    .toList();
        }
    }

    @Test
    void everySnippetCompiles(@TempDir Path classes) throws IOException {
        List<JavaFileObject> sources = new ArrayList<>();
        for (Page page : pages()) {
            // The design shows parts of records, with what matters.
            if (page.file().endsWith("design.md")) {
                continue;
            }
            String name = page.file().getFileName().toString().replaceAll("\\W", "_");
            Set<String> imports = new TreeSet<>(importsBefore(page));
            for (String block : page.blocks("java")) {
                imports.addAll(imports(block));
                String unique = name + "_" + sources.size();
                String source = FRAME.replace("NAME", unique)
                        .replace("IMPORTS", String.join("", imports))
                        .replace("SNIPPET", IMPORT.matcher(block).replaceAll(""));
                sources.add(new Source(unique, source));
            }
        }
        assertFalse(sources.isEmpty());

        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        List<String> options =
                List.of("-proc:none", "-classpath", System.getProperty("java.class.path"), "-d", classes.toString());
        boolean compiled =
                compiler.getTask(null, null, found, options, null, sources).call();

        assertTrue(
                compiled,
                () -> found.getDiagnostics().stream()
                        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                        .map(Diagnostic::toString)
                        .collect(Collectors.joining("\n")));
    }

    private static List<String> imports(String block) {
        return IMPORT.matcher(block).results().map(MatchResult::group).toList();
    }

    /** The README shows the middle of a program that it leads to, without the beginning. */
    private static List<String> importsBefore(Page page) {
        return page.file().endsWith("README.md")
                ? imports(page(ROOT.resolve("examples/src/main/java/dev/descent/examples/BareLoop.java"))
                        .text())
                : List.of();
    }

    @Test
    void everyLinkWithinTheProjectLeadsSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Page page : pages()) {
            for (MatchResult link : LINK.matcher(page.text()).results().toList()) {
                String target = link.group(1);
                if (target.contains("://")) {
                    continue;
                }
                String[] parts = target.split("#", 2);
                Path file = parts[0].isEmpty()
                        ? page.file()
                        : page.file().resolveSibling(parts[0]).normalize();
                boolean leads = Files.exists(file)
                        && (parts.length == 1 || page(file).anchors().contains(parts[1]));
                if (!leads) {
                    dead.add(page.file().getFileName() + ": " + target);
                }
            }
        }
        assertEquals(List.of(), dead);
    }

    @Test
    void thePageOnTheCompilerShowsWhatItPrints() {
        Layer model = Sequential.of(Linear.of(4, 16, new Seed(1)), Activation.RELU, Linear.of(16, 3, new Seed(2)));
        Optimizer optimizer = new Optimizer(SGD.of(0.1));
        Tensor x = Tensor.input("x", DType.F32, 64, 4);
        Tensor y = Tensor.input("y", DType.I32, 64);
        Tensor loss = Losses.crossEntropy(model.forward(x), y);
        Gradients blame = Gradients.of(loss, model.parameters());
        Program step = Program.compile(loss, optimizer.update(model.parameters(), blame));
        String printed = step.describe() + String.join("", step.passes().values());

        List<String> shown = page(ROOT.resolve("docs/compiler.md")).blocks("text");
        assertFalse(shown.isEmpty());
        for (String block : shown) {
            assertTrue(
                    printed.contains(block),
                    () -> "docs/compiler.md shows\n" + block + "where this is printed:\n" + printed);
        }
    }

    @Test
    void theReadmeShowsWhatTheNeuronPrints() {
        String readme = page(ROOT.resolve("README.md")).text();
        Printed printed = Printed.by(Glasses::main);
        assertTrue(readme.contains(String.join("\n", printed.lines())), () -> String.join("\n", printed.lines()));
    }
}
