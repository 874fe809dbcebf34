/** What to make of a run: a {@link dev.descent.train.verdict.Verdict} by the whole of its curves. */
package dev.descent.train.verdict;
