/** The folder that a run leaves: how it is made, found, read and deleted. */
package dev.descent.run.folder;
