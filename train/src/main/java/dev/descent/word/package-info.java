/**
 * How a record says what it is called where people write it, and what its components mean: one record is one word of the
 * language of recipes. Readers, writers, tables of the documentation, help and schemas are made of what stands here.
 */
package dev.descent.word;
