package dev.descent.recipe;

import dev.descent.word.Word;
import dev.descent.word.Words;
import java.nio.file.Files;
import java.nio.file.Path;

/** Data sets that a recipe can call by name. */
public enum DataName {
    /** 8×8 handwritten digits, shipped. */
    DIGITS(Kind.IMAGES),
    /** Three species of iris, shipped. */
    IRIS(Kind.TABLE),
    /** The course of diabetes in a year, shipped. */
    DIABETES(Kind.TABLE),
    /** Who survived the Titanic, fetched. */
    TITANIC(Kind.TABLE),
    /** 28×28 handwritten digits, fetched. */
    MNIST(Kind.PARTED_IMAGES),
    /** 28×28 pictures of clothes, fetched. */
    @Word("fashion-mnist")
    FASHION_MNIST(Kind.PARTED_IMAGES);

    /** What data is, as it lies there. */
    public enum Kind {
        /** A table, whose columns a recipe can describe. */
        TABLE,
        /** Images. */
        IMAGES,
        /** Images that bring a test part of their own. */
        PARTED_IMAGES;

        /** Of a file or a folder: tables are in files, and images with their test part in folders. */
        static Kind of(Path path) {
            return Files.isDirectory(path) ? PARTED_IMAGES : TABLE;
        }
    }

    private final Kind kind;

    DataName(Kind kind) {
        this.kind = kind;
    }

    /** The word in a recipe. */
    public String word() {
        return Words.of(this);
    }

    /** What the data is. */
    public Kind kind() {
        return kind;
    }
}
