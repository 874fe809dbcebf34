/** Layers, losses, optimizers, data and the training loop. */
module dev.descent.train {
    requires transitive dev.descent.core;

    exports dev.descent.metric;
}
