package dev.descent.optimize;

import dev.descent.compile.Updates;
import dev.descent.gradient.Gradients;
import dev.descent.nn.Parameters;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Moves parameters against their gradients, by a rule, and keeps what the rule remembers: {@code new
 * Optimizer(AdamW.of(1e-3).weightDecay(0.01))}. Its updates run inside a program; all programs that one optimizer
 * writes updates for share its memory, its step counter and its learning rate. Not safe for use by several threads at
 * once.
 */
public final class Optimizer {
    private final UpdateRule rule;
    private final List<ParameterGroup> groups;
    private final Variable learningRate;
    private final Variable step = new Variable("step", DType.I32, Shape.scalar(), Initializer.zeros());
    private final Map<Variable, List<Variable>> memory = new LinkedHashMap<>();

    /** What is different for a parameter, from all groups that it is in. */
    private record Treatment(double rateFactor, OptionalDouble weightDecay) {
        private static final Treatment USUAL = new Treatment(1, OptionalDouble.empty());

        Treatment in(ParameterGroup group) {
            return new Treatment(
                    group.learningRateFactor().orElse(rateFactor),
                    group.weightDecay().isPresent() ? group.weightDecay() : weightDecay);
        }
    }

    /** An optimizer at step 0, with the rule's learning rate. */
    public Optimizer(UpdateRule rule) {
        this(rule, List.of());
    }

    /**
     * An optimizer at step 0 that treats some parameters differently. Of two groups that a parameter is in, the later
     * one counts where both say something.
     */
    public Optimizer(UpdateRule rule, List<ParameterGroup> groups) {
        this.rule = rule;
        this.groups = List.copyOf(groups);
        this.learningRate =
                new Variable("learning_rate", DType.F32, Shape.scalar(), Initializer.constant(rule.learningRate()));
    }

    /**
     * One step of the rule for each parameter, and the step counter increased by one.
     *
     * @throws IllegalArgumentException if there is no gradient by one of the parameters, one is not F32, or a group has
     *     no parameter
     */
    public Updates update(Parameters parameters, Gradients blame) {
        Tensor next = step.read().add(1);
        Map<Variable, Treatment> treatments = treatments(parameters);
        Map<Treatment, UpdateRule.Step> formulas = new HashMap<>();
        List<Updates.Update> updates = new ArrayList<>();
        updates.add(new Updates.Update(step, next));
        for (Parameter parameter : parameters) {
            List<Variable> remembered = memory(parameters.path(parameter), parameter);
            List<Tensor> before = remembered.stream().map(Variable::read).toList();
            UpdateRule.Step formula = formulas.computeIfAbsent(
                    treatments.getOrDefault(parameter.variable(), Treatment.USUAL),
                    treatment -> formula(treatment, next.cast(DType.F32)));
            List<Tensor> after = formula.fix(parameter, blame.of(parameter), before);
            updates.add(new Updates.Update(parameter.variable(), after.getFirst()));
            for (int i = 0; i < remembered.size(); i++) {
                updates.add(new Updates.Update(remembered.get(i), after.get(i + 1)));
            }
        }
        return new Updates(updates);
    }

    /**
     * The rule by which one of some parameters is moved: the optimizer's, with the weight decay of the groups that it is
     * in.
     */
    public UpdateRule rule(Parameters parameters, Parameter parameter) {
        return own(treatment(parameters, parameter));
    }

    /** What the learning rate is multiplied by for one of some parameters: 1 unless a group says otherwise. */
    public double learningRateFactor(Parameters parameters, Parameter parameter) {
        return treatment(parameters, parameter).rateFactor();
    }

    private Treatment treatment(Parameters parameters, Parameter parameter) {
        return treatments(parameters).getOrDefault(parameter.variable(), Treatment.USUAL);
    }

    private UpdateRule own(Treatment treatment) {
        return treatment.weightDecay().isPresent()
                ? rule.weightDecay(treatment.weightDecay().getAsDouble())
                : rule;
    }

    private Map<Variable, Treatment> treatments(Parameters parameters) {
        Map<Variable, Treatment> treatments = new HashMap<>();
        for (ParameterGroup group : groups) {
            for (Parameter parameter : parameters.only(group.path())) {
                treatments.compute(
                        parameter.variable(), (_, before) -> (before == null ? Treatment.USUAL : before).in(group));
            }
        }
        return treatments;
    }

    private UpdateRule.Step formula(Treatment treatment, Tensor step) {
        Tensor rate = treatment.rateFactor() == 1
                ? learningRate.read()
                : learningRate.read().mul(treatment.rateFactor());
        return own(treatment).at(rate, step);
    }

    private List<Variable> memory(String path, Parameter parameter) {
        if (parameter.dtype() != DType.F32) {
            throw new IllegalArgumentException(
                    "parameter \"" + path + "\" holds " + parameter.dtype() + "; an optimizer moves F32 parameters");
        }
        return memory.computeIfAbsent(
                parameter.variable(),
                variable -> rule.memory().stream()
                        .map(name -> new Variable(path + "." + name, DType.F32, variable.shape(), Initializer.zeros()))
                        .toList());
    }

    /** The algorithm and its settings. */
    public UpdateRule rule() {
        return rule;
    }

    /** F32 scalar, read by every step: what a {@link Schedule} writes between steps. */
    public Variable learningRate() {
        return learningRate;
    }

    /** I32 scalar: how many steps have been made. */
    public Variable step() {
        return step;
    }

    /**
     * Everything to be saved for training to go on later as if it had never stopped: the step counter, the learning
     * rate, and what the rule remembers of each parameter that {@link #update} has seen, in that order, each under a
     * name of its own such as {@code layers.0.weight.exp_avg}.
     */
    public List<Variable> state() {
        List<Variable> state = new ArrayList<>(List.of(step, learningRate));
        memory.values().forEach(state::addAll);
        return List.copyOf(state);
    }
}
