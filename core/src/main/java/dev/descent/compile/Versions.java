package dev.descent.compile;

import dev.descent.tensor.Variable;
import java.util.Arrays;
import java.util.Collection;

/** What a program knows of the variables that it writes: whether some still have the values that its last run left. */
final class Versions {
    private final Variable[] written;
    private final Variable[] watched;
    private final long[] versions;

    /**
     * Nothing is known before the first run.
     *
     * @param written what the program writes
     * @param watched of these, what it must know about
     */
    Versions(Collection<Variable> written, Collection<Variable> watched) {
        this.written = written.toArray(Variable[]::new);
        this.watched = watched.toArray(Variable[]::new);
        this.versions = new long[watched.size()];
        Arrays.fill(versions, -1);
    }

    /** Whether nobody has written to a watched variable since {@link #remember}. */
    boolean areKnown() {
        for (int i = 0; i < watched.length; i++) {
            if (watched[i].version() != versions[i]) {
                return false;
            }
        }
        return true;
    }

    /** Tells everyone that the program wrote, or began to. */
    void tell() {
        for (Variable variable : written) {
            variable.written();
        }
    }

    /** Takes the values as they are now for the program's own. */
    void remember() {
        for (int i = 0; i < watched.length; i++) {
            versions[i] = watched[i].version();
        }
    }
}
