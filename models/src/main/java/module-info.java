/** Models that the field knows by name. */
module dev.descent.models {
    requires transitive dev.descent.train;

    exports dev.descent.model;
}
