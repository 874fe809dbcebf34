/** How much a model learned by heart: its {@link dev.descent.insight.memorise.Memorisation}. */
package dev.descent.insight.memorise;
