/** Examples that are written in a recipe as a task. */
package dev.descent.task.inline;
