package phao;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.URLDecoder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the direction of the packages that docs/architecture.md draws. */
class ArchitectureTest {

    /** In the order data flows: an arrow may only point from a later line to an earlier one. */
    private static final List<String> FLOW = List.of(
            "protocol",
            "heap",
            "check",
            "log",
            "room",
            "session",
            "access",
            "container",
            "endpoint",
            "http",
            "app",
            "standalone");

    private static final JavaClasses PHAO = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("phao");

    @TestFactory
    List<DynamicTest> a_package_uses_only_itself_and_those_before_it_in_the_flow() {
        return FLOW.stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> usesNothingAfterIt(name)))
                .toList();
    }

    private static void usesNothingAfterIt(String name) {
        Stream<String> earlier = FLOW.subList(0, FLOW.indexOf(name) + 1).stream();
        // The boot class starts the launcher; nobody else knows of it.
        String[] allowed = (name.equals("standalone") ? Stream.concat(earlier, Stream.of("boot")) : earlier)
                .map(one -> "phao." + one + "..")
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage("phao." + name + "..")
                .should()
                .onlyDependOnClassesThat(residesOutsidePhaoOrIn(allowed))
                .allowEmptyShould(true)
                .check(PHAO);
    }

    @Test
    void the_log_does_not_know_its_engines_nor_one_engine_the_other() {
        doNotUse("phao.log", "phao.log.sqlite..", "phao.log.memory..");
        doNotUse("phao.log.sqlite..", "phao.log.memory..");
        doNotUse("phao.log.memory..", "phao.log.sqlite..");
    }

    private static void doNotUse(String these, String... others) {
        noClasses()
                .that()
                .resideInAPackage(these)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(PHAO);
    }

    @Test
    void the_boot_class_uses_the_JDK_only_because_it_runs_before_the_libraries_are_found() {
        classes()
                .that()
                .resideInAPackage("phao.boot..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("phao.boot..", "java..")
                .allowEmptyShould(true)
                .check(PHAO);
    }

    @Test
    void the_bundle_uses_the_JDK_only_because_the_build_runs_it_and_nobody_else() {
        classes()
                .that()
                .resideInAPackage("phao.bundle..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("phao.bundle..", "java..")
                .check(PHAO);
    }

    @Test
    void the_protocol_is_pure() {
        classes()
                .that()
                .resideInAPackage("phao.protocol..")
                .should()
                .onlyDependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(
                                "phao.protocol..",
                                "java.lang..",
                                "java.util..",
                                "java.nio",
                                "java.nio.charset",
                                "java.security",
                                "java.io",
                                "java.math",
                                "java.text",
                                "java.time..",
                                "jakarta.json..")
                        .or(JavaClass.Predicates.equivalentTo(URLDecoder.class)))
                .allowEmptyShould(true)
                .check(PHAO);
    }

    private static DescribedPredicate<JavaClass> residesOutsidePhaoOrIn(String... packages) {
        return JavaClass.Predicates.resideOutsideOfPackage("phao..")
                .or(JavaClass.Predicates.resideInAnyPackage(packages))
                .as("reside outside of Phao or in %s", String.join(", ", packages));
    }
}
