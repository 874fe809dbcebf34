package dev.descent.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void lossesShowFourDigitsUnlessThatHidesThem() {
        assertEquals("0.1235", Words.loss(0.12345678));
        assertEquals("0.0000", Words.loss(0));
        assertEquals("1.23e-04", Words.loss(0.00012345));
        assertEquals("1.38e+20", Words.loss(1.38e20));
        assertEquals("NaN", Words.loss(Double.NaN));
        assertEquals("infinity", Words.loss(Double.POSITIVE_INFINITY));
    }

    @Test
    void settingsShowThreeDigitsAsPeopleWriteThem() {
        assertEquals("0.1", Words.setting(0.1));
        assertEquals("0.00239", Words.setting(0.0023876));
        assertEquals("4.2e-5", Words.setting(0.000042));
        assertEquals("1e-8", Words.setting(1e-8));
        assertEquals("20", Words.setting(20));
        assertEquals("1.5e20", Words.setting(1.5e20));
        assertEquals("0", Words.setting(0));
        assertEquals("-0.01", Words.setting(-0.01));
    }

    @Test
    void countsRatesAndTimesReadWell() {
        assertEquals("1,437 examples", Words.count(1437, "example"));
        assertEquals("1 example", Words.count(1, "example"));
        assertEquals("84,200", Words.rate(84_213.7));
        assertEquals("12.3", Words.rate(12.34));
        assertEquals("0:07", Words.clock(Duration.ofMillis(7_900)));
        assertEquals("12:31", Words.clock(Duration.ofSeconds(751)));
        assertEquals("1:02:03", Words.clock(Duration.ofSeconds(3723)));
        assertEquals("0.4 s", Words.duration(Duration.ofMillis(400)));
        assertEquals("10 s", Words.duration(Duration.ofMillis(9_960)));
        assertEquals("3 min 5 s", Words.duration(Duration.ofSeconds(185)));
        assertEquals("2 h 7 min", Words.duration(Duration.ofMinutes(127)));
    }
}
