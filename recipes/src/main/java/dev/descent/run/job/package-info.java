/** Whatever is done by a recipe and takes its time: training, going on, cross-validation, blame, the search for a rate. */
package dev.descent.run.job;
