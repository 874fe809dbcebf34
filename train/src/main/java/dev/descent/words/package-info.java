/** Words for people: names that were probably meant. */
package dev.descent.words;
