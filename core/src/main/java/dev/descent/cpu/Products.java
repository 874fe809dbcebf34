package dev.descent.cpu;

import dev.descent.tensor.DType;
import java.util.Optional;

/**
 * Chooses who computes matrix products: oneDNN where it can be loaded, else the Vector API, else plain Java.
 * {@code -Ddescent.native=off} does without native code, {@code -Ddescent.vector=off} without the Vector API as well.
 */
final class Products {
    private static final String NATIVE_PROPERTY = "descent.native";
    static final String VECTOR_PROPERTY = "descent.vector";
    static final String VECTOR_MODULE = "jdk.incubator.vector";

    private Products() {}

    /**
     * What was chosen.
     *
     * @param description one line for the log: what it is and, if something better is missing, what brings it
     * @param withoutOneDnn why it is not oneDNN, and what brings that, unless oneDNN was not wanted
     */
    record Choice(MatrixProduct product, String description, Optional<String> withoutOneDnn) {
        Choice(MatrixProduct product, String description) {
            this(product, description, Optional.empty());
        }
    }

    /** The best product that this JVM can run and its flags allow. */
    static Choice choose() {
        String withoutNative;
        Optional<String> missing = Optional.empty();
        if (isOff(VECTOR_PROPERTY)) {
            return new Choice(new ScalarProduct(), "products: plain Java (no SIMD: -D" + VECTOR_PROPERTY + "=off)");
        } else if (isOff(NATIVE_PROPERTY)) {
            withoutNative = "no oneDNN: -D" + NATIVE_PROPERTY + "=off";
        } else {
            try {
                OneDnnProduct oneDnn = new OneDnnProduct(OneDnnLibrary.load());
                return new Choice(oneDnn, "products: oneDNN " + oneDnn.version() + " (" + oneDnn.instructions() + ")");
            } catch (NativeLibraryException unusable) {
                withoutNative = unusable.getMessage();
                missing = Optional.of(withoutNative);
            }
        }
        if (hasVectorModule()) {
            VectorProduct vector = new VectorProduct();
            return new Choice(
                    vector,
                    "products: Vector API, " + VectorProduct.vectorBits() + " bits (" + withoutNative + ")",
                    missing);
        }
        return new Choice(
                new ScalarProduct(),
                "products: plain Java (add --add-modules " + VECTOR_MODULE + " for SIMD; " + withoutNative + ")",
                missing);
    }

    /** Products of BF16 factors, by the means of those of F32 factors. */
    static Multiplier ofBFloat16(MatrixProduct product) {
        return product instanceof OneDnnProduct oneDnn && oneDnn.multipliesBFloat16()
                ? new OneDnnMatmul(oneDnn.primitives(), DType.BF16)
                : new WidenedProduct(product);
    }

    static boolean hasVectorModule() {
        return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
    }

    static boolean isOff(String property) {
        return "off".equalsIgnoreCase(System.getProperty(property, "on").strip());
    }
}
