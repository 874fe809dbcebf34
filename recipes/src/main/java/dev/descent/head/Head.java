package dev.descent.head;

import dev.descent.data.Dataset;
import dev.descent.data.table.Columns;
import dev.descent.data.table.Table;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * What a model's outputs mean, and all that follows from it. Which head a model has is said by its loss; nothing else asks
 * which one it is.
 */
public sealed interface Head permits OfClasses, Numbers {
    /** Whether it tells classes: then its loss makes probabilities of any numbers itself. */
    boolean isOfClasses();

    /** Whether each class has a score of its own, so that the first few can be asked for. */
    boolean ranks();

    /** What the target of each example is, {@code 3 classes}. */
    String words(Dataset train);

    // ----------------------------------------------------------------------------------------------------- before
    // training

    /** Which outputs a table's column is compared with; of classes nothing is standardized. */
    Columns columns(String target, boolean isStandardized);

    /**
     * Examples that are numbers already.
     *
     * @param x an example in each row
     * @param y the target of each
     * @throws dev.descent.data.DataException if that is not what this head tells
     */
    Dataset examples(float[][] x, float[] y);

    /** Why a model with this head cannot learn from data; empty if it can. */
    Optional<String> misfit(Dataset train, String loss);

    /** How many numbers a model gives for each example. */
    int outputs(Dataset train);

    /** Why so many, {@code the data has 3 classes}. */
    String outputsWhy(Dataset train, String loss);

    /** How many weights of classes its loss takes. */
    int weights(int classes);

    /** Weights with which all classes count alike, however many examples of each there are. */
    List<Double> balanced(int[] labels, int classes);

    /**
     * The metrics that suit it where nobody has said which.
     *
     * @param labels the class of each example, if there are classes
     */
    List<String> metrics(Optional<? extends Collection<?>> labels);

    // ------------------------------------------------------------------------------------------------------ after
    // training

    /** What is wrong in a description of a trained model; empty if nothing is. */
    Optional<String> misfit(int outputs, int classes, String loss);

    /**
     * What a model says to one example.
     *
     * @param outputs of the model
     * @param classNames names of the classes by their number
     * @param inUnits brings numbers to the units of the data
     */
    Prediction prediction(double[] outputs, List<String> classNames, DoubleUnaryOperator inUnits);

    /** The same in numbers alone: those of the model, or probabilities. */
    List<Double> numbers(double[] outputs);

    /**
     * Adds "y" from a column of a table whose columns go by their order.
     *
     * @throws dev.descent.data.DataException if a cell is not what this head tells
     */
    Dataset.Builder targets(Dataset.Builder data, Table table, int column, List<String> classNames);
}
