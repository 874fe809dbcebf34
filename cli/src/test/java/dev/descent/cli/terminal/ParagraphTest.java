package dev.descent.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParagraphTest {
    @Test
    void wordsAreWrappedAndIndentedUnderTheirLabel() {
        List<String> lines = Paragraph.lines("model", "linear 64→128, relu, dropout 0.2, linear", 40).stream()
                .map(Line::plain)
                .toList();
        assertEquals(List.of("model      linear 64→128, relu, dropout", "           0.2, linear"), lines);
    }

    @Test
    void aWordThatIsTooLongHasALineOfItsOwn() {
        assertEquals(List.of("a", "x".repeat(30), "b c"), Paragraph.wrapped("a " + "x".repeat(30) + " b c", 20));
    }
}
