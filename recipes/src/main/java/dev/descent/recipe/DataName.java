package dev.descent.recipe;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Data sets that a recipe can call by name. */
public enum DataName {
    /** 8×8 handwritten digits, shipped. */
    DIGITS("digits"),
    /** Three species of iris, shipped. */
    IRIS("iris"),
    /** The course of diabetes in a year, shipped. */
    DIABETES("diabetes"),
    /** Who survived the Titanic, fetched. */
    TITANIC("titanic"),
    /** 28×28 handwritten digits, fetched. */
    MNIST("mnist"),
    /** 28×28 pictures of clothes, fetched. */
    FASHION_MNIST("fashion-mnist");

    private final String word;

    DataName(String word) {
        this.word = word;
    }

    /** The word in a recipe. */
    public String word() {
        return word;
    }

    /** Whether the data is images that bring a test part of their own. */
    public boolean hasOwnTest() {
        return this == MNIST || this == FASHION_MNIST;
    }

    /** Whether the data is a table, whose columns a recipe can describe. */
    public boolean isTable() {
        return this == IRIS || this == DIABETES || this == TITANIC;
    }

    /** The data set that a word names. */
    static Optional<DataName> of(String word) {
        return Arrays.stream(values()).filter(name -> name.word.equals(word)).findFirst();
    }

    /** All words. */
    static List<String> words() {
        return Arrays.stream(values()).map(DataName::word).toList();
    }
}
