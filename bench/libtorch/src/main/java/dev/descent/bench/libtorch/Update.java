package dev.descent.bench.libtorch;

import dev.descent.bench.runner.Rule;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorList;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Moves weights. The C++ optimizers are loops over parameters, several operations each; the fused operators, which
 * Python's {@code fused=True} calls, do all of it in one. They have no binding of their own, so the dispatcher calls them.
 * Used while no gradients are recorded, inside a pointer scope.
 */
sealed interface Update {
    /** One update by the gradients, which stand in the order of the weights. */
    void apply(TensorVector gradients);

    /** What does it for a rule. */
    static Update of(Rule rule, List<Tensor> weights) {
        return switch (rule) {
            case Rule.Sgd(double rate, double momentum) when momentum == 0 -> new Plain(weights, new Scalar(-rate));
            case Rule.Sgd(double rate, double momentum) -> new FusedSgd(weights, rate, momentum);
            case Rule.Adam(double rate) -> new FusedAdam("aten::_fused_adam_", weights, rate, 0);
            case Rule.AdamW(double rate, double decay) -> new FusedAdam("aten::_fused_adamw_", weights, rate, decay);
        };
    }

    private static OperatorHandle operator(String name) {
        return Dispatcher.singleton().findSchemaOrThrow(name, "");
    }

    /** A list as operators take it: lists of tensors and of anything are the same in memory. */
    private static IValue list(TensorVector tensors) {
        return new IValue(new GenericList(new TensorList(tensors)));
    }

    private static IValue zerosLike(List<Tensor> weights) {
        return list(new TensorVector(weights.stream().map(torch::zeros_like).toArray(Tensor[]::new)));
    }

    private static IValue list(List<Tensor> tensors) {
        return list(new TensorVector(tensors.toArray(Tensor[]::new)));
    }

    private static IValueVector with(IValueVector arguments, int position, TensorVector gradients) {
        IValueVector stack = new IValueVector();
        return stack.put(arguments).put(position, list(gradients));
    }

    /** {@code p ← p − lr·g}, in place: for two small tensors nothing is faster. */
    record Plain(List<Tensor> weights, Scalar negativeRate) implements Update {
        @Override
        public void apply(TensorVector gradients) {
            for (int i = 0; i < weights.size(); i++) {
                weights.get(i).add_(gradients.get(i), negativeRate);
            }
        }
    }

    /** ATen's fused SGD with momentum. */
    final class FusedSgd implements Update {
        private final OperatorHandle operator = operator("aten::_fused_sgd_");
        private final IValueVector arguments;
        private boolean first = true;

        FusedSgd(List<Tensor> weights, double rate, double momentum) {
            arguments = new IValueVector(
                    list(weights), // self
                    new IValue(), // grads
                    zerosLike(weights), // momentum_buffer_list
                    new IValue(0.0), // weight_decay
                    new IValue(momentum),
                    new IValue(rate),
                    new IValue(0.0), // dampening
                    new IValue(false), // nesterov
                    new IValue(false), // maximize
                    new IValue(true), // is_first_step
                    new IValue(), // grad_scale
                    new IValue()); // found_inf
        }

        @Override
        public void apply(TensorVector gradients) {
            operator.callBoxed(with(arguments, 1, gradients));
            if (first) {
                arguments.put(9, new IValue(false));
                first = false;
            }
        }
    }

    /** ATen's fused Adam or AdamW. */
    final class FusedAdam implements Update {
        private final OperatorHandle operator;
        private final IValueVector arguments;
        private final Tensor step = torch.zeros(1).squeeze();
        private final Scalar one = new Scalar(1);

        FusedAdam(String name, List<Tensor> weights, double rate, double decay) {
            operator = operator(name);
            List<Tensor> steps = new ArrayList<>();
            weights.forEach(_ -> steps.add(step)); // one counter for all: they are updated together
            arguments = new IValueVector(
                    list(weights), // self
                    new IValue(), // grads
                    zerosLike(weights), // exp_avgs
                    zerosLike(weights), // exp_avg_sqs
                    list(new TensorVector()), // max_exp_avg_sqs
                    list(steps), // state_steps
                    new IValue(rate),
                    new IValue(Rule.BETA1),
                    new IValue(Rule.BETA2),
                    new IValue(decay),
                    new IValue(Rule.EPS),
                    new IValue(false), // amsgrad
                    new IValue(false), // maximize
                    new IValue(), // grad_scale
                    new IValue()); // found_inf
        }

        @Override
        public void apply(TensorVector gradients) {
            step.add_(one);
            operator.callBoxed(with(arguments, 1, gradients));
        }
    }
}
