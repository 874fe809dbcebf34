package dev.descent.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.data.Fractions;
import dev.descent.data.Split;
import dev.descent.data.Transform;
import dev.descent.data.augment.Transforms;
import dev.descent.data.source.BuiltIn;
import dev.descent.loss.Losses;
import dev.descent.metric.Metrics;
import dev.descent.nn.Activation;
import dev.descent.nn.Flatten;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.Schedule;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    /** 200 digits for training, the other 1,597 for telling, over three splits and first weights. */
    @Test
    void fewDigitsGoFurtherWhenTheyAreChangedEachTime() {
        double without = 0;
        double with = 0;
        for (int seed = 1; seed <= 3; seed++) {
            without += errors(seed) / 3;
            with += errors(seed, Transforms.warp(0, 20, 0.15), Transforms.noise(0.15)) / 3;
        }
        assertTrue(with < 0.9 * without, "errors of " + without + " without and " + with + " with augmentation");
    }

    private static double errors(int seed, Transform... transforms) {
        Dataset digits = BuiltIn.digits();
        double share = 200.0 / digits.size();
        Split split = Split.random(digits.size(), new Fractions(share, 0, 1 - share), seed);
        Seed weights = new Seed(seed);
        Trainer trainer = Trainer.of(
                        Sequential.of(
                                new Flatten(),
                                Linear.of(64, 256, weights.at("1")),
                                Activation.RELU,
                                Linear.of(256, 10, weights.at("3"))),
                        Losses::crossEntropy)
                .optimizer(AdamW.of(3e-3))
                .schedule(plan -> new Schedule.Cosine(3e-3, plan.updates(), 0))
                .metrics(Metrics.accuracy())
                .epochs(150)
                .batchSize(20)
                .transforms(transforms)
                .seed(seed)
                .build();
        trainer.fit(digits.select(split.train()));
        return 1 - trainer.evaluate(digits.select(split.test())).metrics().get("accuracy");
    }
}
