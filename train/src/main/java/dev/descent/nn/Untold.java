package dev.descent.nn;

import dev.descent.tensor.Tensor;
import java.util.regex.Pattern;

/** A layer that says nothing of itself: it is called as its record is. */
record Untold(Layer layer) implements Explained {
    private static final Pattern RECORD = Pattern.compile("^(\\w+)\\[.*");

    @Override
    public String title() {
        return RECORD.matcher(layer.toString()).replaceFirst("$1");
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return layer.forward(x, pass);
    }

    @Override
    public Parameters parameters() {
        return layer.parameters();
    }
}
