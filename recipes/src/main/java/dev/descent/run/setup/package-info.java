/** A recipe with all that it names at hand, and how much there is to compute. */
package dev.descent.run.setup;
