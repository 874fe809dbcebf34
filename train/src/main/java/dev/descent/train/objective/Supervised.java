package dev.descent.train.objective;

import dev.descent.data.Dataset;
import dev.descent.nn.Layer;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Trace;
import dev.descent.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The usual objective: a model sees the column "x", and a loss compares what it says with the column "y".
 *
 * @param model shapes: x [examples, …] → [examples, …]
 * @param loss of the model's outputs and y
 */
public record Supervised(Layer model, LossFunction loss) implements Objective {
    @Override
    public List<String> columns() {
        return List.of(Dataset.X, Dataset.Y);
    }

    @Override
    public Parameters parameters() {
        return model.parameters();
    }

    @Override
    public Measured measure(Inputs batch, Pass pass) {
        return comparing().measured(model.forward(batch.column(Dataset.X), pass), batch.column(Dataset.Y));
    }

    @Override
    public Traced trace(Inputs batch, Pass pass) {
        Trace trace = Trace.of(model, batch.column(Dataset.X), pass);
        return new Traced(comparing().measured(trace.output(), batch.column(Dataset.Y)), trace.visits());
    }

    @Override
    public List<String> asked() {
        return List.of(Dataset.X);
    }

    @Override
    public Optional<Tensor> answer(Inputs batch, Pass pass) {
        return Optional.of(model.forward(batch.column(Dataset.X), pass));
    }

    @Override
    public Optional<Comparison> comparison() {
        return Optional.of(comparing());
    }

    private Comparison comparing() {
        return new Comparison(Dataset.Y, loss);
    }
}
