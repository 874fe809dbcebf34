package dev.descent.cpu.convolution;

import dev.descent.compile.Buffer;
import dev.descent.compile.Step;
import dev.descent.cpu.call.Call;
import dev.descent.cpu.jit.Kernels;
import dev.descent.cpu.machine.SharedScratch;
import dev.descent.cpu.machine.Switch;
import dev.descent.cpu.machine.Workers;
import dev.descent.cpu.onednn.OneDnnPrimitives;
import dev.descent.cpu.product.MatrixProduct;
import dev.descent.cpu.product.OneDnnProduct;
import dev.descent.cpu.window.ChannelwiseCall;
import dev.descent.cpu.window.WindowKernel;
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
public final class Convolutions {
    private final MatrixProduct product;
    private final Kernels kernels;
    private final Workers workers;
    private final boolean winograd;

    /** With these means, and perhaps without Winograd's method. */
    public Convolutions(MatrixProduct product, Kernels kernels, Workers workers, boolean winograd) {
        this.product = product;
        this.kernels = kernels;
        this.workers = workers;
        this.winograd = winograd;
    }

    /** Whether Winograd's method is allowed. */
    public static boolean winograd() {
        return !Switch.WINOGRAD.isOff();
    }

    /** What computes a convolution. */
    public Call call(Convolution op, Step.Call step, Map<Buffer, Integer> numbers, SharedScratch scratch) {
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
        WindowKernel window = WindowKernel.of(op.dtype(), kernels.areVectors());
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
                        op,
                        step,
                        primitives,
                        WindowKernel.of(DType.F32, kernels.areVectors()),
                        numbers,
                        workers,
                        scratch)
                : OneDnnConvolutionCall.of(op, step, primitives, numbers, workers, scratch);
    }
}
