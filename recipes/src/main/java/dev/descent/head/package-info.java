/** What a model's outputs mean: classes or numbers. */
package dev.descent.head;
