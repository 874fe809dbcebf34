/** Looking into training: what one step does and why, with the real numbers. */
package dev.descent.insight;
