/** A trained model, asked. */
package dev.descent.run.predict;
