/** Small programs to begin from, each run by a test. */
module dev.descent.examples {
    requires dev.descent.recipes;

    exports dev.descent.examples;
}
