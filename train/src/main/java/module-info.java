/** Layers, losses, optimizers, data and the training loop. */
module dev.descent.train {
    requires transitive dev.descent.core;
    requires de.siegmar.fastcsv;

    exports dev.descent.data;
}
