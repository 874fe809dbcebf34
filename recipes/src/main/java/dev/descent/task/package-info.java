/** The data of a recipe: where it is, what it holds, and the parts that it falls into. */
package dev.descent.task;
