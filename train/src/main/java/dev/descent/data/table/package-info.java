/**
 * Tables of text and how they become numbers: {@link dev.descent.data.table.Csv} reads a {@link dev.descent.data.table.Table},
 * and a {@link dev.descent.data.table.Preprocessing}, fitted on the training part, makes a dataset of it.
 */
package dev.descent.data.table;
