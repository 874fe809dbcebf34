/** Checkpoints of a run: when they are made, what is in them, and the way back. */
package dev.descent.train.keep;
