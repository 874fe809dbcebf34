/**
 * Training: the loop of guess, measure, blame and fix with everything around it that a run needs. A {@link
 * dev.descent.train.Trainer} is set up once and fits a model to a dataset; a {@link dev.descent.train.history.History} tells
 * what happened and a {@link dev.descent.train.verdict.Verdict} what to make of it.
 */
package dev.descent.train;
