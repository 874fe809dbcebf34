/** One step of training with all of its numbers: the {@link dev.descent.insight.explain.Explanation}. */
package dev.descent.insight.explain;
