package dev.descent.train.objective;

import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Outputs for some columns, compared with one more. */
record Comparing(
        Parameters parameters, List<String> asked, BiFunction<Inputs, Pass, Tensor> model, Objective.Comparison with)
        implements Objective {
    Comparing {
        asked = List.copyOf(asked);
    }

    @Override
    public List<String> columns() {
        return Stream.concat(asked.stream(), Stream.of(with.target()))
                .distinct()
                .toList();
    }

    @Override
    public Measured measure(Inputs batch, Pass pass) {
        return with.measured(model.apply(batch, pass), batch.column(with.target()));
    }

    @Override
    public Optional<Tensor> answer(Inputs batch, Pass pass) {
        return Optional.of(model.apply(batch, pass));
    }

    @Override
    public Optional<Comparison> comparison() {
        return Optional.of(with);
    }
}
