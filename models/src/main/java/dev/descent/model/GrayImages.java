package dev.descent.model;

import dev.descent.nn.Layer;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.tensor.Tensor;

/**
 * A network of images, given images of one channel without an axis for it. Shapes: [batch, height, width] → what the
 * network makes of [batch, 1, height, width]. Parameter paths are the network's own.
 *
 * @param network takes images [batch, channels, height, width]
 */
public record GrayImages(Layer network) implements Layer {
    @Override
    public Tensor forward(Tensor images, Pass pass) {
        return network.forward(images.unsqueeze(1), pass);
    }

    @Override
    public Parameters parameters() {
        return network.parameters();
    }

    @Override
    public String toString() {
        return network.toString();
    }
}
