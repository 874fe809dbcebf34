package dev.descent.compile;

import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** New values for variables, all computed from the old ones and then written at once. Immutable. */
public record Updates(List<Update> all) {
    /** What one variable becomes. */
    public record Update(Variable variable, Tensor value) {
        public Update {
            if (!variable.shape().equals(value.shape()) || variable.dtype() != value.dtype()) {
                throw new ShapeException("variable " + variable.name() + " is " + variable.dtype() + " of shape "
                        + variable.shape() + " and cannot become " + value.dtype() + " of shape " + value.shape());
            }
        }
    }

    public Updates {
        all = List.copyOf(all);
        long distinct = all.stream().map(Update::variable).distinct().count();
        if (distinct != all.size()) {
            throw new IllegalArgumentException("a variable is updated twice in one step");
        }
    }

    /** No update: a program that only looks. */
    public static Updates none() {
        return new Updates(List.of());
    }

    /** Other values for these variables, in the same order. */
    Updates with(List<Tensor> values) {
        return new Updates(IntStream.range(0, all.size())
                .mapToObj(i -> new Update(all.get(i).variable(), values.get(i)))
                .toList());
    }

    /** These updates and one more. */
    public Updates and(Variable variable, Tensor value) {
        List<Update> more = new ArrayList<>(all);
        more.add(new Update(variable, value));
        return new Updates(more);
    }

    /** These updates and others. */
    public Updates and(Updates others) {
        List<Update> more = new ArrayList<>(all);
        more.addAll(others.all);
        return new Updates(more);
    }
}
