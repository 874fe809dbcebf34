/** Layers, losses, optimizers, data and the training loop. */
module dev.descent.train {
    requires transitive dev.descent.core;
    requires org.apache.commons.numbers.gamma;

    exports dev.descent.loss;
    exports dev.descent.nn;
    exports dev.descent.optimize;
}
