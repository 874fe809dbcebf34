/** What a recipe says of its model as a whole. */
package dev.descent.recipe.network;
