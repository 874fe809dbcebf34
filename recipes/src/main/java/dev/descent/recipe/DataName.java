package dev.descent.recipe;

import dev.descent.word.Word;
import dev.descent.word.Words;

/** Data sets that a recipe can call by name. */
public enum DataName {
    /** 8×8 handwritten digits, shipped. */
    DIGITS,
    /** Three species of iris, shipped. */
    IRIS,
    /** The course of diabetes in a year, shipped. */
    DIABETES,
    /** Who survived the Titanic, fetched. */
    TITANIC,
    /** 28×28 handwritten digits, fetched. */
    MNIST,
    /** 28×28 pictures of clothes, fetched. */
    @Word("fashion-mnist")
    FASHION_MNIST;

    /** The word in a recipe. */
    public String word() {
        return Words.of(this);
    }

    /** Whether the data is images that bring a test part of their own. */
    public boolean hasOwnTest() {
        return this == MNIST || this == FASHION_MNIST;
    }

    /** Whether the data is a table, whose columns a recipe can describe. */
    public boolean isTable() {
        return this == IRIS || this == DIABETES || this == TITANIC;
    }
}
