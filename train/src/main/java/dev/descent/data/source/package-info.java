/**
 * Where data come from: sets that are {@link dev.descent.data.source.BuiltIn}, {@link dev.descent.data.source.Downloads}, files of
 * images in MNIST's format ({@link dev.descent.data.source.Idx}).
 */
package dev.descent.data.source;
