package dev.descent.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.DataException;
import dev.descent.data.table.Preprocessing;
import dev.descent.data.table.Target;
import dev.descent.recipe.BuiltInRecipes;
import dev.descent.recipe.Change;
import dev.descent.recipe.Recipe;
import dev.descent.task.image.ImageTask;
import dev.descent.task.inline.InlineTask;
import dev.descent.task.table.TableEncoding;
import dev.descent.task.table.TableTask;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskTest {
    private static RawData read(String recipe) {
        return DataLoader.usual().read(BuiltInRecipes.find(recipe, List.of()));
    }

    private static Task of(String recipe) {
        return Task.of(BuiltInRecipes.find(recipe, List.of()));
    }

    @Test
    void aRecipesDataSaysWhichTaskItIs() {
        assertInstanceOf(TableTask.class, of("iris"));
        assertInstanceOf(TableTask.class, of("titanic"));
        assertInstanceOf(ImageTask.class, of("digits"));
        assertInstanceOf(ImageTask.class, of("mnist"));
        assertInstanceOf(InlineTask.class, of("glasses"));
    }

    @Test
    void theTaskOfATrainedModelIsKnownWhenItsDataIsGone() {
        Recipe recipe = BuiltInRecipes.find("mnist", List.of(Change.text("--data", "data.path", "gone")));
        Task task = Task.of(recipe, Optional.empty());
        assertInstanceOf(ImageTask.class, task);
        assertInstanceOf(ArrayEncoding.class, task.encoding(Shape.of(28, 28), List.of("0", "1"), Optional.empty()));
        Recipe iris = BuiltInRecipes.find("iris", List.of());
        Optional<Preprocessing> kept = DataLoader.usual().load(iris).preprocessing();
        assertInstanceOf(TableEncoding.class, Task.of(iris, kept).encoding(Shape.of(4), List.of(), kept));
    }

    @Test
    void anEncodingBringsNumbersToTheUnitsOfTheData() {
        Examples diabetes = DataLoader.usual().load(BuiltInRecipes.find("diabetes", List.of()));
        Target target = diabetes.preprocessing().orElseThrow().target();
        assertNotEquals(0.5, target.inUnits(0.5));
        assertEquals(target.inUnits(0.5), diabetes.encoding().inUnits(0.5));
        assertEquals(target.errorInUnits(0.5), diabetes.encoding().errorInUnits(0.5));
        assertEquals(
                target.inUnits(0.5),
                diabetes.encoding()
                        .inUnits(Values.of(new double[] {0.5}, Shape.of(1)))
                        .get(0));
        Encoding pictures = DataLoader.usual()
                .load(BuiltInRecipes.find("digits", List.of()))
                .encoding();
        assertEquals(0.5, pictures.inUnits(0.5));
        assertEquals(0.5, pictures.errorInUnits(0.5));
    }

    @Test
    void aRowOfATableIsShownAsTheDataHasIt() {
        Exhibit.Row row = assertInstanceOf(Exhibit.Row.class, read("iris").exhibit(0));
        assertEquals(
                List.of("sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm", "species"),
                List.copyOf(row.cells().keySet()));
        assertEquals("setosa", row.cells().get("species"));
    }

    @Test
    void anImageIsShownAsAPicture() {
        Exhibit.Picture picture =
                assertInstanceOf(Exhibit.Picture.class, read("digits").exhibit(7));
        assertEquals(List.of(8, 8), List.of(picture.height(), picture.width()));
        assertEquals(64, picture.pixels().length);
    }

    @Test
    void numbersOfARecipeAreShownAsTheyAre() {
        Exhibit.Plain plain =
                assertInstanceOf(Exhibit.Plain.class, read("glasses").exhibit(0));
        assertEquals(2, plain.numbers().size());
    }

    @Test
    void numbersWithoutNamesAreNotAskedByName() {
        Recipe recipe = BuiltInRecipes.find("glasses", List.of());
        Examples examples = DataLoader.usual().load(recipe);
        DataException refused =
                assertThrows(DataException.class, () -> examples.encoding().row(Map.of("x", "1"), _ -> {}));
        assertTrue(refused.getMessage().contains("without column names"), refused.getMessage());
    }
}
