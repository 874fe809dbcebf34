package dev.descent.train.keep;

import dev.descent.checkpoint.Checkpoint;
import dev.descent.checkpoint.CheckpointException;
import dev.descent.checkpoint.Weights;
import dev.descent.metric.Metric;
import dev.descent.nn.Parameters;
import dev.descent.optimize.Optimizer;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import dev.descent.train.history.History;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * All that is other after each step or epoch of a run, and its way into a checkpoint and back. Whatever else a run
 * comes to remember has its place here: numbers that lie in native memory in {@link #memory}, a few others in notes.
 *
 * @param best the weights of the best epoch
 * @param steps what outlives a step besides weights and the optimizer's memory, by a name for each
 * @param kept what else the run remembers
 * @param epochs the finished ones; a list that grows
 * @param metrics whose figures the epochs have
 * @param tallies of the running epoch: one for each metric, or none
 * @param fingerprint of what a step computes
 */
public record Snapshot(
        String fingerprint,
        Parameters parameters,
        Weights best,
        Optimizer optimizer,
        Supplier<Map<String, Variable>> steps,
        List<Kept> kept,
        List<History.Epoch> epochs,
        List<String> metrics,
        List<Metric.Tally> tallies,
        boolean validated) {
    private static final String FINGERPRINT = "program";
    private static final String BEST = "best.";
    private static final String HISTORY = "history";
    private static final String TALLY = "tally.";
    private static final String MODEL = "model.";

    /** What training changes in place, by the name it has in a checkpoint. */
    private Map<String, Variable> memory() {
        Map<String, Variable> memory = new LinkedHashMap<>();
        parameters.state().forEach((path, variable) -> memory.put(MODEL + path, variable));
        optimizer.state().forEach(variable -> memory.put("optimizer." + variable.name(), variable));
        steps.get().forEach((name, variable) -> memory.put("training." + name, variable));
        return memory;
    }

    /** Everything as it is now; the memory is that of the run itself, to be written before the next step. */
    public Checkpoint take() {
        Map<String, Values> tensors = values(memory());
        best.values().forEach((path, values) -> tensors.put(BEST + path, values));
        tensors.put(HISTORY, EpochTable.of(epochs, metrics));
        for (int i = 0; i < tallies.size(); i++) {
            double[] state = tallies.get(i).state();
            tensors.put(TALLY + metrics.get(i), Values.of(state, Shape.of(state.length)));
        }
        Notes notes = Notes.blank();
        notes.put(FINGERPRINT, fingerprint);
        kept.forEach(part -> part.save(notes));
        return new Checkpoint(tensors, notes.words());
    }

    /**
     * Makes everything what it was.
     *
     * @param file where the checkpoint is from
     * @throws CheckpointException if it is of another model; then nothing has changed
     */
    public void restore(Path file, Checkpoint checkpoint) {
        Map<String, Values> saved = checkpoint.tensors();
        Map<String, Variable> memory = memory();
        check(file, saved, values(memory));
        Notes notes = Notes.from(file, checkpoint.words());
        if (!notes.text(FINGERPRINT).equals(fingerprint)) {
            throw new CheckpointException(
                    file + " is of a run that computed something else: the formula of its model, loss, clipping or"
                         + " optimizer has changed since, in your code or with the version of Descent; resume with the"
                         + " version that wrote it, or train again in another folder, from the weights of that run if"
                         + " you like (Weights.read in Java)");
        }
        parameters.state().forEach((path, variable) -> variable.copyFrom(saved.get(BEST + path)));
        best.capture();
        memory.forEach((name, variable) -> variable.copyFrom(saved.get(name)));
        epochs.clear();
        epochs.addAll(EpochTable.epochs(saved.get(HISTORY), metrics, validated));
        for (int i = 0; i < tallies.size(); i++) {
            tallies.get(i).restore(saved.get(TALLY + metrics.get(i)).toDoubles());
        }
        kept.forEach(part -> part.restore(notes));
    }

    private void check(Path file, Map<String, Values> saved, Map<String, Values> memory) {
        Map<String, Values> expected = new LinkedHashMap<>(memory);
        best.values().forEach((path, values) -> expected.put(BEST + path, values));
        TreeSet<String> others = new TreeSet<>(saved.keySet());
        others.removeAll(expected.keySet());
        others.removeIf(name -> name.equals(HISTORY) || name.startsWith(TALLY));
        expected.forEach((name, values) -> {
            Values there = saved.get(name);
            if (there == null) {
                throw Notes.another(file, "it has nothing for \"" + name + "\" of this model");
            }
            if (there.dtype() != values.dtype() || !there.shape().equals(values.shape())) {
                throw Notes.another(
                        file,
                        "its \"" + name + "\" is " + there.dtype() + " of shape " + there.shape()
                                + ", and this model's " + values.dtype() + " of shape " + values.shape());
            }
        });
        if (!others.isEmpty()) {
            throw Notes.another(file, "it has \"" + others.first() + "\", which this model does not know");
        }
    }

    private static Map<String, Values> values(Map<String, Variable> memory) {
        Map<String, Values> values = new LinkedHashMap<>();
        memory.forEach((name, variable) -> values.put(name, variable.values()));
        return values;
    }
}
