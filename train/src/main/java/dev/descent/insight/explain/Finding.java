package dev.descent.insight.explain;

/**
 * Something about a step that a practitioner would point at.
 *
 * @param path the layer
 * @param sentence what was seen, with its numbers, and what it means
 */
public record Finding(Kind kind, String path, String sentence) {
    /** What is wrong. */
    public enum Kind {
        /** Units that give 0 to all examples of the batch, so that their weights get no blame. */
        SILENT_UNITS,
        /** Blame that all but disappears on its way back. */
        VANISHING,
        /** Blame that grows out of all proportion on its way back. */
        EXPLODING,
        /** A weight or gradient that is no finite number. */
        NOT_FINITE,
        /** Units whose slope is all but 0 because they are at an end of their range. */
        SATURATED
    }
}
