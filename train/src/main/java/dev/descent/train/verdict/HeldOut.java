package dev.descent.train.verdict;

import dev.descent.metric.ClassCounts;
import dev.descent.train.history.Evaluation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the weights of a run that are kept do on examples that they were not trained on.
 *
 * @param validation the set that the epoch was chosen by
 * @param test a set that nothing was chosen by
 */
record HeldOut(Optional<Evaluation> validation, Optional<Evaluation> test) {
    /** Two losses further apart than so many standard errors are so by more than chance: it would be once in 370 runs. */
    private static final double BEYOND_CHANCE = 3;
    /** A model that leads a constant answer by this part of the range, or less, has learned nothing. */
    private static final double NOTHING = 0.03;
    /** … unless that is this many standard errors, and if by as many more it had not learned … */
    private static final double SURE = 2;
    /** … more than this part of the range. */
    private static final double LITTLE = 0.1;

    static HeldOut nothing() {
        return new HeldOut(Optional.empty(), Optional.empty());
    }

    private List<Evaluation> parts() {
        return Stream.of(validation, test).flatMap(Optional::stream).toList();
    }

    /** What was told of each class, of all parts together; nothing where targets are no classes. */
    Optional<ClassCounts> classes() {
        return parts().stream().flatMap(part -> part.classes().stream()).reduce(ClassCounts::and);
    }

    /** What a class is called. */
    String className(int label) {
        return parts().stream()
                .filter(part -> label < part.classNames().size())
                .findFirst()
                .map(part -> part.classNames().get(label))
                .orElse("class " + label);
    }

    /** Whether it is known that the model does no better than a constant answer, to all that matters. */
    boolean isNoBetterThanConstant(double range) {
        double examples = 0;
        double lead = 0;
        double squares = 0;
        for (Evaluation part : parts()) {
            examples += part.examples();
            lead += part.examples() * part.spread().lead();
            squares += Math.pow(part.examples() * part.spread().leadError(), 2);
        }
        lead /= examples;
        double error = Math.sqrt(squares) / examples;
        return lead <= Math.min(NOTHING * range, SURE * error) && lead + SURE * error <= LITTLE * range;
    }

    /** How many standard errors the test loss lies above the validation loss of the same weights; NaN if unknown. */
    double testErrorsAbove() {
        return validation
                .flatMap(chosenBy -> test.map(other -> (other.loss() - chosenBy.loss())
                        / Math.hypot(chosenBy.spread().error(), other.spread().error())))
                .orElse(Double.NaN);
    }

    /** Whether the two losses are further apart than chance makes them for parts of their size. */
    boolean differBeyondChance() {
        return Math.abs(testErrorsAbove()) > BEYOND_CHANCE;
    }
}
