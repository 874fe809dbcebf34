package dev.descent.cpu.convolution;

import dev.descent.compile.Buffer;
import dev.descent.compile.Step;
import dev.descent.tensor.Convolution;
import java.util.Map;

/**
 * The numbers of the buffers of a convolution or of one of its derivatives, by what lies in them rather than by their
 * order.
 */
record ConvolutionBuffers(int image, int kernel, int result) {
    static ConvolutionBuffers of(Convolution op, Step.Call step, Map<Buffer, Integer> numbers) {
        int first = numbers.get(step.inputs().get(0));
        int second = numbers.get(step.inputs().get(1));
        int output = numbers.get(step.output());
        return switch (op) {
            case Convolution.Conv2d forward -> new ConvolutionBuffers(first, second, output);
            case Convolution.Conv2dInput byInput -> new ConvolutionBuffers(output, second, first);
            case Convolution.Conv2dWeight byWeight -> new ConvolutionBuffers(first, output, second);
        };
    }
}
