package dev.descent.oracle;

import static dev.descent.tensor.DType.F32;

import dev.descent.tensor.Functions;
import dev.descent.tensor.Indexing;
import dev.descent.tensor.Layout;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Values read through views: views of each kind, and chains of them, under each kind of consumer. */
final class ViewCases {
    private final List<OracleCase> cases = new ArrayList<>();

    private ViewCases() {}

    static List<OracleCase> all() {
        ViewCases views = new ViewCases();
        Map<String, Function<Draw, Tensor>> sources = sources();
        sources.forEach((source, view) -> consumers()
                .forEach((consumer, use) -> views.cases.add(OracleCase.withGradients(
                        source + " → " + consumer, F32, draw -> use.apply(draw, view.apply(draw))))));
        views.expressions();
        views.empty();
        return List.copyOf(views.cases);
    }

    /** Ways of coming by a tensor of shape [2, 5, 6]. */
    private static Map<String, Function<Draw, Tensor>> sources() {
        Map<String, Function<Draw, Tensor>> views = new LinkedHashMap<>();
        views.put("permuted", draw -> draw.normal(6, 2, 5).permute(1, 2, 0));
        views.put("transposed", draw -> draw.normal(2, 6, 5).transpose());
        views.put(
                "sliced",
                draw -> draw.normal(4, 9, 8).slice(0, 1, 3).slice(1, 2, 7).slice(2, 0, 6));
        views.put("flipped", draw -> draw.normal(2, 5, 6).flip(1, 2));
        views.put("broadcast", draw -> draw.normal(5, 1).broadcastTo(Shape.of(2, 5, 6)));
        views.put("broadcast in the middle", draw -> draw.normal(2, 1, 6).broadcastTo(Shape.of(2, 5, 6)));
        views.put("a scalar broadcast", draw -> draw.normal().broadcastTo(Shape.of(2, 5, 6)));
        views.put(
                "reshaped after a permutation",
                draw -> draw.normal(6, 10).transpose().reshape(2, 5, 6));
        views.put(
                "computed, permuted, reshaped",
                draw -> draw.normal(3, 4, 5).exp().permute(2, 0, 1).reshape(2, 5, 6));
        views.put(
                "flipped, sliced, permuted",
                draw -> draw.normal(8, 5, 2).flip(0).slice(0, 1, 7).permute(2, 1, 0));
        views.put(
                "sliced, broadcast, flipped, reshaped",
                draw -> draw.normal(1, 7, 6)
                        .slice(1, 1, 6)
                        .broadcastTo(Shape.of(2, 5, 6))
                        .flip(0, 2)
                        .reshape(10, 6)
                        .reshape(2, 5, 6));
        views.put("reduced and broadcast back", draw -> {
            Tensor x = draw.normal(2, 5, 6);
            return x.sumKeeping(1).broadcastTo(Shape.of(2, 5, 6));
        });
        views.put(
                "gathered and permuted",
                draw -> draw.normal(9, 5).gather(draw.indices(9, 2, 6)).transpose());
        views.put("padded", draw -> draw.normal(2, 4, 4).pad(1, 1, 0, 0.5).pad(2, 0, 2, -1));
        views.put("joined", draw -> Tensor.concat(1, List.of(draw.normal(2, 2, 6), draw.normal(2, 3, 6))));
        views.put(
                "joined of views",
                draw -> Tensor.concat(
                        2,
                        List.of(
                                draw.normal(2, 2, 5).transpose(),
                                draw.normal(2, 5, 1).broadcastTo(Shape.of(2, 5, 3)),
                                draw.normal(2, 5, 1).tanh())));
        return views;
    }

    @FunctionalInterface
    private interface Use {
        Tensor apply(Draw draw, Tensor view);
    }

    /** What is done with a tensor of shape [2, 5, 6]. */
    private static Map<String, Use> consumers() {
        Map<String, Use> uses = new LinkedHashMap<>();
        uses.put("output", (draw, x) -> x);
        uses.put("elementwise", (draw, x) -> x.mul(draw.normal(2, 5, 6)).sub(x.tanh()));
        uses.put("sum over the last axis", (draw, x) -> x.square().sum(2));
        uses.put("sum over the first axis", (draw, x) -> x.sum(0));
        uses.put("sum over the middle axis", (draw, x) -> x.sum(1));
        uses.put("sum over the outer axes", (draw, x) -> x.mul(0.5).sum(0, 2));
        uses.put("softmax", (draw, x) -> x.softmax(-1));
        uses.put("layerNorm", (draw, x) -> Functions.layerNorm(x, 0.1));
        uses.put("left of a product", (draw, x) -> x.matmul(draw.normal(2, 6, 3)));
        uses.put("right of a product", (draw, x) -> draw.normal(3, 5).matmul(x));
        uses.put("left of a large product", (draw, x) -> x.matmul(draw.normal(2, 6, 40)));
        uses.put("right of a large product", (draw, x) -> draw.normal(40, 5).matmul(x));
        uses.put("both sides of a product", (draw, x) -> x.matmul(x.transpose()));
        uses.put(
                "another view",
                (draw, x) -> x.permute(2, 1, 0).flip(1).slice(0, 1, 5).reshape(20, 2));
        uses.put("a table", (draw, x) -> x.reshape(10, 6).gather(draw.indices(10, 7)));
        uses.put("scatterAdd", (draw, x) -> Tensor.of(new Indexing.ScatterAdd(x, draw.indices(4, 2, 5), 4)));
        return uses;
    }

    private void expressions() {
        cases.add(OracleCase.withGradients("concat and pad inside an expression", F32, draw -> {
            Tensor x = draw.normal(3, 4);
            Tensor joined = Tensor.concat(1, List.of(x.exp(), x.pad(0, 0, 0, 1).neg(), draw.normal(3, 1)));
            return joined.pad(0, 1, 1, 2).tanh().mul(joined.sum()).slice(0, 0, 4);
        }));
        cases.add(OracleCase.withGradients("a sum of shifted slices", F32, draw -> {
            Tensor x = draw.normal(20);
            return x.slice(0, 0, 18).add(x.slice(0, 1, 19).mul(2)).add(x.slice(0, 2, 20));
        }));
        cases.add(OracleCase.withGradients("a sliced product", F32, draw -> {
            Tensor y = draw.normal(5, 4).matmul(draw.normal(4, 9));
            return y.slice(1, 0, 3).mul(y.slice(1, 3, 6)).add(y.slice(1, 6, 9).sigmoid());
        }));
        cases.add(OracleCase.withGradients("heads split and joined", F32, draw -> {
            Tensor x = draw.normal(2, 5, 12);
            Tensor heads = x.reshape(2, 5, 3, 4).permute(0, 2, 1, 3);
            Tensor mixed = heads.matmul(heads.transpose()).softmax(-1).matmul(heads);
            return mixed.permute(0, 2, 1, 3).reshape(2, 5, 12);
        }));
        cases.add(OracleCase.of("views of one value as outputs", F32, draw -> {
            Tensor y = draw.normal(4, 6).exp();
            return List.of(y, y.transpose(), y.flip(0), y.slice(1, 2, 5), y.reshape(3, 8), y.sum(0), y, y.neg());
        }));
        cases.add(OracleCase.of("leaves as outputs", F32, draw -> {
            Tensor x = draw.normal(3, 2);
            Tensor y = draw.normal(3, 2);
            Tensor z = draw.normal(3, 2);
            return List.of(x, y, z, z.transpose(), x.reshape(6), Tensor.iota(Shape.of(3, 2), 0), Tensor.scalar(2.5));
        }));
        cases.add(OracleCase.withGradients(
                "broadcast to many axes at once",
                F32,
                draw -> Tensor.of(new Layout.Broadcast(draw.normal(1, 3, 1, 2, 1), Shape.of(2, 3, 4, 2, 5)))
                        .mul(draw.normal(4, 1, 5))));
        cases.add(OracleCase.withGradients(
                "rank six",
                F32,
                draw -> draw.normal(2, 3, 2, 2, 3, 2)
                        .permute(5, 3, 1, 0, 2, 4)
                        .sum(1, 3, 5)
                        .square()));
    }

    private void empty() {
        cases.add(OracleCase.of("nothing at all", F32, draw -> {
            Tensor none = draw.normal(0, 3);
            Tensor x = draw.normal(2, 3);
            return List.of(
                    none.exp(),
                    none.sum(0),
                    none.sum(),
                    Tensor.concat(0, List.of(none, x, none)),
                    x.slice(1, 1, 1),
                    none.pad(0, 1, 1, 7),
                    draw.normal(2, 0).matmul(draw.normal(0, 3)),
                    x.gather(draw.indices(2, 0)),
                    none.transpose().reshape(0));
        }));
    }
}
