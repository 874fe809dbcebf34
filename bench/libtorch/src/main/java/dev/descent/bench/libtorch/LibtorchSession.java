package dev.descent.bench.libtorch;

import dev.descent.bench.runner.Data;
import dev.descent.bench.runner.LoadedLibraries;
import dev.descent.bench.runner.Model;
import dev.descent.bench.runner.Precision;
import dev.descent.bench.runner.Session;
import dev.descent.bench.runner.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A workload in libtorch. Whatever a step makes is given back when the step ends. */
final class LibtorchSession implements Session {
    private final PointerScope scope = new PointerScope();
    private final boolean halfProducts;
    private final Network network;
    private final TensorVector weights;
    private final Update update;
    private final List<Tensor> inputs = new ArrayList<>();
    private final List<Tensor> targets = new ArrayList<>();
    private Tensor loss = torch.zeros(1).retainReference();

    private LibtorchSession(Workload workload, Precision precision) {
        halfProducts = precision == Precision.BF16;
        if (halfProducts) {
            torch.set_autocast_dtype(torch.DeviceType.CPU, torch.ScalarType.BFloat16);
        }
        network = Network.of(workload, precision);
        List<Tensor> trained = network.weights().tensors();
        weights = new TensorVector(trained.toArray(Tensor[]::new));
        update = Update.of(workload.rule(), trained);
        readData(workload);
    }

    static LibtorchSession of(Workload workload, Precision precision) {
        return new LibtorchSession(workload, precision);
    }

    private void readData(Workload workload) {
        Data data = Data.of(workload);
        Model model = workload.model();
        for (int i = 0; i < data.batches(); i++) {
            Tensor x = model.readsTokens()
                    ? Tensor.create(longs(data.tokens().get(i)), workload.batch(), model.inputs())
                    : Tensor.create(data.numbers().get(i), workload.batch(), model.inputs());
            inputs.add(network.shaped(x));
            targets.add(network.target(
                    Tensor.create(longs(data.targets().get(i)), data.targets().get(i).length)));
        }
    }

    private static long[] longs(int... values) {
        return Arrays.stream(values).asLongStream().toArray();
    }

    @Override
    public void step(int batch) {
        try (PointerScope made = new PointerScope()) {
            Tensor forward = halfProducts ? forwardInHalf(batch) : forward(batch);
            TensorVector gradients = torch.grad(new TensorVector(forward), weights);
            GradMode.set_enabled(false);
            update.apply(gradients);
            GradMode.set_enabled(true);
            loss.releaseReference();
            loss = forward.detach().retainReference();
        }
    }

    private Tensor forward(int batch) {
        return network.loss(inputs.get(batch), targets.get(batch));
    }

    /** As Python's {@code with torch.autocast("cpu", torch.bfloat16)} does it. */
    private Tensor forwardInHalf(int batch) {
        torch.set_autocast_enabled(torch.DeviceType.CPU, true);
        torch.increment_nesting();
        try {
            return forward(batch);
        } finally {
            torch.decrement_nesting();
            torch.clear_cache();
            torch.set_autocast_enabled(torch.DeviceType.CPU, false);
        }
    }

    @Override
    public double loss() {
        return loss.item_double();
    }

    /** The BLAS that is in use is one of the libraries that are loaded. */
    @Override
    public Map<String, String> notes() {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("ATen", torch.get_cpu_capability().getString());
        LoadedLibraries.mklInstructions().ifPresent(instructions -> notes.put("oneMKL", instructions));
        LoadedLibraries.openBlasCore().ifPresent(core -> notes.put("OpenBLAS", core));
        notes.put(
                "loaded",
                LoadedLibraries.named("lib(mkl_(rt|gnu_thread).*|openblas\\.so.*|gomp.*|iomp.*)").stream()
                        .map(path -> path.getFileName().toString())
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(" ")));
        return notes;
    }

    @Override
    public void close() {
        scope.close();
    }
}
