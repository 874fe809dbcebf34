/** The database of runs beside their folders. */
package dev.descent.run.store;
