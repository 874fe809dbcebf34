package dev.descent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a program printed. */
record Printed(List<String> lines) {
    private static final Pattern FIGURE = Pattern.compile("-?\\d+(?:\\.\\d+)?");

    /** Runs a program. */
    static Printed by(Runnable program) {
        PrintStream terminal = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            program.run();
        } finally {
            System.setOut(terminal);
        }
        return new Printed(bytes.toString(StandardCharsets.UTF_8).lines().toList());
    }

    /** The one line that begins so. */
    String line(String beginning) {
        List<String> found =
                lines.stream().filter(line -> line.startsWith(beginning)).toList();
        assertEquals(1, found.size(), "lines that begin with \"" + beginning + "\" in " + String.join("\n", lines));
        return found.getFirst();
    }

    /** The first number after a word in a line. */
    static double figure(String line, String word) {
        Matcher matcher = FIGURE.matcher(line);
        assertTrue(line.contains(word) && matcher.find(line.indexOf(word) + word.length()), line);
        return Double.parseDouble(matcher.group());
    }
}
