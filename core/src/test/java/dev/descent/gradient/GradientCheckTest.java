package dev.descent.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.oracle.Draw;
import dev.descent.oracle.Example;
import dev.descent.oracle.FunctionExamples;
import dev.descent.oracle.OpExamples;
import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Graph;
import dev.descent.tensor.MatMul;
import dev.descent.tensor.Op;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Unary;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class GradientCheckTest {
    @TestFactory
    Stream<DynamicTest> theGradientOfEveryOpIsItsCentralDifference() {
        return OpExamples.all().stream().map(GradientCheckTest::checked);
    }

    @TestFactory
    Stream<DynamicTest> theGradientOfEveryFunctionIsItsCentralDifference() {
        return FunctionExamples.all().stream().map(GradientCheckTest::checked);
    }

    private static DynamicTest checked(Example example) {
        return DynamicTest.dynamicTest(example.name(), () -> {
            for (long seed = 0; seed < 3; seed++) {
                Draw draw = new Draw(DType.F64, seed);
                GradientCheck.check(draw, example.build().apply(draw));
            }
        });
    }

    /** An op that is added later stands in no example and fails here until it has one. */
    @Test
    void everyOpStandsInAnExample() {
        Set<Class<?>> shown = new HashSet<>();
        for (Example example : OpExamples.all()) {
            Draw draw = new Draw(DType.F64, 1);
            Graph.topological(List.of(example.build().apply(draw)))
                    .forEach(tensor -> shown.add(tensor.op().getClass()));
        }
        List<Class<?>> records = new ArrayList<>();
        collect(Op.class, records);
        assertTrue(records.contains(MatMul.class) && records.contains(Unary.Exp.class), "found only " + records);
        records.removeAll(shown);
        assertEquals(List.of(), records, "these ops have no example in OpExamples");
    }

    private static void collect(Class<?> type, List<Class<?>> records) {
        if (type.isSealed()) {
            Arrays.stream(type.getPermittedSubclasses()).forEach(below -> collect(below, records));
        } else {
            records.add(type);
        }
    }

    /** A function that is added later fails here until an example bears its name. */
    @Test
    void everyFunctionStandsInAnExample() {
        Set<String> functions = Arrays.stream(Functions.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> shown = FunctionExamples.all().stream()
                .map(example -> example.name().replaceFirst(" .*", ""))
                .collect(Collectors.toSet());
        functions.removeAll(shown);
        assertEquals(Set.of(), functions, "these functions have no example in FunctionExamples");
    }

    @Test
    void aWrongGradientIsFound() {
        Draw draw = new Draw(DType.F64, 5);
        Tensor x = draw.normal(4);
        // The difference quotient of this is cos x, what the gradient sees is 1.
        Tensor y = x.add(x.sin().sub(x).detach());
        assertThrows(AssertionError.class, () -> GradientCheck.check(draw, y));
    }

    @Test
    void aGradientThatIsNoNumberIsFound() {
        Draw draw = new Draw(DType.F64, 5);
        Tensor zero = draw.given(new double[] {0}, 1);
        // |x|³ has the derivative 0 here, but by way of √(x²)·x² it is 0/0.
        assertThrows(
                AssertionError.class,
                () -> GradientCheck.check(draw, zero.square().sqrt().mul(zero.square())));
    }
}
