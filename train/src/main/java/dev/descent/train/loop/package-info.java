/** The loop itself: the programs of its steps, and all that changes while a model is trained. */
package dev.descent.train.loop;
