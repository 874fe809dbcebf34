package dev.descent.tensor;

import java.util.List;

/** Ops that pick rows by number. */
public sealed interface Indexing extends Op {

    /**
     * Row {@code indices[i…]} of a table. Shapes: table [rows, row…], indices I32 [i…] → [i…, row…]. A number outside
     * the table is an {@link IndexOutOfBoundsException} when the program runs.
     */
    record Gather(Tensor table, Tensor indices) implements Indexing {
        public Gather {
            Checks.that(table.shape().rank() >= 1, "gather: the table is a scalar");
            Checks.dtype("gather", indices, DType.I32);
            Checks.that(
                    table.shape().dim(0) > 0 || indices.shape().size() == 0,
                    "gather: a table of shape " + table.shape() + " has no rows to pick from");
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(table, indices);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Gather(inputs.get(0), inputs.get(1));
        }

        @Override
        public Shape shape() {
            return indices.shape()
                    .append(table.shape().part(1, table.shape().rank()).dims());
        }

        @Override
        public DType dtype() {
            return table.dtype();
        }

        @Override
        public List<Tensor> differentiable() {
            return List.of(table);
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(
                    Tensor.of(new ScatterAdd(upstream, indices, table.shape().dim(0))));
        }
    }

    /**
     * Rows added up by number: the transpose of {@link Gather}. Shapes: x [i…, row…], indices I32 [i…] → [rows, row…].
     * Rows that meet are added in the order in which they stand in x.
     */
    record ScatterAdd(Tensor x, Tensor indices, int rows) implements Indexing, Routine {
        public ScatterAdd {
            Checks.dtype("scatterAdd", indices, DType.I32);
            Checks.dtype("scatterAdd", x, x.dtype().ofGradient());
            int rank = indices.shape().rank();
            Checks.that(
                    x.shape().rank() >= rank && x.shape().part(0, rank).equals(indices.shape()),
                    "scatterAdd: shape " + x.shape() + " does not begin with that of its indices, " + indices.shape());
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(x, indices);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new ScatterAdd(inputs.get(0), inputs.get(1), rows);
        }

        @Override
        public Shape shape() {
            return x.shape().part(indices.shape().rank(), x.shape().rank()).prepend(rows);
        }

        @Override
        public DType dtype() {
            return x.dtype();
        }

        @Override
        public List<Tensor> differentiable() {
            return List.of(x);
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(Tensor.of(new Gather(upstream, indices)));
        }

        /** Values in a row. */
        public int width() {
            return Math.toIntExact(
                    x.shape().part(indices.shape().rank(), x.shape().rank()).size());
        }

        @Override
        public long flops() {
            return x.shape().size();
        }

        @Override
        public String summary() {
            return "scatter-add into " + rows + "×" + width();
        }
    }

    /**
     * Numbers for those rows of a table that are picked: 1, 2, … in the order in which they first come up, 0 for a row that is not.
     * So what concerns a few rows of a large table can be kept in a small one, whose row 0 stands for all others. Shapes:
     * indices I32 [i…] → I32 [rows].
     */
    record Slots(Tensor indices, int rows) implements Indexing, Routine {
        public Slots {
            Checks.dtype("slots", indices, DType.I32);
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(indices);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Slots(inputs.getFirst(), rows);
        }

        @Override
        public Shape shape() {
            return Shape.of(rows);
        }

        @Override
        public DType dtype() {
            return DType.I32;
        }

        @Override
        public List<Tensor> differentiable() {
            return List.of();
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of();
        }

        @Override
        public long flops() {
            return 0;
        }

        @Override
        public String summary() {
            return "slots of " + rows;
        }
    }
}
