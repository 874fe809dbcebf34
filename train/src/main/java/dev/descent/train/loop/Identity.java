package dev.descent.train.loop;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.data.Dataset;
import dev.descent.metric.Metric;
import dev.descent.optimize.Schedule;
import dev.descent.train.history.Plan;
import dev.descent.train.keep.Kept;
import dev.descent.train.keep.Notes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What makes a run this one and no other, as far as it can be told before a model is compiled: a checkpoint of another
 * is refused, for what would come of it is neither of the two.
 */
final class Identity implements Kept {
    private static final String SCHEDULE = "schedule";
    private static final String EPOCHS = "epochs";

    private final Settings settings;
    private final Plan plan;
    private final Map<String, String> words = new LinkedHashMap<>();

    Identity(Settings settings, Plan plan, Dataset train, Optional<Dataset> validation) {
        this.settings = settings;
        this.plan = plan;
        words.put("training set", data(train));
        words.put("validation set", validation.map(Identity::data).orElse("none"));
        words.put("seed", Long.toString(settings.seed()));
        words.put("batch size", Integer.toString(settings.batchSize()));
        words.put("dropLast", Boolean.toString(settings.dropLast()));
        words.put("shuffle", Boolean.toString(settings.shuffle()));
        words.put("accumulation", Integer.toString(settings.accumulation()));
        words.put("precision", settings.precision().toString());
        words.put("number of transforms", Integer.toString(settings.transforms().size()));
        words.put("optimizer", settings.rule().toString());
        words.put("list of parameter groups", settings.groups().toString());
        words.put("list of frozen parameters", settings.frozen().toString());
        words.put(
                "average of weights",
                settings.average().isPresent() ? "decay " + settings.average().getAsDouble() : "none");
        words.put("decay of averaged weights", settings.average().toString());
        words.put("reduction on a plateau", word(settings.plateau()));
        words.put("early stopping", word(settings.earlyStopping()));
        words.put(
                "list of metrics",
                settings.metrics().stream().map(Metric::name).toList().toString());
        words.put("figure for the best epoch", word(settings.bestBy().map(Metric::name)));
    }

    private static String data(Dataset data) {
        return data + ", SHA-256 " + data.sha256();
    }

    private static String word(Optional<?> setting) {
        return setting.map(Object::toString).orElse("none");
    }

    @Override
    public void save(Notes notes) {
        words.forEach((name, word) -> notes.put("run." + name, word));
        notes.put("run." + SCHEDULE, schedule(plan).toString());
        notes.put("run." + EPOCHS, plan.epochs());
    }

    /** There is nothing to be restored: {@link #check} has seen that it is the same. */
    @Override
    public void restore(Notes notes) {}

    /**
     * Refuses the checkpoint of another run. The number of epochs may be another, if that leaves everything up to the
     * checkpoint as it was.
     */
    void check(Path file, Notes notes) {
        words.forEach((name, here) -> {
            String there = notes.text("run." + name);
            if (!there.equals(here)) {
                throw Notes.another(file, "its " + name + " was " + there + ", and here it is " + here);
            }
        });
        Plan planned = plan.epochs(notes.small("run." + EPOCHS));
        String there = notes.text("run." + SCHEDULE);
        if (!there.equals(schedule(planned).toString())) {
            throw Notes.another(file, "its " + SCHEDULE + " was " + there + ", and here it is " + schedule(planned));
        }
        if (plan.epochs() < notes.small("epoch")) {
            throw new CheckpointException(file + " is of epoch " + notes.small("epoch") + " already, so its run cannot"
                    + " end after " + plan.epochs() + "; give it as many epochs or more");
        }
        if (plan.epochs() != planned.epochs()) {
            checkSchedule(file, planned, notes.count("updates"));
        }
    }

    private void checkSchedule(Path file, Plan planned, long updates) {
        Schedule before = schedule(planned);
        Schedule now = schedule(plan);
        for (long update = 0; update < updates; update++) {
            if (before.at(update) != now.at(update)) {
                throw new CheckpointException("the run of " + file + " cannot have " + plan.epochs()
                        + " epochs instead of " + planned.epochs()
                        + ": its learning rate is spread over the whole run (" + before
                        + "), so that it would have been another from update " + (update + 1)
                        + " on; train again with " + plan.epochs() + " epochs");
            }
        }
    }

    private Schedule schedule(Plan length) {
        return settings.schedule().apply(length);
    }
}
