/**
 * What there is to be found out about a model and its training besides the losses: which learning rate suits it, and how
 * sharply its loss curves.
 */
package dev.descent.insight;
