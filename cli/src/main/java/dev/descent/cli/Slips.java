package dev.descent.cli;

import dev.descent.recipe.BuiltInRecipes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** Options and commands that other programs have, and what they are here. */
final class Slips {
    /**
     * Words that mean the same.
     *
     * @param words between blanks, without dashes and underscores
     * @param meant an option, {@code --lr}, or a command's words, or what to do
     */
    private record Slip(String words, String meant) {
        boolean names(String word) {
            return List.of(words.split(" ", -1)).contains(word);
        }
    }

    private static final List<Slip> OPTIONS = List.of(
            new Slip(
                    "gpu gpus device devices cuda mps tpu accelerator",
                    "Descent computes on the CPU only; leave it out"),
            new Slip("learningrate rate stepsize", "--lr"),
            new Slip("batch bs minibatch", "--batch-size"),
            new Slip("epoch numepochs nepochs maxepochs iterations", "--epochs"),
            new Slip("workers numworkers numthreads njobs cores cpus", "--threads"),
            new Slip("dataset input csv file datapath", "--data"),
            new Slip("output outputdir outdir savedir logdir", "--out"),
            new Slip("randomstate randomseed", "--seed"),
            new Slip("silent noprogress", "--quiet"),
            new Slip("config recipe yaml cfg configfile", "name the recipe alone, as in \"descent train mine.yaml\""),
            new Slip("valsplit validationsplit validation val", "set it with --set split.validation=0.2"),
            new Slip("testsplit testsize", "set it with --set split.test=0.2"),
            new Slip("weightdecay wd", "set it with --set optimizer.weightDecay=0.01"),
            new Slip("momentum", "set it with --set optimizer.momentum=0.9"),
            new Slip("optimizer optimiser optim solver", "set it with --set 'optimizer={type: adamw, lr: 0.01}'"),
            new Slip("patience earlystopping earlystop", "set it with --set patience=10"),
            new Slip("loss criterion", "set it with --set loss=mse"),
            new Slip("metric metrics", "set it with --set metric=accuracy"),
            new Slip("schedule scheduler lrscheduler", "set it with --set schedule=cosine"),
            new Slip("model layers hidden hiddensize units", "set it with --set 'model=[{linear: 64}, relu, linear]'"),
            new Slip("dropout activation", "set it with --set 'model=[{linear: 64}, relu, {dropout: 0.2}, linear]'"),
            new Slip("target label labels y", "set it with --set data.target=COLUMN"),
            new Slip("precision amp fp16 bf16 mixedprecision", "set it with --set precision=bf16"),
            new Slip("resume continue checkpoint", "resume a run with \"descent resume last\""),
            new Slip("predict", "\"descent predict\" predicts with a trained model"));

    private static final List<Slip> COMMANDS = List.of(
            new Slip("fit run learn start", "train"),
            new Slip("eval test score validate", "evaluate"),
            new Slip("infer inference ask apply", "predict"),
            new Slip("cv crossval kfold", "cross-validate"),
            new Slip("tune search grid gridsearch", "sweep"),
            new Slip("continue goon", "resume"),
            new Slip("list ls history", "runs"),
            new Slip("show info summary", "runs show"),
            new Slip("compare diff", "runs compare"),
            new Slip("delete remove rm", "runs delete"),
            new Slip("init new create", "recipes show"),
            new Slip("version", "--version"));

    private static final List<Slip> OF_RUNS = List.of(
            new Slip("ls all", "runs list"),
            new Slip("info summary last", "runs show"),
            new Slip("diff", "runs compare"),
            new Slip("rm remove del clean prune", "runs delete"));

    private static final List<Slip> OF_RECIPES = List.of(new Slip("list ls", "recipes"));

    private Slips() {}

    /** What to say of an option or an argument that the command does not have, if it is known from elsewhere. */
    static Optional<String> advice(CommandSpec command, String typed) {
        return typed.startsWith("-") ? option(command, typed) : argument(command, typed);
    }

    private static Optional<String> option(CommandSpec command, String typed) {
        String name = plain(typed.replaceFirst("=.*", ""));
        return meant(OPTIONS, name)
                .filter(meant -> !meant.startsWith("--") || command.findOption(meant) != null)
                .filter(meant -> !meant.startsWith("set it") || command.findOption("--set") != null)
                .map(meant -> meant.startsWith("--") ? "did you mean \"" + meant + "\"?" : meant);
    }

    private static Optional<String> argument(CommandSpec command, String typed) {
        if (command.findOption("--set") != null && typed.matches("[\\w.]+=.*")) {
            return Optional.of("settings are given with --set, as in --set " + typed);
        }
        String name = command.qualifiedName();
        if (name.equals("descent recipes") && BuiltInRecipes.names().contains(typed)) {
            return Optional.of("did you mean \"descent recipes show " + typed + "\"?");
        }
        List<Slip> slips = switch (name) {
            case "descent" -> COMMANDS;
            case "descent runs" -> OF_RUNS;
            case "descent recipes" -> OF_RECIPES;
            default -> List.of();
        };
        return meant(slips, plain(typed)).map(meant -> "did you mean \"descent " + meant + "\"?");
    }

    private static String plain(String typed) {
        return typed.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
    }

    private static Optional<String> meant(List<Slip> slips, String word) {
        return slips.stream().filter(slip -> slip.names(word)).map(Slip::meant).findFirst();
    }
}
