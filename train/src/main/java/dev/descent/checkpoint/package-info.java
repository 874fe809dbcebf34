/**
 * Weights and whole training runs on disk, as safetensors: a file that is whole or not there, that says what it holds,
 * and that nothing but numbers and words is read from.
 */
package dev.descent.checkpoint;
