/** The layers of a recipe's model: each a record whose components are its settings, and which makes the layer of its site. */
package dev.descent.recipe.layer;
