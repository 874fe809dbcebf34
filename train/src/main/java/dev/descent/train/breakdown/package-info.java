/** Numbers that are not finite any more: where they arose, and why most likely. */
package dev.descent.train.breakdown;
