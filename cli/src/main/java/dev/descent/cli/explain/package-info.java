/** Shows one step of training so that a person can follow its numbers. */
package dev.descent.cli.explain;
