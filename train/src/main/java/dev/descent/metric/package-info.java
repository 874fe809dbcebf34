/**
 * Metrics: how good a model's answers are, in figures that people use. Each is computed over a whole epoch rather than
 * averaged over its batches, because most (RMSE, R², F1) are not the mean of their values on parts.
 */
package dev.descent.metric;
