/** How a model does on examples that it is not trained on, and how far that can be believed. */
package dev.descent.train.evaluate;
