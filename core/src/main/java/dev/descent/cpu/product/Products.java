package dev.descent.cpu.product;

import dev.descent.cpu.machine.Switch;
import dev.descent.cpu.machine.VectorApi;
import dev.descent.cpu.onednn.NativeLibraryException;
import dev.descent.cpu.onednn.OneDnnLibrary;
import dev.descent.tensor.DType;
import java.util.Optional;

/**
 * Chooses who computes matrix products: oneDNN where it can be loaded, else the Vector API, else plain Java.
 * {@code -Ddescent.native=off} does without native code, {@code -Ddescent.vector=off} without the Vector API as well.
 */
public final class Products {
    private Products() {}

    /**
     * What was chosen.
     *
     * @param description one line for the log: what it is and, if something better is missing, what brings it
     * @param withoutOneDnn why it is not oneDNN, and what brings that, unless oneDNN was not wanted
     */
    public record Choice(MatrixProduct product, String description, Optional<String> withoutOneDnn) {
        public Choice(MatrixProduct product, String description) {
            this(product, description, Optional.empty());
        }
    }

    /** The best product that this JVM can run and its flags allow. */
    public static Choice choose() {
        String withoutNative;
        Optional<String> missing = Optional.empty();
        if (Switch.VECTOR.isOff()) {
            return new Choice(new ScalarProduct(), "products: plain Java (no SIMD: " + Switch.VECTOR.off() + ")");
        } else if (Switch.NATIVE.isOff()) {
            withoutNative = "no oneDNN: " + Switch.NATIVE.off();
        } else {
            try {
                OneDnnProduct oneDnn = new OneDnnProduct(OneDnnLibrary.load());
                return new Choice(oneDnn, "products: oneDNN " + oneDnn.version() + " (" + oneDnn.instructions() + ")");
            } catch (NativeLibraryException unusable) {
                withoutNative = unusable.getMessage();
                missing = Optional.of(withoutNative);
            }
        }
        if (VectorApi.isThere()) {
            VectorProduct vector = new VectorProduct();
            return new Choice(
                    vector, "products: Vector API, " + VectorApi.bits() + " bits (" + withoutNative + ")", missing);
        }
        return new Choice(
                new ScalarProduct(),
                "products: plain Java (add --add-modules " + VectorApi.MODULE + " for SIMD; " + withoutNative + ")",
                missing);
    }

    /** Products of BF16 factors, by the means of those of F32 factors. */
    public static Multiplier ofBFloat16(MatrixProduct product) {
        return product instanceof OneDnnProduct oneDnn && oneDnn.multipliesBFloat16()
                ? new OneDnnMatmul(oneDnn.primitives(), DType.BF16)
                : new WidenedProduct(product);
    }
}
