/** Vectors of texts, by pretrained encoders. */
package dev.descent.embedding;
