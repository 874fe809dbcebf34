/** Files that other programs write models in. */
package dev.descent.exchange;
