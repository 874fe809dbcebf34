package dev.descent.cpu;

import dev.descent.compile.Buffer;
import dev.descent.compile.Step;
import dev.descent.cpu.CpuBackend.Call;
import dev.descent.tensor.Convolution;
import dev.descent.tensor.DType;
import dev.descent.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses by its shape how a convolution, or a derivative of one, is computed: by Winograd's method, unless
 * {@code -Ddescent.winograd=off}; by oneDNN; channel by channel; or laid out for products.
 */
final class Convolutions {
    private static final String WINOGRAD_PROPERTY = "descent.winograd";

    private final MatrixProduct product;
    private final Kernels kernels;
    private final Workers workers;
    private final boolean winograd;

    /** With these means, and perhaps without Winograd's method. */
    Convolutions(MatrixProduct product, Kernels kernels, Workers workers, boolean winograd) {
        this.product = product;
        this.kernels = kernels;
        this.workers = workers;
        this.winograd = winograd;
    }

    /** Whether Winograd's method is allowed. */
    static boolean winograd() {
        return !Products.isOff(WINOGRAD_PROPERTY);
    }

    /** What computes a convolution. */
    Call call(Convolution op, Step.Call step, Map<Buffer, Integer> numbers, SharedScratch scratch) {
        DType given = op.inputs().getFirst().dtype();
        if (winograd && WinogradTiles.suit(op)) {
            return op instanceof Convolution.Conv2dWeight byWeight
                    ? new WinogradWeightGradientCall(byWeight, step, product, kernels, numbers, workers, scratch)
                    : new WinogradConvolutionCall(op, step, product, kernels, numbers, workers, scratch);
        }
        if (given != DType.F64 && product instanceof OneDnnProduct oneDnn) {
            boolean suits = !ChannelwiseCall.suits(op) && (given == DType.F32 || oneDnn.multipliesBFloat16());
            Optional<Call> call = suits ? oneDnn(op, step, oneDnn.primitives(), numbers, scratch) : Optional.empty();
            if (call.isPresent()) {
                return call.orElseThrow();
            }
        }
        if (given == DType.BF16) {
            List<Tensor> wide =
                    op.inputs().stream().map(input -> input.cast(DType.F32)).toList();
            Convolution widened = (Convolution) op.on(wide);
            return new WidenedCall(call(widened, step, numbers, scratch), step, numbers);
        }
        WindowKernel window = kernels.window(op.dtype());
        if (ChannelwiseCall.suits(op)) {
            return new ChannelwiseCall(op, step, window, numbers, workers);
        }
        return given == DType.F32
                ? new ConvolutionCall(op, step, product, window, numbers, workers)
                : new PlainConvolutionCall(op, step, numbers, workers);
    }

    private Optional<Call> oneDnn(
            Convolution op,
            Step.Call step,
            OneDnnPrimitives primitives,
            Map<Buffer, Integer> numbers,
            SharedScratch scratch) {
        return op instanceof Convolution.Conv2dWeight
                ? OneDnnWeightGradientCall.of(
                        op, step, primitives, kernels.window(DType.F32), numbers, workers, scratch)
                : OneDnnConvolutionCall.of(op, step, primitives, numbers, workers, scratch);
    }
}
