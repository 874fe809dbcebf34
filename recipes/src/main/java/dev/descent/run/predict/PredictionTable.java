package dev.descent.run.predict;

import dev.descent.data.DataException;
import dev.descent.data.table.Table;
import dev.descent.head.Prediction;
import dev.descent.task.Asked;
import java.util.ArrayList;
import java.util.List;

/** Answers beside what tells which row they belong to. */
record PredictionTable(TrainedModel model) {
    private static final String PREDICTION = "prediction";
    private static final String ROW = "row";

    Table of(Asked asked) {
        List<Prediction> predictions = model.predict(asked.data());
        List<String> header = new ArrayList<>(asked.others());
        if (!asked.places().isEmpty()) {
            refuseSecond(header, ROW, asked);
            header.addFirst(ROW);
        }
        refuseSecond(header, PREDICTION, asked);
        header.add(PREDICTION);
        model.classNames().forEach(name -> header.add("p(" + name + ")"));
        List<List<String>> rows = new ArrayList<>();
        for (int row = 0; row < predictions.size(); row++) {
            List<String> values = known(asked, row);
            values.addAll(predictions.get(row).cells());
            rows.add(values);
        }
        return Table.of("predictions", header, rows);
    }

    private static void refuseSecond(List<String> header, String name, Asked asked) {
        if (header.contains(name)) {
            throw new DataException("%s has a column \"%s\" already; rename it, or say what to keep without it"
                    .formatted(asked.table().orElseThrow().source(), name));
        }
    }

    /** What tells which row it is. */
    private static List<String> known(Asked asked, int row) {
        List<String> values = new ArrayList<>();
        if (!asked.places().isEmpty()) {
            values.add(Integer.toString(asked.places().get(row)));
        }
        asked.table()
                .ifPresent(table ->
                        asked.others().forEach(column -> values.add(table.value(row, table.column(column)))));
        return values;
    }
}
