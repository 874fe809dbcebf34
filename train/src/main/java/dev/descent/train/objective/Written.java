package dev.descent.train.objective;

import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import java.util.List;

/** An objective that somebody wrote down. */
record Written(Parameters parameters, List<String> columns, Objective.Formula formula) implements Objective {
    Written {
        columns = List.copyOf(columns);
    }

    @Override
    public Measured measure(Inputs batch, Pass pass) {
        return formula.of(batch, pass);
    }
}
