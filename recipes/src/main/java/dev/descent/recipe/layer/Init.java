package dev.descent.recipe.layer;

import dev.descent.nn.Fan;
import dev.descent.nn.Initializers;
import dev.descent.nn.Seed;
import dev.descent.tensor.Initializer;
import dev.descent.word.Says;
import dev.descent.word.Word;
import java.util.Optional;

/** How weights begin. */
public sealed interface Init {
    /**
     * The first weights; nothing for those that a layer begins with by itself.
     *
     * @param gain what the function after the layer asks for
     */
    Optional<Initializer> weights(Seed seed, double gain);

    /** By a rule with a name. */
    enum Rule implements Init {
        /** PyTorch's, U(±1/√in) for weights and bias. */
        @Word("default")
        DEFAULT((_, _) -> Optional.empty()),
        /** He's, uniform. */
        @Word("kaimingUniform")
        KAIMING_UNIFORM((seed, gain) -> Optional.of(Initializers.kaimingUniform(seed, Fan.IN, gain))),
        /** He's, normal. */
        @Word("kaimingNormal")
        KAIMING_NORMAL((seed, gain) -> Optional.of(Initializers.kaimingNormal(seed, Fan.IN, gain))),
        /** Glorot's, uniform. */
        @Word("xavierUniform")
        XAVIER_UNIFORM((seed, gain) -> Optional.of(Initializers.xavierUniform(seed, gain))),
        /** Glorot's, normal. */
        @Word("xavierNormal")
        XAVIER_NORMAL((seed, gain) -> Optional.of(Initializers.xavierNormal(seed, gain))),
        /** LeCun's, uniform. */
        @Word("lecunUniform")
        LECUN_UNIFORM((seed, _) -> Optional.of(Initializers.lecunUniform(seed))),
        /** LeCun's, normal. */
        @Word("lecunNormal")
        LECUN_NORMAL((seed, _) -> Optional.of(Initializers.lecunNormal(seed))),
        /** Orthogonal rows or columns. */
        @Word("orthogonal")
        ORTHOGONAL((seed, gain) -> Optional.of(Initializers.orthogonal(seed, gain)));

        /** What makes the weights. */
        private interface Making {
            Optional<Initializer> of(Seed seed, double gain);
        }

        @SuppressWarnings("ImmutableEnumChecker") // A Making could have state; those above have none.
        private final Making making;

        Rule(Making making) {
            this.making = making;
        }

        @Override
        public Optional<Initializer> weights(Seed seed, double gain) {
            return making.of(seed, gain);
        }
    }

    /** All alike. */
    record Constant(@Says("one value for all weights") double value) implements Init {
        @Override
        public Optional<Initializer> weights(Seed seed, double gain) {
            return Optional.of(Initializers.constant(value));
        }
    }
}
