/** The usual {@link dev.descent.data.augment.Transforms}, of images and of other numbers. */
package dev.descent.data.augment;
