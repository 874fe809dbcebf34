package dev.descent.nn;

import dev.descent.tensor.Elementwise;
import dev.descent.tensor.Graph;
import dev.descent.tensor.Layout;
import dev.descent.tensor.Ordering;
import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model's own forward expression, with what went into each layer and what came out. Sequential and residual layers are
 * opened; any other is one box.
 *
 * @param output what the model gives
 * @param visits in the order in which layers finish, so that a residual layer comes after its body
 */
public record Trace(Tensor output, List<Visit> visits) {
    /** The path of a model that is one box. */
    private static final String WHOLE = "model";

    /** Copies the visits. */
    public Trace {
        visits = List.copyOf(visits);
    }

    /**
     * One layer at work.
     *
     * @param path where it stands in the model, {@code layers.1}; "model" if the model is this layer
     * @param depth how many residual layers it stands in
     */
    public record Visit(String path, int depth, Layer layer, Tensor in, Tensor out) {
        /** Whether each number that comes out depends on the one number in its place that goes in. */
        public boolean isElementwise() {
            if (in == out || !in.shape().equals(out.shape()) || !in.dtype().isFloating()) {
                return false;
            }
            Set<Tensor> reached = Collections.newSetFromMap(new IdentityHashMap<>());
            reached.add(in);
            for (Tensor node : Graph.topological(List.of(out))) {
                if (node.inputs().stream().anyMatch(reached::contains)) {
                    if (!(node.op() instanceof Elementwise || node.op() instanceof Ordering)) {
                        return false;
                    }
                    reached.add(node);
                }
            }
            return reached.contains(out);
        }
    }

    /** What {@code model.forward(x, pass)} does: the same expression, with the same random numbers. */
    public static Trace of(Layer model, Tensor x, Pass pass) {
        List<Visit> visits = new ArrayList<>();
        Tensor output = new Probe("", 0, model, visits).forward(x, pass);
        return new Trace(output, visits);
    }

    /**
     * The layers that were written down in a pass by {@link Pass#within}, where there is no single model to be opened. A
     * layer that is used again is told from its first use: {@code layers.0}, {@code layers.0#2}.
     */
    public static List<Visit> visits(Pass pass) {
        List<Visit> visits = new ArrayList<>();
        Map<String, Integer> uses = new HashMap<>();
        for (Pass.Visit visit : pass.visits()) {
            List<Layer> around = pass.visits().stream()
                    .filter(other -> visit.path().startsWith(other.path() + "."))
                    .map(Pass.Visit::part)
                    .distinct()
                    .toList();
            boolean boxed = around.stream().anyMatch(part -> !(part instanceof Sequential || part instanceof Residual));
            if (boxed || visit.part() instanceof Sequential) {
                continue;
            }
            int use = uses.merge(visit.path(), 1, Integer::sum);
            visits.add(new Visit(
                    use == 1 ? visit.path() : visit.path() + "#" + use,
                    (int) around.stream().filter(Residual.class::isInstance).count(),
                    visit.part(),
                    visit.input(),
                    visit.output()));
        }
        return visits;
    }

    /** A layer that does what another does, and writes it down. */
    private record Probe(String path, int depth, Layer layer, List<Visit> visits) implements Layer {
        @Override
        public Tensor forward(Tensor x, Pass pass) {
            Tensor y = opened().forward(x, pass);
            if (!(layer instanceof Sequential)) {
                visits.add(new Visit(path.isEmpty() ? WHOLE : path, depth, layer, x, y));
            }
            return y;
        }

        /** The same layer, with probes for its parts. */
        private Layer opened() {
            return switch (layer) {
                case Sequential(List<Layer> layers) -> {
                    List<Layer> probes = new ArrayList<>();
                    for (Layer each : layers) {
                        probes.add(new Probe(within("layers." + probes.size()), depth, each, visits));
                    }
                    yield new Sequential(probes);
                }
                case Residual(Layer body) ->
                    new Residual(new Entry(new Probe(within("body"), depth + 1, body, visits)));
                default -> layer;
            };
        }

        private String within(String name) {
            return path.isEmpty() ? name : path + "." + name;
        }

        @Override
        public Parameters parameters() {
            return layer.parameters();
        }
    }

    /** Gives its input a node of its own, so that blame on this way is told from blame on the way around. */
    private record Entry(Layer layer) implements Layer {
        @Override
        public Tensor forward(Tensor x, Pass pass) {
            return layer.forward(Tensor.of(new Layout.Reshape(x, x.shape())), pass);
        }

        @Override
        public Parameters parameters() {
            return layer.parameters();
        }
    }
}
