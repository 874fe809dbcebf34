/** Images as a task. */
package dev.descent.task.image;
