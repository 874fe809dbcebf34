/** Texts as tokens: what a text encoder or a language model reads. */
package dev.descent.text;
