package dev.descent.run;

import java.util.List;

/** What a trained model says to one example. */
public sealed interface Prediction {
    /**
     * A class.
     *
     * @param label the number of the likeliest class, the first of equals
     * @param name its name
     * @param probabilities of all classes by their number; their sum is 1
     */
    record OfClass(int label, String name, List<Double> probabilities) implements Prediction {
        /** Copies the list. */
        public OfClass {
            probabilities = List.copyOf(probabilities);
        }

        /** How likely the class is, to the model. */
        public double probability() {
            return probabilities.get(label);
        }
    }

    /**
     * Numbers, in the units of the data.
     *
     * @param values one for each target
     */
    record Numbers(List<Double> values) implements Prediction {
        /** Copies the list. */
        public Numbers {
            values = List.copyOf(values);
        }
    }
}
