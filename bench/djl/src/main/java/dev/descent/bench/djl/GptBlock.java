package dev.descent.bench.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.descent.bench.runner.Model;
import java.util.ArrayList;
import java.util.List;

/** A small GPT. DJL has no fused attention and no GELU in its tanh form, so attention is written out and GELU exact. */
final class GptBlock extends AbstractBlock {
    static final int MOST_LAYERS = 4;
    private static final float HIDDEN = -1e9f;

    private final Model.Gpt model;
    private final Parameter tokens;
    private final Parameter positions;
    private final List<Layer> layers = new ArrayList<>();
    private final Block lastNorm;

    /** The blocks of one layer. */
    private record Layer(Block norm1, Block in, Block out, Block norm2, Block up, Block down) {}

    GptBlock(Model.Gpt model) {
        this.model = model;
        tokens = addParameter(table("tokens", model.vocabulary()));
        positions = addParameter(table("positions", model.positions()));
        int width = model.width();
        for (int i = 0; i < model.layers(); i++) {
            layers.add(new Layer(
                    addChildBlock("norm1-" + i, norm()),
                    addChildBlock("in-" + i, linear(3 * width)),
                    addChildBlock("out-" + i, linear(width)),
                    addChildBlock("norm2-" + i, norm()),
                    addChildBlock("up-" + i, linear(4 * width)),
                    addChildBlock("down-" + i, linear(width))));
        }
        lastNorm = addChildBlock("norm", norm());
    }

    private Parameter table(String name, int rows) {
        return Parameter.builder()
                .setName(name)
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(rows, model.width()))
                .build();
    }

    private static Block norm() {
        return LayerNorm.builder().build();
    }

    private static Block linear(int out) {
        return Linear.builder().setUnits(out).build();
    }

    @Override
    public void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape narrow = new Shape(inputShapes[0].get(0), inputShapes[0].get(1), model.width());
        Shape wide = new Shape(inputShapes[0].get(0), inputShapes[0].get(1), 4L * model.width());
        for (Layer layer : layers) {
            for (Block block : List.of(layer.norm1(), layer.in(), layer.out(), layer.norm2(), layer.up())) {
                block.initialize(manager, dataType, narrow);
            }
            layer.down().initialize(manager, dataType, wide);
        }
        lastNorm.initialize(manager, dataType, narrow);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape(inputShapes[0].size(), model.vocabulary())};
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
        NDArray ids = inputs.singletonOrThrow();
        NDManager manager = ids.getManager();
        NDArray table = store.getValue(tokens, ids.getDevice(), training);
        NDArray places = manager.arange(0, model.context(), 1, DataType.INT64);
        NDArray mask = hidden(manager);
        NDArray h = Embedding.embedding(ids, table, SparseFormat.DENSE)
                .singletonOrThrow()
                .add(Embedding.embedding(
                                places, store.getValue(positions, ids.getDevice(), training), SparseFormat.DENSE)
                        .singletonOrThrow());
        for (Layer layer : layers) {
            NDArray mixed = attention(layer, run(layer.norm1(), h, store, training), mask, store, training);
            h = h.add(mixed);
            NDArray wide = Activation.gelu(run(layer.up(), run(layer.norm2(), h, store, training), store, training));
            h = h.add(run(layer.down(), wide, store, training));
        }
        NDArray logits = Linear.linear(run(lastNorm, h, store, training), table).singletonOrThrow();
        return new NDList(logits.reshape(-1, model.vocabulary()));
    }

    /** What is added to scores, [context, context]: a very negative number where a token must not look. */
    private NDArray hidden(NDManager manager) {
        NDArray place = manager.arange(0, model.context(), 1, DataType.INT64);
        return place.expandDims(1)
                .lt(place.expandDims(0))
                .toType(DataType.FLOAT32, false)
                .mul(HIDDEN);
    }

    private NDArray attention(Layer layer, NDArray x, NDArray mask, ParameterStore store, boolean training) {
        NDList parts = run(layer.in(), x, store, training).split(3, 2);
        NDArray q = heads(parts.get(0));
        NDArray k = heads(parts.get(1));
        NDArray v = heads(parts.get(2));
        double scale = 1 / Math.sqrt(model.width() / (double) model.heads());
        NDArray weights = q.matMul(k.swapAxes(2, 3)).mul(scale).add(mask).softmax(3);
        NDArray mixed = weights.matMul(v).swapAxes(1, 2).reshape(x.getShape());
        return run(layer.out(), mixed, store, training);
    }

    private NDArray heads(NDArray x) {
        return x.reshape(x.getShape().get(0), model.context(), model.heads(), model.width() / model.heads())
                .swapAxes(1, 2);
    }

    private static NDArray run(Block block, NDArray x, ParameterStore store, boolean training) {
        return block.forward(store, new NDList(x), training).singletonOrThrow();
    }
}
