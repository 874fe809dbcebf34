package dev.descent.data.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Column;
import dev.descent.data.Dataset;
import dev.descent.data.Refusal;
import dev.descent.data.table.Columns.Fill;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PreprocessingTest {
    private static final Columns SPECIES = Columns.classOf("species");
    private static final Table SMALL = table("size,colour,species\n1,red,b\n2,,a\n,blue,b\n6,red,a\n");

    @Test
    void standardizesNumbersByTheTrainingPartAlone() {
        Preprocessing fitted = Preprocessing.fit(SMALL, SPECIES);
        // 1, 2, 6: mean 3, variance (4 + 1 + 9) / 3.
        double std = Math.sqrt(14.0 / 3);
        assertEquals(
                new Feature.Number("size", 3, std, 3, false, "", Optional.of(new Feature.Range(1, 6))),
                fitted.features().getFirst());
        Dataset other = fitted.apply(table("species,size,colour\na,10,red\n"));
        assertEquals((float) (7 / std), other.floats("x", 0)[0]);
    }

    @Test
    void turnsCategoriesIntoOneHotRowsAndMissingIntoACategory() {
        Preprocessing fitted = Preprocessing.fit(SMALL, SPECIES);
        assertEquals(List.of("size", "colour=(missing)", "colour=blue", "colour=red"), fitted.featureNames());
        Dataset data = fitted.apply(SMALL);
        assertEquals(fitted.featureNames(), data.featureNames());
        assertArrayEquals(new float[] {0, 0, 1, 0}, data.floats("x", 2));
        assertArrayEquals(new float[] {1, 0, 0}, tail(data.floats("x", 1)));
        assertArrayEquals(new float[] {0, 0, 1}, tail(data.floats("x", 3)));
    }

    @Test
    void givesZeroesForACategoryThatTrainingDidNotKnow() {
        Dataset data = Preprocessing.fit(SMALL, SPECIES).apply(table("size,colour,species\n3,green,a\n"));
        assertArrayEquals(new float[4], data.floats("x", 0));
    }

    @Test
    void numbersClassesBySortedName() {
        Preprocessing fitted = Preprocessing.fit(SMALL, SPECIES);
        assertEquals(List.of("a", "b"), fitted.classNames());
        assertArrayEquals(new int[] {1, 0, 1, 0}, fitted.apply(SMALL).ints("y"));
        Table numbers = table("x,n\n1,10\n2,9\n3,2\n");
        assertEquals(
                List.of("2", "9", "10"),
                Preprocessing.fit(numbers, Columns.classOf("n")).classNames());
    }

    @Test
    void standardizesTheTargetAndBringsItBack() {
        Table table = table("x,price\n1,100\n2,200\n3,600\n");
        Preprocessing fitted = Preprocessing.fit(table, Columns.standardizedNumberOf("price"));
        Target.Number price = (Target.Number) fitted.target();
        Dataset data = fitted.apply(table);
        assertEquals(new Column("y", Shape.of(1), DType.F32), data.column("y"));
        for (int row = 0; row < 3; row++) {
            assertEquals(Double.parseDouble(table.value(row, 1)), price.inUnits(data.floats("y", row)[0]), 1e-4);
        }
        assertEquals(2 * price.std(), price.errorInUnits(2));
        Preprocessing plain = Preprocessing.fit(table, Columns.numberOf("price"));
        assertEquals(600f, plain.apply(table).floats("y", 2)[0]);
    }

    @Test
    void fillsInMeanOrMedianAndTellsWhereItDid() {
        Table table = table("v,y\n1,a\n2,b\n,a\n6,b\n");
        Preprocessing mean = Preprocessing.fit(table, Columns.classOf("y").withMissingIndicator());
        assertEquals(List.of("v", "v=(missing)"), mean.featureNames());
        assertArrayEquals(new float[] {0, 1}, mean.apply(table).floats("x", 2));
        assertEquals(0, mean.apply(table).floats("x", 3)[1]);
        Preprocessing median = Preprocessing.fit(table, Columns.classOf("y").fill(Fill.MEDIAN));
        assertEquals(2, ((Feature.Number) median.features().getFirst()).fill());
    }

    @Test
    void turnsConstantColumnsIntoZeroes() {
        Table table = table("c,v,y\n0.1,1,a\n0.1,2,b\n0.1,4,a\n");
        Preprocessing fitted = Preprocessing.fit(table, Columns.classOf("y"));
        for (int row = 0; row < 3; row++) {
            assertEquals(0f, fitted.apply(table).floats("x", row)[0]);
        }
        assertEquals(0f, fitted.apply(table("c,v,y\n5,1,a\n")).floats("x", 0)[0]);
    }

    @Test
    void leavesNumbersAsTheyAreWhereDeclared() {
        Table table = table("v,w,y\n0.5,1,a\n2.5,3,b\n");
        Dataset data =
                Preprocessing.fit(table, Columns.classOf("y").unscaled("v")).apply(table);
        assertArrayEquals(new float[] {2.5f, 1}, data.floats("x", 1));
    }

    @Test
    void takesDeclarationsOverWhatValuesLookLike() {
        Table table = table("grade,id,y\n1,7,a\n2,8,b\n3,9,a\n");
        Preprocessing fitted =
                Preprocessing.fit(table, Columns.classOf("y").category("grade").ignore("id"));
        assertEquals(List.of("grade=1", "grade=2", "grade=3"), fitted.featureNames());
    }

    @Test
    void readsDeclaredMarksAsMissing() {
        Table table = table("v,y\n1,a\n?,b\n3,a\nNA,b\n");
        Preprocessing fitted = Preprocessing.fit(table, Columns.classOf("y").missing("?", "NA"));
        assertArrayEquals(new float[] {0}, fitted.apply(table).floats("x", 1));
        assertArrayEquals(
                new float[] {0},
                Preprocessing.fromMap(fitted.toMap()).apply(table).floats("x", 3));
    }

    @Test
    void comesBackFromItsMap() {
        for (Columns columns : List.of(
                SPECIES.withMissingIndicator().missing("?"),
                Columns.standardizedNumberOf("size").missing("-"),
                Columns.numberOf("size"))) {
            Table train = columns.target().equals("size") ? SMALL.select(0, 1, 3) : SMALL;
            Preprocessing fitted = Preprocessing.fit(train, columns);
            Preprocessing restored = Preprocessing.fromMap(fitted.toMap());
            assertEquals(fitted, restored);
            assertEquals(fitted.apply(train).sha256(), restored.apply(train).sha256());
        }
    }

    @Test
    void refusesMapsThatNoRunWrote() {
        Map<String, Object> map = Preprocessing.fit(SMALL, SPECIES).toMap();
        Map<String, Object> headless = new HashMap<>(map);
        headless.remove("target");
        Refusal.of(() -> Preprocessing.fromMap(headless), "\"target\" must be a map", "missing");
        Map<String, Object> wrong = new HashMap<>(map);
        wrong.put("features", List.of(Map.of("column", "size", "kind", "nummer")));
        Refusal.of(() -> Preprocessing.fromMap(wrong), "\"nummer\"", "did you mean \"number\"?");
        wrong.put("features", List.of("size"));
        Refusal.of(() -> Preprocessing.fromMap(wrong), "\"features\" must be a list of maps");
    }

    @Test
    void answersWithoutATarget() {
        Dataset asked = Preprocessing.fit(SMALL, SPECIES).applyToFeatures(table("colour,size\nred,3\n"));
        assertEquals(List.of("x"), asked.columns().stream().map(Column::name).toList());
        assertArrayEquals(new float[] {0, 0, 0, 1}, asked.floats("x", 0));
        Refusal.of(
                () -> Preprocessing.fit(SMALL, SPECIES).applyToFeatures(table("color,size\nred,3\n")),
                "no column \"colour\"",
                "did you mean \"color\"?");
    }

    @Test
    void refusesValuesThatAreNoNumbers() {
        Columns declared = Columns.classOf("y").number("v");
        Refusal.of(
                () -> Preprocessing.fit(table("v,y\n1,a\ntwo,b\n"), declared),
                "t.csv:3",
                "\"v\"",
                "\"two\"",
                "not a number");
        Preprocessing fitted = Preprocessing.fit(table("v,y\n1,a\n2,b\n"), Columns.classOf("y"));
        for (String wrong : List.of("1f", "0x10", "1-2", "--1", ".", "e5", "1 00", "1.000.00")) {
            Refusal.of(
                    () -> fitted.apply(table("v,y\n\"" + wrong + "\",a\n")),
                    "t.csv:2",
                    "\"" + wrong + "\"",
                    "not a number");
        }
        for (String right : List.of("+1", "-.5", "1e3", "1E-3", "007")) {
            assertEquals(1, fitted.apply(table("v,y\n" + right + ",a\n")).size());
        }
    }

    @Test
    void refusesNumbersThatAreNotFinite() {
        for (String wrong : List.of("NaN", "nan", "inf", "-Infinity")) {
            Refusal.of(
                    () -> Preprocessing.fit(table("v,y\n1,a\n" + wrong + ",b\n"), Columns.classOf("y")),
                    "t.csv:3",
                    "\"v\"",
                    "\"" + wrong + "\"",
                    "NaN or infinity");
        }
        Refusal.of(
                () -> Preprocessing.fit(table("v,y\n1,a\n1e99,b\n"), Columns.classOf("y")),
                "t.csv:3",
                "1e99",
                "too large");
    }

    @Test
    void refusesColumnsOfTooManyTextsUnlessDeclared() {
        String rows =
                IntStream.range(0, 60).mapToObj(i -> "name" + i + "," + i % 2).collect(Collectors.joining("\n"));
        Table table = table("name,y\n" + rows);
        Refusal.of(() -> Preprocessing.fit(table, Columns.classOf("y")), "\"name\"", "60 distinct texts", "ignore it");
        assertEquals(
                60,
                Preprocessing.fit(table, Columns.classOf("y").category("name"))
                        .featureNames()
                        .size());
        assertEquals(
                60,
                Preprocessing.fit(table, Columns.classOf("y").maxCategories(60))
                        .featureNames()
                        .size());
    }

    @Test
    void aFewNumbersAndATextAreNoCategoryUnlessDeclared() {
        Table table = table("v,y\n1,a\n2,b\n3,a\noops,b\n");
        Refusal.of(() -> Preprocessing.fit(table, Columns.classOf("y")), "t.csv:5", "\"oops\"", "not a number");
        assertEquals(
                4,
                Preprocessing.fit(table, Columns.classOf("y").category("v"))
                        .featureNames()
                        .size());
    }

    @Test
    void namesTheOddValueOfAColumnThatIsMostlyNumbers() {
        String rows = IntStream.range(0, 60).mapToObj(i -> i + ".5," + i % 2).collect(Collectors.joining("\n"));
        Refusal.of(
                () -> Preprocessing.fit(table("v,y\n" + rows + "\n?,1\n"), Columns.classOf("y")),
                "t.csv:62",
                "\"?\"",
                "means missing");
    }

    @Test
    void refusesImpossibleTargets() {
        Refusal.of(() -> Preprocessing.fit(SMALL, Columns.classOf("specie")), "did you mean \"species\"?");
        Refusal.of(() -> Preprocessing.fit(SMALL, SPECIES.ignore("color")), "did you mean \"colour\"?");
        Refusal.of(() -> Preprocessing.fit(SMALL, SPECIES.ignore("species")), "\"species\" is the target");
        Refusal.of(() -> Preprocessing.fit(SMALL, Columns.numberOf("species")), "t.csv:2", "\"b\"", "not a number");
        Refusal.of(() -> Preprocessing.fit(SMALL, Columns.classOf("colour")), "t.csv:3", "target", "no value");
        Refusal.of(() -> Preprocessing.fit(table("v,y\n1,a\n2,a\n"), Columns.classOf("y")), "\"y\" is a in every row");
        Refusal.of(
                () -> Preprocessing.fit(table("v,y\n1,2\n2,2.0\n"), Columns.standardizedNumberOf("y")),
                "nothing to learn");
        Refusal.of(
                () -> Preprocessing.fit(SMALL, SPECIES).apply(table("size,colour,species\n1,red,c\n")),
                "t.csv:2",
                "\"c\"",
                "there are \"a\" and \"b\"");
        Refusal.of(
                () -> Preprocessing.fit(SMALL, SPECIES.ignore("size", "colour")), "no column is left", "\"species\"");
        Refusal.of(() -> Preprocessing.fit(table("v,w,y\n,1,a\n,2,b\n"), Columns.classOf("y")), "\"v\" has no value");
    }

    @Test
    void preparesTheTitanic() {
        Table table = RealData.table("titanic.csv");
        Columns columns = Columns.classOf("Survived")
                .category("Pclass")
                .ignore("PassengerId", "Name", "Ticket", "Cabin")
                .withMissingIndicator();
        Preprocessing fitted = Preprocessing.fit(table, columns);
        assertEquals(
                List.of(
                        "Pclass=1",
                        "Pclass=2",
                        "Pclass=3",
                        "Sex=female",
                        "Sex=male",
                        "Age",
                        "Age=(missing)",
                        "SibSp",
                        "Parch",
                        "Fare",
                        "Embarked=(missing)",
                        "Embarked=C",
                        "Embarked=Q",
                        "Embarked=S"),
                fitted.featureNames());
        Dataset data = fitted.apply(table);
        int age = fitted.featureNames().indexOf("Age");
        double sum = 0;
        double squares = 0;
        int missing = 0;
        for (int row = 0; row < data.size(); row++) {
            float[] x = data.floats("x", row);
            sum += x[age];
            squares += x[age] * x[age];
            missing += (int) x[age + 1];
        }
        assertEquals(177, missing);
        assertEquals(0, sum / 891, 1e-6);
        assertEquals(714.0 / 891, squares / 891, 1e-5);
        Refusal.of(
                () -> Preprocessing.fit(table, Columns.classOf("Survived")),
                "titanic.csv:2",
                "\"Name\"",
                "891 distinct");
    }

    @Test
    void preparesMilesPerGallonAndPenguins() {
        Table cars = RealData.table("auto_mpg.csv");
        Refusal.of(() -> Preprocessing.fit(cars, Columns.numberOf("mpg")), "\"name\"", "distinct texts", "ignore");
        Preprocessing mpg =
                Preprocessing.fit(cars, Columns.standardizedNumberOf("mpg").ignore("name"));
        assertEquals(23.514573, ((Target.Number) mpg.target()).mean(), 1e-6);
        assertEquals(9, mpg.apply(cars).column("x").shape().size());
        Table birds = RealData.table("penguins.csv");
        Preprocessing species = Preprocessing.fit(birds, SPECIES);
        assertEquals(List.of("Adelie", "Chinstrap", "Gentoo"), species.classNames());
        assertTrue(species.featureNames().contains("sex=(missing)"));
        assertFalse(species.featureNames().contains("island=(missing)"));
        assertEquals(344, species.apply(birds).size());
    }

    private static float[] tail(float[] row) {
        return Arrays.copyOfRange(row, 1, row.length);
    }

    private static Table table(String csv) {
        return Csv.parse(csv, "t.csv");
    }
}
