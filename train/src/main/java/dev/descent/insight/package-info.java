/**
 * What training shows about itself: who is responsible for the loss, down to the example ({@link
 * dev.descent.insight.Blame}).
 */
package dev.descent.insight;
