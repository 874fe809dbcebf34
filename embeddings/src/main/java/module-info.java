/** Sentence embeddings: pretrained encoders, loaded and used. */
module dev.descent.embeddings {
    requires transitive dev.descent.models;
    requires transitive dev.descent.text;
    requires com.fasterxml.jackson.jr.ob;

    exports dev.descent.embedding;
}
