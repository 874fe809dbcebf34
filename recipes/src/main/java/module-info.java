/** Recipes: what to train, and how, in a file; and the folders that runs leave. */
module dev.descent.recipes {
    requires transitive dev.descent.train;
    requires dev.descent.models;
    requires com.fasterxml.jackson.jr.ob;
    requires de.siegmar.fastcsv;
    requires java.sql;
    requires org.slf4j;
    requires org.snakeyaml.engine;
    requires org.xerial.sqlitejdbc;

    exports dev.descent.head;
    exports dev.descent.json to
            dev.descent.cli;
    exports dev.descent.recipe;
    exports dev.descent.recipe.layer;
    exports dev.descent.recipe.network;
    exports dev.descent.run.folder;
    exports dev.descent.run.job;
    exports dev.descent.run.predict;
    exports dev.descent.run.setup;
    exports dev.descent.run.store;
    exports dev.descent.sweep;
    exports dev.descent.task;
    exports dev.descent.task.table;
}
