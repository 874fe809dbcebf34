/**
 * What training makes small: an {@link dev.descent.train.objective.Objective}, a loss as a function of the columns of a batch.
 */
package dev.descent.train.objective;
