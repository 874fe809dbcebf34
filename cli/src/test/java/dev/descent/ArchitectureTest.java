package dev.descent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.descent.compile.Backend;
import dev.descent.data.Dataset;
import dev.descent.embedding.SentenceEncoder;
import dev.descent.recipe.Recipe;
import dev.descent.text.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What may use what, in the order of docs/design.md. Maven and the module descriptors keep the modules apart. */
class ArchitectureTest {
    /** The packages of core, the lowest first: each may use itself and those before it. */
    private static final List<String> CORE = List.of("notice", "tensor", "gradient", "compile", "cpu");

    /** Those of the CPU backend below its door, {@code cpu} itself; likewise. */
    private static final List<String> CPU = List.of(
            "machine", "onednn", "kernel", "emit", "jit", "product", "call", "window", "convolution", "attention");

    /** Those of data, the lowest first: what files hold stands below the tables that they hold. */
    private static final List<String> DATA = List.of(
            "dev.descent.data",
            "dev.descent.data.file",
            "dev.descent.data.notation",
            "dev.descent.data.table",
            "dev.descent.data.augment",
            "dev.descent.data.source");

    /** Those of training, the lowest first: its door, {@code train} itself, is the last. */
    private static final List<String> TRAIN = List.of(
            "dev.descent.train.history",
            "dev.descent.train.objective",
            "dev.descent.train.verdict",
            "dev.descent.train.check",
            "dev.descent.train.breakdown",
            "dev.descent.train.evaluate",
            "dev.descent.train.keep",
            "dev.descent.train.loop",
            "dev.descent.train");

    /** Those that measure what else there is to be known of a run, the lowest first. */
    private static final List<String> INSIGHT = Stream.of(
                    "twins", "blame", "memorize", "curvature", "rate", "growth", "explain")
            .map(name -> "dev.descent.insight." + name)
            .toList();

    /** The packages of recipes, the lowest first: likewise. */
    private static final List<String> RECIPES = List.of(
            "json..",
            "head..",
            "recipe..",
            "task..",
            "run.folder",
            "run.build",
            "run.setup",
            "run.store",
            "run.predict",
            "run.job",
            "sweep..");

    private static final JavaClasses DESCENT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.descent");

    @Test
    void seesTheProject() {
        assertFalse(DESCENT.isEmpty());
    }

    /** Without them the rules below would say nothing about them. */
    @Test
    void seesModels() {
        assertTrue(DESCENT.containPackage("dev.descent.model"));
    }

    @Test
    void modelsAreKnownToTheWordsForThemAlone() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.descent.model..",
                        "dev.descent.recipe.network..",
                        "dev.descent.embedding..",
                        "dev.descent.exchange..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.descent.model.."));
    }

    /** Files of other programs are read behind the door of what they are for, and know no door themselves. */
    @Test
    void embeddingsStandAboveTheFilesThatTheyAreReadFrom() throws IOException {
        assertTrue(DESCENT.containPackage("dev.descent.embedding"));
        requireOrder("dev.descent.exchange..", "dev.descent.embedding..");
        assertEquals(Set.of("dev.descent.embedding"), exports(SentenceEncoder.class));
    }

    /** Tokens need nothing of Descent, and stay a small door over one library, which nothing else uses. */
    @Test
    void textStandsByItself() throws IOException {
        assertTrue(DESCENT.containPackage("dev.descent.text"));
        check(classes()
                .that()
                .resideInAPackage("dev.descent.text..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.descent.text..",
                        "java..",
                        "ai.djl.huggingface.tokenizers.jni..",
                        "com.fasterxml.jackson.."));
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.descent.text..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl.."));
        assertEquals(Set.of("dev.descent.text"), exports(Tokenizer.class));
    }

    @Test
    void packagesOfCoreUseOnlyThoseBelowThem() {
        requireOrder(packages(CORE.stream()));
    }

    @Test
    void packagesOfTheCpuBackendUseOnlyThoseBelowThem() {
        requireOrder(Stream.concat(CPU.stream().map(name -> "dev.descent.cpu." + name), Stream.of("dev.descent.cpu"))
                .toArray(String[]::new));
    }

    @Test
    void theCpuBackendHasNoOtherPackages() {
        requireNoOthers(
                "dev.descent.cpu.*",
                CPU.stream().map(name -> "dev.descent.cpu." + name).toList());
    }

    @Test
    void packagesOfDataUseOnlyThoseBelowThem() {
        requireOrder(DATA.toArray(String[]::new));
        requireNoOthers("dev.descent.data", DATA);
    }

    @Test
    void packagesOfTrainingUseOnlyThoseBelowThem() {
        requireOrder(TRAIN.toArray(String[]::new));
        requireNoOthers("dev.descent.train", TRAIN);
    }

    @Test
    void packagesOfInsightUseOnlyThoseBelowThem() {
        requireOrder(INSIGHT.toArray(String[]::new));
        requireNoOthers("dev.descent.insight", INSIGHT);
    }

    /** Other modules reach the CPU backend as a service alone. */
    @Test
    void coreExportsNothingOfTheCpuBackend() throws IOException {
        assertEquals(
                Set.of("dev.descent.tensor", "dev.descent.gradient", "dev.descent.compile", "dev.descent.notice"),
                exports(Backend.class));
    }

    @Test
    void trainKeepsToItselfHowItWorks() throws IOException {
        assertEquals(
                Set.of(
                        "dev.descent.checkpoint",
                        "dev.descent.data",
                        "dev.descent.data.augment",
                        "dev.descent.data.source",
                        "dev.descent.data.table",
                        "dev.descent.insight.blame",
                        "dev.descent.insight.curvature",
                        "dev.descent.insight.explain",
                        "dev.descent.insight.growth",
                        "dev.descent.insight.memorize",
                        "dev.descent.insight.rate",
                        "dev.descent.loss",
                        "dev.descent.metric",
                        "dev.descent.nn",
                        "dev.descent.optimize",
                        "dev.descent.train",
                        "dev.descent.train.history",
                        "dev.descent.train.objective",
                        "dev.descent.train.verdict",
                        "dev.descent.word"),
                exports(Dataset.class));
    }

    @Test
    void packagesOfRecipesUseOnlyThoseBelowThem() {
        List<String> packages =
                RECIPES.stream().map(name -> "dev.descent." + name).toList();
        requireOrder(packages.toArray(String[]::new));
        requireNoOthers("dev.descent.run", packages);
    }

    /** How a recipe's words become a model is told to no other module. */
    @Test
    void recipesKeepTheirBuildersToThemselves() throws IOException {
        assertEquals(
                Set.of(
                        "dev.descent.run.folder",
                        "dev.descent.run.setup",
                        "dev.descent.run.store",
                        "dev.descent.run.predict",
                        "dev.descent.run.job"),
                exports(Recipe.class).stream()
                        .filter(name -> name.startsWith("dev.descent.run"))
                        .collect(Collectors.toSet()));
    }

    @Test
    void coreUsesNothingElseOfDescent() {
        String[] core = packages(CORE.stream());
        check(classes()
                .that()
                .resideInAnyPackage(core)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(Stream.concat(Stream.of(core), libraries()).toArray(String[]::new)));
    }

    @Test
    void noPackagesUseEachOther() {
        check(slices().matching("dev.descent.(*)..").should().beFreeOfCycles());
    }

    @Test
    void onlyTheCommandPrintsAndWhatHasToBeKnown() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("dev.descent.cli..", "dev.descent.notice..")
                .should(ACCESS_STANDARD_STREAMS));
    }

    @Test
    void logsGoThroughSlf4j() {
        check(noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging.."));
    }

    @Test
    void nothingStaticChanges() {
        check(fields().that().areStatic().should().beFinal());
    }

    /** Each of these packages, the lowest first, may use itself and those before it. */
    private static void requireOrder(String... packages) {
        for (int height = 0; height < packages.length - 1; height++) {
            check(noClasses()
                    .that()
                    .resideInAPackage(packages[height])
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(Arrays.copyOfRange(packages, height + 1, packages.length)));
        }
    }

    /** Under this package, with what is in it, there are no others than these. */
    private static void requireNoOthers(String root, List<String> packages) {
        check(classes()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .resideInAnyPackage(packages.toArray(String[]::new)));
    }

    /** The packages that the module of a class exports. */
    private static Set<String> exports(Class<?> of) throws IOException {
        String path = of.getName().replace('.', '/') + ".class";
        String url = of.getResource(of.getSimpleName() + ".class").toString();
        URI descriptor = URI.create(url.replace(path, "module-info.class"));
        try (InputStream compiled = descriptor.toURL().openStream()) {
            return ModuleDescriptor.read(compiled).exports().stream()
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toSet());
        }
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(DESCENT);
    }

    private static String[] packages(Stream<String> names) {
        return names.map(name -> "dev.descent." + name + "..").toArray(String[]::new);
    }

    private static Stream<String> libraries() {
        return Stream.of(
                "com.sun.management..",
                "java..",
                "javax.management..",
                "jdk.incubator.vector..",
                "org.apache.commons.numbers..",
                "org.bytedeco..",
                "org.slf4j..");
    }
}
