package dev.descent.bench.compare;

import java.nio.file.Path;

/**
 * What is the same for all contestants.
 *
 * @param bench the folder of the benchmarks
 * @param threads that each has
 * @param instructions that each may use
 */
record Conditions(Path bench, int threads, Instructions instructions) {
    /** Where a runner's process writes what it prints beside its answers. */
    Path log(String name) {
        return bench.resolve("target/quick/comparison").resolve(name + ".log");
    }

    /** In words: {@code 2 threads}. */
    String threadsInWords() {
        return threads + (threads == 1 ? " thread" : " threads");
    }
}
