/**
 * What there is to be found out about a model and its training besides the losses: which learning rate suits it, how
 * sharply its loss curves, and who is responsible for the loss, down to the example.
 */
package dev.descent.insight;
