package dev.descent.insight.growth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PowerLawTest {
    private static final double[] SIZES = {30, 60, 120, 240, 480, 960};

    private final Random random = new Random(5);

    @Test
    void aLawIsFoundAgainInWhatItSays() {
        for (PowerLaw law :
                new PowerLaw[] {new PowerLaw(0.2, 5, 0.5), new PowerLaw(0, 3, 0.3), new PowerLaw(1, 40, 1)}) {
            PowerLaw found = PowerLaw.fit(SIZES, measured(law, 0), 0).best();
            assertEquals(law.c(), found.c(), 1e-9);
            assertEquals(law.at(1920), found.at(1920), 1e-9);
        }
    }

    @Test
    void theTruthLiesAmongTheLikelyLawsAtLeastAsOftenAsClaimed() {
        PowerLaw law = new PowerLaw(0.2, 5, 0.5);
        double truth = law.fall(960, 1920);
        int within = 0;
        for (int round = 0; round < 200; round++) {
            PowerLaw.Fit fit = PowerLaw.fit(SIZES, measured(law, 0.03), 0);
            double least = fit.leastFall(960, 1920);
            double most = fit.greatestFall(960, 1920);
            assertTrue(least <= fit.best().fall(960, 1920) && fit.best().fall(960, 1920) <= most);
            within += least <= truth && truth <= most ? 1 : 0;
        }
        assertTrue(within >= 160, within + " of 200");
    }

    @Test
    void noLawGoesBelowTheFloorOrRises() {
        for (int round = 0; round < 200; round++) {
            double[] losses = random.doubles(SIZES.length, 0.5, 2).toArray();
            PowerLaw.Fit fit = PowerLaw.fit(SIZES, losses, 0.4);
            for (PowerLaw law : fit.likely()) {
                assertTrue(law.a() >= 0.4 && law.b() >= 0 && law.fall(960, 1920) >= 0, law.toString());
            }
        }
    }

    @Test
    void anotherUnitOfTheLossChangesNothingElse() {
        double[] losses = measured(new PowerLaw(0.2, 5, 0.5), 0.02);
        PowerLaw.Fit one = PowerLaw.fit(SIZES, losses, 0.1);
        PowerLaw.Fit other = PowerLaw.fit(
                SIZES, Arrays.stream(losses).map(loss -> 1000 * loss).toArray(), 100);
        assertEquals(1000 * one.leastFall(960, 1920), other.leastFall(960, 1920), 1e-6);
        assertEquals(one.best().c(), other.best().c(), 1e-9);
    }

    private double[] measured(PowerLaw law, double noise) {
        return Arrays.stream(SIZES)
                .map(law::at)
                .map(loss -> loss * (1 + noise * random.nextGaussian()))
                .toArray();
    }
}
