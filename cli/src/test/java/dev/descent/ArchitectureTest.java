package dev.descent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What may use what, in the order of docs/design.md. Maven and the module descriptors keep the modules apart. */
class ArchitectureTest {
    /** The packages of core, the lowest first: each may use itself and those before it. */
    private static final List<String> CORE = List.of("notice", "tensor", "gradient", "compile", "cpu");

    private static final JavaClasses DESCENT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.descent");

    @Test
    void seesTheProject() {
        assertFalse(DESCENT.isEmpty());
    }

    /** Models are not on the command's module path; without them the rules below would say nothing about them. */
    @Test
    void seesModels() {
        assertTrue(DESCENT.containPackage("dev.descent.model"));
    }

    @Test
    void modelsAreKnownToNothingBelowThem() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.descent.model..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.descent.model.."));
    }

    @Test
    void packagesOfCoreUseOnlyThoseBelowThem() {
        for (int height = 0; height < CORE.size(); height++) {
            String[] higher = packages(CORE.subList(height + 1, CORE.size()).stream());
            check(noClasses()
                    .that()
                    .resideInAPackage("dev.descent." + CORE.get(height) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(higher));
        }
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
