/** What more data would bring: the {@link dev.descent.insight.growth.LearningCurve}. */
package dev.descent.insight.growth;
