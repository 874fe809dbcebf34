package dev.descent.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedTest {
    @Test
    void aPathMayBeWalkedInPieces() {
        Seed seed = new Seed(42);
        assertEquals(seed.at("layers.0.weight"), seed.at("layers").at("0").at("weight"));
        assertEquals(seed.at("layers.0.weight"), seed.at("layers.0").at("weight"));
    }

    @Test
    void everyPathAndEverySeedHasItsOwn() {
        Set<Seed> seen = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            for (int layer = 0; layer < 50; layer++) {
                seen.add(new Seed(seed).at("layers." + layer + ".weight"));
                seen.add(new Seed(seed).at("layers." + layer + ".bias"));
            }
        }
        assertEquals(2000, seen.size());
    }

    /** First weights of every run depend on this number, which a second implementation (in Python) gave too. */
    @Test
    void staysTheSameForever() {
        assertEquals(-7518079429047456757L, new Seed(42).at("layers.0.weight").value());
    }

    @Test
    void refusesEmptyNames() {
        for (String path : new String[] {"", ".", "a.", ".a", "a..b"}) {
            assertThrows(IllegalArgumentException.class, () -> new Seed(1).at(path));
        }
    }
}
