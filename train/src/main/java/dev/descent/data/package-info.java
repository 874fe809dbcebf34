/**
 * Data: from a file to the batches that a training step reads. A {@link dev.descent.data.table.Table} holds a CSV file as
 * text, {@link dev.descent.data.table.Preprocessing} turns it into a {@link dev.descent.data.Dataset} of numbers, a {@link
 * dev.descent.data.Split} keeps parts of it aside, and {@link dev.descent.data.Batches} deals it out, prepared ahead of
 * the step on another thread. Whatever is drawn at random is a function of the seed that it is given.
 */
package dev.descent.data;
