/** What is looked at before the first step: whether data, model and loss fit one another, and what the loss is worth. */
package dev.descent.train.check;
