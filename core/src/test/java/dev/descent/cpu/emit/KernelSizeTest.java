package dev.descent.cpu.emit;

import static dev.descent.tensor.DType.BOOL;
import static dev.descent.tensor.DType.F32;
import static dev.descent.tensor.DType.F64;
import static dev.descent.tensor.DType.I32;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Instruction;
import dev.descent.compile.Loop;
import dev.descent.compile.Program;
import dev.descent.compile.Step;
import dev.descent.compile.Updates;
import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Uniform;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Chains longer than any loop may become: fusion must cut them where the JVM's compilers would give up. */
class KernelSizeTest {
    private static final int LINKS = 130;

    /** HotSpot's HugeMethodLimit. */
    private static final int MOST_BYTES = 8000;

    private int inputs;

    private Tensor input(DType dtype, int... shape) {
        return Tensor.input("x" + inputs++, dtype, shape);
    }

    @TestFactory
    Stream<DynamicTest> noLoopIsLargerThanTheJvmCompiles() {
        Map<String, Tensor> chains = new LinkedHashMap<>();
        for (DType dtype : List.of(F32, F64)) {
            functions(dtype).forEach((name, link) -> chains.put(name + " " + dtype, chain(dtype, link)));
        }
        chains.put("quotients of whole numbers", chain(I32, x -> x.div(input(I32, 20, 37))));
        chains.put("random numbers", chain(F32, x -> x.add(random(x.shape()))));
        chains.put("inputs", chain(F32, x -> x.add(input(F32, 20, 37))));
        chains.put("transposed inputs", chain(F32, x -> x.add(input(F32, 37, 20).transpose())));
        chains.put("rows picked", chain(F32, x -> x.add(input(F32, 9, 37).gather(input(I32, 20)))));
        chains.put("values picked", chain(F32, x -> x.add(input(F32, 9).gather(input(I32, 20, 37)))));
        chains.put(
                "five axes",
                chain(
                        input(F32, 2, 3, 4, 5, 6),
                        x -> x.add(input(F32, 6, 5, 4, 3, 2).permute(4, 3, 2, 1, 0))));
        for (int axis : new int[] {0, 1}) {
            chains.put("means " + axis, chain(F32, x -> x.sub(x.meanKeeping(axis))));
            chains.put("norms " + axis, chain(F32, x -> Functions.normalize(x, axis, 0.1)));
            chains.put("softmaxes " + axis, chain(F32, x -> x.softmax(axis)));
            Tensor x = input(F32, 20, 37);
            chains.put("sums " + axis, joined(i -> x.mul(i + 0.5).sum(axis)));
        }
        Tensor x = input(F32, 20, 37);
        chains.put("parts", joined(i -> x.add(i).sqrt()));
        return chains.entrySet().stream()
                .map(chain -> DynamicTest.dynamicTest(chain.getKey(), () -> requireSmall(chain.getValue())));
    }

    private static Map<String, UnaryOperator<Tensor>> functions(DType dtype) {
        Map<String, UnaryOperator<Tensor>> functions = new LinkedHashMap<>();
        functions.put("exp", Tensor::exp);
        functions.put("log", Tensor::log);
        functions.put("tanh", Tensor::tanh);
        functions.put("erf", Tensor::erf);
        functions.put("normalCdf", Tensor::normalCdf);
        functions.put("normalDensity", Tensor::normalDensity);
        functions.put("sin", Tensor::sin);
        functions.put("cos", Tensor::cos);
        functions.put("sign", x -> x.sign().mul(1.5));
        functions.put("sqrt", x -> x.sqrt().reciprocal());
        functions.put("pow", x -> x.pow(1.7));
        functions.put("select", x -> Tensor.select(x.gt(0.3), x.add(1), x.neg()));
        functions.put("to whole numbers and back", x -> x.cast(I32).cast(dtype));
        functions.put("to truth values and back", x -> x.cast(BOOL).cast(dtype));
        functions.put(
                "to the other type and back",
                x -> x.cast(dtype == F32 ? F64 : F32).sqrt().cast(dtype));
        return functions;
    }

    private Tensor chain(DType dtype, UnaryOperator<Tensor> link) {
        return chain(input(dtype, 20, 37), link);
    }

    private static Tensor chain(Tensor x, UnaryOperator<Tensor> link) {
        Tensor y = x;
        for (int i = 0; i < LINKS; i++) {
            y = link.apply(y);
        }
        return y;
    }

    private static Tensor joined(Function<Integer, Tensor> part) {
        return Tensor.concat(0, IntStream.range(0, LINKS).boxed().map(part).toList());
    }

    private Tensor random(Shape shape) {
        return Tensor.of(new Uniform(shape, 3, inputs++, Tensor.full(1, I32, Shape.scalar())));
    }

    private static void requireSmall(Tensor tensor) {
        for (Step step : Program.compile(tensor, Updates.none()).steps()) {
            if (step instanceof Loop loop) {
                int bytes = bytes(loop);
                assertTrue(bytes <= MOST_BYTES, () -> bytes + " bytes: " + loop.summary());
            }
        }
    }

    private static int bytes(Loop loop) {
        Set<DType> dtypes = loop.body().stream().map(Instruction::dtype).collect(Collectors.toSet());
        int lanes = dtypes.contains(F64) ? 8 : 16;
        byte[] kernel = LoopEmitter.emit(
                ClassDesc.of("dev.descent.cpu.emit.Loop"), loop, scratch -> new VectorCode(lanes, dtypes, scratch));
        return ClassFile.of().parse(kernel).methods().stream()
                .flatMap(method -> method.findAttribute(Attributes.code()).stream())
                .mapToInt(code -> code.codeArray().length)
                .max()
                .orElseThrow();
    }
}
