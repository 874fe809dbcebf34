package dev.descent.insight.blame;

import dev.descent.data.Dataset;
import dev.descent.tensor.DType;
import dev.descent.tensor.Values;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/** What the neighbors of each example say of it. */
sealed interface Vicinity {
    /**
     * The neighbors of some examples.
     *
     * @param target the column with their answers
     * @param points where they stand, shape [examples, …]
     * @param most how many neighbors are asked at most
     */
    static Vicinity of(Dataset data, String target, Values points, int most) {
        int[][] neighbors = data.size() == 1
                ? new int[1][0]
                : Neighbors.nearest(points, Math.min(most, (int) Math.sqrt(data.size())));
        if (data.column(target).dtype() == DType.I32) {
            int[] labels = data.ints(target);
            int classes = Math.max(
                    data.classNames().size(), 1 + Arrays.stream(labels).max().orElse(0));
            int[] sizes = new int[classes];
            Arrays.stream(labels).forEach(label -> sizes[label]++);
            return new OfLabels(labels, sizes, neighbors);
        }
        return OfNumbers.of(data, target, neighbors);
    }

    /** How far the neighbors contradict an example, from 0 to 1. */
    double disagreement(int row);

    /** The answer of the neighbors together. */
    Answer answer(int row);

    /** The answer that the data gives to an example, if that is numbers. */
    Answer given(int row);

    /** How many neighbors are asked about an example. */
    int count(int row);

    /**
     * Neighbors with labels.
     *
     * @param sizes how many examples each class has
     */
    record OfLabels(int[] labels, int[] sizes, int[][] neighbors) implements Vicinity {
        @Override
        public double disagreement(int row) {
            int count = count(row);
            return count == 0 ? 0 : 1 - (double) votes(row)[labels[row]] / count;
        }

        @Override
        public Answer answer(int row) {
            int[] votes = votes(row);
            int most = labels[row];
            for (int label = 0; label < votes.length; label++) {
                most = votes[label] > votes[most] ? label : most;
            }
            return new Answer.Label(most, count(row) == 0 ? 0 : (double) votes[most] / count(row));
        }

        @Override
        public Answer given(int row) {
            return new Answer.Label(labels[row], 1);
        }

        /** No more than there are others of its class: else an example of a rare class could not be agreed with. */
        @Override
        public int count(int row) {
            return Math.min(neighbors[row].length, Math.max(1, sizes[labels[row]] - 1));
        }

        private int[] votes(int row) {
            int[] votes = new int[sizes.length];
            for (int i = 0; i < count(row); i++) {
                votes[labels[neighbors[row][i]]]++;
            }
            return votes;
        }
    }

    /**
     * Neighbors with numbers.
     *
     * @param width numbers for each example
     * @param squares the squared distance of each example's numbers to the mean of its neighbors'
     * @param meanSquare their mean
     */
    record OfNumbers(Values numbers, int width, int[][] neighbors, double[] squares, double meanSquare)
            implements Vicinity {
        static OfNumbers of(Dataset data, String target, int[][] neighbors) {
            Values numbers = new Values(
                    data.column(target).dtype(), data.column(target).shape().prepend(data.size()), data.values(target));
            int width = Math.toIntExact(data.column(target).shape().size());
            OfNumbers unmeasured = new OfNumbers(numbers, width, neighbors, new double[0], 0);
            double[] squares = new double[data.size()];
            for (int row = 0; row < squares.length; row++) {
                double[] mean = unmeasured.mean(row);
                for (int i = 0; i < width; i++) {
                    double distance = unmeasured.number(row, i) - mean[i];
                    squares[row] += distance * distance;
                }
            }
            return new OfNumbers(numbers, width, neighbors, squares, Blame.mean(squares));
        }

        @Override
        public double disagreement(int row) {
            return Blame.ofMean(squares[row], meanSquare);
        }

        @Override
        public Answer answer(int row) {
            return answer(mean(row));
        }

        @Override
        public Answer given(int row) {
            double[] given = new double[width];
            Arrays.setAll(given, i -> number(row, i));
            return answer(given);
        }

        @Override
        public int count(int row) {
            return neighbors[row].length;
        }

        private static Answer answer(double[] numbers) {
            return new Answer.Numbers(DoubleStream.of(numbers).boxed().toList());
        }

        /** The mean of the neighbors' numbers; the example's own if it has no neighbors. */
        private double[] mean(int row) {
            double[] mean = new double[width];
            int[] others = neighbors[row].length == 0 ? new int[] {row} : neighbors[row];
            for (int other : others) {
                for (int i = 0; i < width; i++) {
                    mean[i] += number(other, i) / others.length;
                }
            }
            return mean;
        }

        private double number(int row, int index) {
            return numbers.get((long) row * width + index);
        }
    }
}
