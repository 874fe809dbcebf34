package dev.descent.cli;

import dev.descent.cli.terminal.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what runs there are. */
@Command(
        name = "runs",
        description = "Lists, shows, compares and deletes runs.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  descent runs",
            "  descent runs --where \"recipe=digits and optimizer.lr<0.01\"",
            "  descent runs --sort accuracy --desc --limit 5 --column optimizer.lr",
            "  descent runs compare last digits-20260131-142500",
            "  descent runs delete --where state=lost"
        },
        subcommands = {
            RunsCommand.Listing.class,
            RunsShowCommand.class,
            RunsCompareCommand.class,
            RunsDeleteCommand.class
        })
final class RunsCommand extends DescentCommand {
    @Mixin
    private RunsListOptions options;

    @Override
    int run(Surroundings surroundings, Output output) {
        options.list(surroundings, output);
        return 0;
    }

    /** The same under a name of its own. */
    @Command(name = "list", description = "Lists runs, like \"descent runs\".")
    static final class Listing extends DescentCommand {
        @Mixin
        private RunsListOptions options;

        @Override
        int run(Surroundings surroundings, Output output) {
            options.list(surroundings, output);
            return 0;
        }
    }
}
