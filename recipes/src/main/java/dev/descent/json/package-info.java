/** JSON, as runs and commands write it. */
package dev.descent.json;
