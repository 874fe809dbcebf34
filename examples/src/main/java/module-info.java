/** Small programs to begin from, each run by a test. */
module dev.descent.examples {
    requires dev.descent.train;

    exports dev.descent.examples;
}
