/**
 * The course of a run in figures: what it is going to do ({@link dev.descent.train.history.Plan}), how far it has come, what
 * it was ({@link dev.descent.train.history.History}), and who is told of it.
 */
package dev.descent.train.history;
