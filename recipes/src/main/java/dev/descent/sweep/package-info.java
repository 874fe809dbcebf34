/** Several runs of one recipe with different settings, side by side. */
package dev.descent.sweep;
