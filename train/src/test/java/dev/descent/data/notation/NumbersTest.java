package dev.descent.data.notation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumbersTest {
    @Test
    void aTextIsTheDoubleNearestToIt() {
        Random random = new Random(3);
        for (int round = 0; round < 200_000; round++) {
            String digits =
                    new BigDecimal(new BigInteger(1 + random.nextInt(60), random), random.nextInt(20)).toPlainString();
            String text = (random.nextBoolean() ? "-" : random.nextBoolean() ? "+" : "") + digits;
            assertEquals(
                    Double.doubleToRawLongBits(Double.parseDouble(text)),
                    Double.doubleToRawLongBits(Numbers.parse(text)),
                    text);
        }
        for (String text : new String[] {"0", "-0", "-0.0", "1.", ".5", "-.5", "999999999999999", "1e-3", "1E5"}) {
            assertEquals(
                    Double.doubleToRawLongBits(Double.parseDouble(text)),
                    Double.doubleToRawLongBits(Numbers.parse(text)),
                    text);
        }
    }

    @Test
    void whatIsNoNumberIsNone() {
        for (String text :
                new String[] {"", "-", ".", "+.", "1.2.3", "1-2", "1f", "0x1p3", "NaN", "1 2", "1,2", "--1"}) {
            assertTrue(Double.isNaN(Numbers.parse(text)), text);
        }
    }
}
