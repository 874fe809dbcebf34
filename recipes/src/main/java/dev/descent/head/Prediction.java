package dev.descent.head;

import java.util.List;
import java.util.stream.Stream;

/** What a trained model says to one example. */
public sealed interface Prediction {
    /** It in the cells of a row: what is said, then how likely each class is. */
    List<String> cells();

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

        @Override
        public List<String> cells() {
            return Stream.concat(Stream.of(name), probabilities.stream().map(Prediction::cell))
                    .toList();
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

        @Override
        public List<String> cells() {
            return values.stream().map(Prediction::cell).toList();
        }
    }

    /** Single precision is all that an answer has. */
    private static String cell(double value) {
        return Float.toString((float) value);
    }
}
