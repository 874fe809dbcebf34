package dev.descent.run.store;

/**
 * What is asked of the store.
 *
 * @param filter which runs
 * @param sort the fact that orders them, the least first; runs without it are last
 * @param descending the greatest first instead
 * @param limit how many at most
 */
public record RunQuery(Filter filter, String sort, boolean descending, int limit) {
    /** The fact that tells when a run began. */
    public static final String STARTED = "started";

    /** All runs that a filter wants, the newest first. */
    public static RunQuery newest(Filter filter) {
        return new RunQuery(filter, STARTED, true, Integer.MAX_VALUE);
    }

    /** The first of them. */
    public RunQuery limit(int count) {
        return new RunQuery(filter, sort, descending, count);
    }

    /** In another order. */
    public RunQuery sort(String key, boolean greatestFirst) {
        return new RunQuery(filter, key, greatestFirst, limit);
    }
}
