/** How sharply the loss curves, and which steps that allows: the {@link dev.descent.insight.curvature.Curvature}. */
package dev.descent.insight.curvature;
