package dev.descent.oracle;

import dev.descent.compile.Backend;
import dev.descent.compile.Batch;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.List;

/** What executes expressions: the thing under test. */
@FunctionalInterface
public interface Runner {
    /** Prepares some outputs and updates to be run. */
    Execution compile(List<Tensor> outputs, Updates updates);

    /** What can be run. */
    interface Execution {
        /** Computes everything once. */
        void run(Batch batch);

        /** What an output was in the last run. */
        Values value(Tensor output);
    }

    /** Programs compiled for a backend. */
    static Runner programs(Backend backend) {
        return (outputs, updates) -> executing(Program.compile(outputs, updates, backend));
    }

    /** Programs for a backend. */
    static Runner on(Backend backend) {
        return (outputs, updates) -> executing(Program.compile(outputs, updates, backend));
    }

    /** A compiled program as an execution. */
    static Execution executing(Program program) {
        return new Execution() {
            @Override
            public void run(Batch batch) {
                program.run(batch);
            }

            @Override
            public Values value(Tensor output) {
                return program.value(output);
            }
        };
    }
}
