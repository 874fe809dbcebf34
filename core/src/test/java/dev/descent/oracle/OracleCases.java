package dev.descent.oracle;

import static dev.descent.tensor.DType.F32;
import static dev.descent.tensor.DType.F64;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that a backend must compute as the interpreter does, in groups. */
public final class OracleCases {
    private static final int RANDOM_GRAPHS = 300;

    private OracleCases() {}

    /** The cases, by group; each is checked by {@link Oracle#check}. */
    public static Map<String, List<OracleCase>> groups() {
        Map<String, List<OracleCase>> groups = new LinkedHashMap<>();
        groups.put("ops", of(OpExamples.all()));
        groups.put("functions", of(FunctionExamples.all()));
        groups.put("whole numbers and truth values", IntegerCases.all());
        groups.put("whole ranges", RangeCases.all());
        groups.put("special values", SpecialCases.all());
        groups.put("views", ViewCases.all());
        groups.put("windows", WindowCases.all());
        groups.put("updates", UpdateCases.all());
        groups.put("sizes", SizeCases.all());
        groups.put("BF16", BFloat16Cases.all());
        groups.put("random graphs", RandomGraphs.all(RANDOM_GRAPHS));
        groups.put("deep graphs", DeepCases.all());
        return groups;
    }

    private static List<OracleCase> of(List<Example> examples) {
        List<OracleCase> cases = new ArrayList<>();
        for (Example example : examples) {
            cases.add(OracleCase.withGradients(example.name(), F32, example.build()));
            cases.add(OracleCase.withGradients(example.name(), F64, example.build()));
        }
        return cases;
    }
}
