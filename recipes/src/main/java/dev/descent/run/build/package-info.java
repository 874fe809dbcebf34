/** What a recipe's words become: a model, a loss, metrics, a trainer; and a run's model, built again from its folder. */
package dev.descent.run.build;
