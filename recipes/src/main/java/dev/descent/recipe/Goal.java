package dev.descent.recipe;

/** What a model tells. */
public enum Goal {
    /** One class of several. */
    CLASS,
    /** One class of two, by one number. */
    BINARY,
    /** A number. */
    NUMBER
}
