/** Rows of a table as a task. */
package dev.descent.task.table;
