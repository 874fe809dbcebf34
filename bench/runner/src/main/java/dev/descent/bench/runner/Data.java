package dev.descent.bench.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The batches of a workload, the same for every runner. Numbers are normal, tokens and targets uniform. Each input
 * occurs in two batches with different targets: a model that could memorize everything would have gradients that
 * shrink until processors compute with them slowly, and not all at the same moment. (The neuron has four examples that a
 * line separates.)
 *
 * @param numbers of each batch, [rows, inputs] row-major; empty where inputs are tokens
 * @param tokens of each batch, [rows, inputs] row-major; empty where inputs are numbers
 * @param targets of each batch, [rows, targets] row-major
 */
public record Data(List<float[]> numbers, List<int[]> tokens, List<int[]> targets) {
    private static final int BATCHES = 4;
    private static final long SEED = 20_260_101;
    /** Standard deviation of numbers around a mean that is not zero. */
    private static final double NARROW = 0.3;

    /** The batches of a workload. */
    public static Data of(Workload workload) {
        SplittableRandom random = new SplittableRandom(SEED);
        Model model = workload.model();
        List<float[]> numbers = new ArrayList<>();
        List<int[]> tokens = new ArrayList<>();
        List<int[]> targets = new ArrayList<>();
        int inputs = workload.batch() * model.inputs();
        for (int batch = 0; batch < BATCHES; batch++) {
            boolean known = batch >= BATCHES / 2;
            if (model instanceof Model.Neuron) {
                numbers.add(normals(random, inputs, batch % 2 == 0 ? -1 : 1));
            } else if (model instanceof Model.Encoder encoder) {
                tokens.add(integers(random, inputs, encoder.vocabulary()));
            } else if (model.readsTokens()) {
                tokens.add(known ? tokens.get(batch - BATCHES / 2) : integers(random, inputs, model.classes()));
            } else {
                numbers.add(known ? numbers.get(batch - BATCHES / 2) : normals(random, inputs, 0));
            }
            targets.add(
                    model instanceof Model.Neuron
                            ? new int[] {batch % 2}
                            : integers(random, workload.batch() * model.targets(), model.classes()));
        }
        return new Data(List.copyOf(numbers), List.copyOf(tokens), List.copyOf(targets));
    }

    /** How many batches there are. */
    public int batches() {
        return targets.size();
    }

    private static float[] normals(SplittableRandom random, int count, double mean) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (mean + random.nextGaussian() * (mean == 0 ? 1 : NARROW));
        }
        return values;
    }

    private static int[] integers(SplittableRandom random, int count, int bound) {
        return random.ints(count, 0, bound).toArray();
    }
}
