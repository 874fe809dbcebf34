/** Files as they are: opened, decompressed, decoded. */
package dev.descent.data.file;
