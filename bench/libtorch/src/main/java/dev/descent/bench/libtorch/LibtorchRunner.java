package dev.descent.bench.libtorch;

import dev.descent.bench.runner.Precision;
import dev.descent.bench.runner.Runner;
import dev.descent.bench.runner.RunnerMain;
import dev.descent.bench.runner.Session;
import dev.descent.bench.runner.Square;
import dev.descent.bench.runner.Workload;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch, PyTorch's C++ library, run eagerly: PyTorch without Python's overhead. Its functions are called through their
 * bindings for Java; autograd differentiates, and the fused optimizers of ATen update.
 */
public final class LibtorchRunner implements Runner {
    private static final long SEED = 1;
    private static final Pattern VERSION = Pattern.compile("TORCH_VERSION=([0-9.]+)");

    private LibtorchRunner() {}

    /** Serves the comparison's coordinator. */
    public static void main(String... args) throws IOException {
        RunnerMain.serve(LibtorchRunner::new, args);
    }

    @Override
    public String version() {
        Matcher matcher = VERSION.matcher(torch.show_config().getString());
        return matcher.find() ? "libtorch " + matcher.group(1) : "libtorch";
    }

    @Override
    public Session open(Workload workload, Precision precision, int threads) {
        torch.set_num_threads(threads);
        torch.manual_seed(SEED);
        return LibtorchSession.of(workload, precision);
    }

    @Override
    public Runnable product(Precision precision, int threads) {
        torch.set_num_threads(threads);
        Tensor left = factor(precision);
        Tensor right = factor(precision);
        Tensor product = torch.mm(left, right);
        return () -> {
            try (PointerScope made = new PointerScope()) {
                torch.mm_out(product, left, right);
            }
        };
    }

    private static Tensor factor(Precision precision) {
        Tensor factor = Tensor.create(Square.factor(), Square.SIDE, Square.SIDE);
        return precision == Precision.BF16 ? factor.to(torch.ScalarType.BFloat16) : factor;
    }
}
