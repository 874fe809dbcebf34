/** Who is responsible for the loss, down to the example: the {@link dev.descent.insight.blame.Blame}. */
package dev.descent.insight.blame;
