package dev.descent.metric;

/** How the figures of several classes become one, with scikit-learn's definitions. */
public enum Average {
    /** Of two classes the figure of class 1, the positive one; of more classes {@link #MACRO}. */
    BINARY_OR_MACRO,
    /** The plain mean of all classes that occur among targets or answers: rare classes count as much as common ones. */
    MACRO,
    /** The figure of all answers together; of single labels precision, recall and F1 are all the accuracy then. */
    MICRO,
    /** The mean of all classes, each weighted by how often it is the target. */
    WEIGHTED
}
