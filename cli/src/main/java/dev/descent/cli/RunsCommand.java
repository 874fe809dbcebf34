package dev.descent.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what runs there are. */
@Command(
        name = "runs",
        description = "Lists runs; its commands show, compare and delete them.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  descent runs",
            "  descent runs --where \"recipe=digits and optimizer.lr<0.01\"",
            "  descent runs --sort accuracy --desc --limit 5 --column optimizer.lr",
            "  descent runs compare last digits-20260131-142500",
            "  descent runs delete --where state=lost"
        })
final class RunsCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RunsListOptions options;

    private RunsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The command with its own commands. */
    static CommandLine in(Surroundings surroundings) {
        return new CommandLine(new RunsCommand(surroundings))
                .addSubcommand(new Listing(surroundings))
                .addSubcommand(new RunsShowCommand(surroundings))
                .addSubcommand(new RunsCompareCommand(surroundings))
                .addSubcommand(new RunsDeleteCommand(surroundings));
    }

    @Override
    public Integer call() {
        options.list(surroundings);
        return 0;
    }

    /** The same under a name of its own. */
    @Command(
            name = "list",
            description = "Lists runs, as \"descent runs\" alone does.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    private static final class Listing implements Callable<Integer> {
        private final Surroundings surroundings;

        @Mixin
        private RunsListOptions options;

        Listing(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        @Override
        public Integer call() {
            options.list(surroundings);
            return 0;
        }
    }
}
