/** Which learning rate suits a model: the {@link dev.descent.insight.rate.RangeTest}. */
package dev.descent.insight.rate;
