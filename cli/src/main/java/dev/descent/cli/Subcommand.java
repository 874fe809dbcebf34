package dev.descent.cli;

import java.util.Locale;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** What follows {@code descent}, in the order of its help. */
enum Subcommand {
    TRAIN(TrainCommand.class, TrainCommand::new),
    RESUME(ResumeCommand.class, ResumeCommand::new),
    EXPLAIN(ExplainCommand.class, ExplainCommand::new),
    LR_FIND(LrFindCommand.class, LrFindCommand::new),
    CURVATURE(CurvatureCommand.class, CurvatureCommand::new),
    LEARNING_CURVE(LearningCurveCommand.class, LearningCurveCommand::new),
    SWEEP(SweepCommand.class, SweepCommand::new),
    CROSS_VALIDATE(CrossValidateCommand.class, CrossValidateCommand::new),
    EVALUATE(EvaluateCommand.class, EvaluateCommand::new),
    PREDICT(PredictCommand.class, PredictCommand::new),
    BLAME(BlameCommand.class, BlameCommand::new),
    RUNS(RunsCommand.class, RunsCommand::new),
    RECIPES(RecipesCommand.class, RecipesCommand::new);

    private final Class<?> type;

    @SuppressWarnings("ImmutableEnumChecker") // constructors, which have no state
    private final Supplier<Object> make;

    Subcommand(Class<?> type, Supplier<Object> make) {
        this.type = type;
        this.make = make;
    }

    /** The word that is typed. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The whole command. */
    Object whole() {
        return make.get();
    }

    /** What help says of it, and nothing that could run. */
    CommandLine description() {
        CommandSpec spec = CommandSpec.create().name(word());
        spec.usageMessage().description(type.getAnnotation(Command.class).description());
        return new CommandLine(spec);
    }
}
