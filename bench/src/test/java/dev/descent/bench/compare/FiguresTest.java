package dev.descent.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void timesHaveThreeDigitsAndAUnit() {
        assertEquals("870 ns", Figures.time(870));
        assertEquals("9.77 µs", Figures.time(9_770));
        assertEquals("1.34 ms", Figures.time(1_340_000));
        assertEquals("23.5 ms", Figures.time(23_456_789));
        assertEquals("1.80 s", Figures.time(1_800_000_000L));
        assertEquals("90.0 s", Figures.time(90_000_000_001L));
    }

    @Test
    void bytesCountInPowersOfTwo() {
        assertEquals("0 B", Figures.bytes(0));
        assertEquals("1 KiB", Figures.bytes(1024));
        assertEquals("2.18 GiB", Figures.bytes(2.18 * (1L << 30)));
    }

    @Test
    void countsAndSharesAndRatios() {
        assertEquals("47.8 k", Figures.count(47_800));
        assertEquals("12", Figures.count(12));
        assertEquals("68.0 M", Figures.count(68_010_000));
        assertEquals("0.2 %", Figures.share(0.0021));
        assertEquals("85 %", Figures.share(0.85));
        assertEquals("1.60×", Figures.times(1.6));
        assertEquals("24.6×", Figures.times(24.63));
    }
}
