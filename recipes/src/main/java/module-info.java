/** Recipes: what to train, and how, in a file; and the folders that runs leave. */
module dev.descent.recipes {
    requires transitive dev.descent.train;
    requires com.fasterxml.jackson.jr.ob;
    requires de.siegmar.fastcsv;
    requires java.sql;
    requires org.slf4j;
    requires org.snakeyaml.engine;
    requires org.xerial.sqlitejdbc;

    exports dev.descent.head;
    exports dev.descent.recipe;
    exports dev.descent.recipe.layer;
    exports dev.descent.run;
    exports dev.descent.sweep;
}
