/** Layers, losses, optimizers, data and the training loop. */
module dev.descent.train {
    requires transitive dev.descent.core;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.jr.ob;
    requires de.siegmar.fastcsv;
    requires org.apache.commons.numbers.gamma;
    requires org.slf4j;

    exports dev.descent.checkpoint;
    exports dev.descent.data;
    exports dev.descent.data.augment;
    exports dev.descent.data.source;
    exports dev.descent.data.table;
    exports dev.descent.insight.blame;
    exports dev.descent.insight.curvature;
    exports dev.descent.insight.explain;
    exports dev.descent.insight.growth;
    exports dev.descent.insight.memorize;
    exports dev.descent.insight.rate;
    exports dev.descent.loss;
    exports dev.descent.metric;
    exports dev.descent.nn;
    exports dev.descent.optimize;
    exports dev.descent.train;
    exports dev.descent.train.history;
    exports dev.descent.train.objective;
    exports dev.descent.train.verdict;
    exports dev.descent.word;
}
