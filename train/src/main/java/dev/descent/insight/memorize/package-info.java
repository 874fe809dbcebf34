/** How much a model memorized: its {@link dev.descent.insight.memorize.Memorization}. */
package dev.descent.insight.memorize;
