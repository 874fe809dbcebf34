/** Texts as tokens, as Hugging Face's tokenizer.json files describe them. */
module dev.descent.text {
    requires ai.djl.tokenizers;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.jr.ob;

    exports dev.descent.text;
}
