package dev.descent.cpu.kernel;

/** What is left of a row of lanes behind its whole vectors. Kernels are written for what there can be, as each kind takes half of the code. */
public enum Tail {
    /** Nothing: there are whole vectors alone. */
    NONE,
    /** Some lanes, which take masked code. */
    SOME,
    /** All there is: less than a vector. */
    ALL;

    /** Of a row that is cut, if at all, between vectors of any width. */
    public static Tail of(int lanes, int width) {
        return lanes % width == 0 ? NONE : lanes < width ? ALL : SOME;
    }
}
