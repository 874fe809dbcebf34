/** Recipes: what to train, and how, in a file; and the folders that runs leave. */
module dev.descent.recipes {
    requires transitive dev.descent.train;
    requires com.fasterxml.jackson.jr.ob;
    requires de.siegmar.fastcsv;
    requires org.snakeyaml.engine;

    exports dev.descent.recipe;
    exports dev.descent.run;
    exports dev.descent.sweep;
}
