package phao;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.servlet.annotation.WebServlet;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.net.URLDecoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import phao.container.PhaoConfigurator;

/** Holds the direction of the packages that docs/architecture.md draws. */
class ArchitectureTest {

    /** In the order data flows: an arrow may only point from a later line to an earlier one. */
    private static final List<String> FLOW = List.of(
            "protocol",
            "heap",
            "check",
            "log",
            "room",
            "token",
            "access",
            "session",
            "container",
            "endpoint",
            "http",
            "app",
            "standalone");

    private static final int LONGEST_LOOP = 3;

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
    void who_comes_in_is_asked_who_it_is_on_every_address() {
        classes()
                .that()
                .areAnnotatedWith(WebServlet.class)
                .should()
                .beAssignableTo("phao.http.ApiServlet")
                .check(PHAO);
        classes()
                .that()
                .areAnnotatedWith(ServerEndpoint.class)
                .should()
                .callMethod(PhaoConfigurator.class, "bearer", Session.class)
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

    /** A class that can be understood only together with many others has no place where a reader may begin. */
    @TestFactory
    List<DynamicTest> no_loop_within_a_package_has_more_than_three_classes() {
        Map<String, Map<String, Set<String>>> packages = new TreeMap<>();
        for (JavaClass each : PHAO) {
            Set<String> uses = packages.computeIfAbsent(each.getPackageName(), name -> new TreeMap<>())
                    .computeIfAbsent(outermost(each), name -> new TreeSet<>());
            each.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(used -> used.getPackageName().equals(each.getPackageName()))
                    .map(ArchitectureTest::outermost)
                    .forEach(uses::add);
        }
        return packages.entrySet().stream()
                .map(one -> DynamicTest.dynamicTest(
                        one.getKey(),
                        () -> assertThat(loops(one.getValue()))
                                .as("loops: each class uses the next ones, and is used by them in the end")
                                .noneMatch(loop -> loop.size() > LONGEST_LOOP)))
                .toList();
    }

    /** Nested classes are counted with the one that they are in. */
    private static String outermost(JavaClass one) {
        return one.getName().substring(one.getPackageName().length() + 1).split("\\$", 2)[0];
    }

    /** The strongly connected components, without those of one class: each class with those of the loop that it uses. */
    private static List<Map<String, Set<String>>> loops(Map<String, Set<String>> uses) {
        Map<String, Set<String>> reached = new TreeMap<>();
        uses.keySet().forEach(each -> reached.put(each, reachedFrom(each, uses)));
        List<Map<String, Set<String>>> loops = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (String each : uses.keySet()) {
            Set<String> loop = new TreeSet<>(reached.get(each));
            loop.removeIf(other -> !reached.get(other).contains(each));
            if (loop.size() > 1 && seen.addAll(loop)) {
                Map<String, Set<String>> arrows = new TreeMap<>();
                for (String member : loop) {
                    Set<String> used = new TreeSet<>(uses.get(member));
                    used.retainAll(loop);
                    used.remove(member);
                    arrows.put(member, used);
                }
                loops.add(arrows);
            }
        }
        return loops;
    }

    private static Set<String> reachedFrom(String start, Map<String, Set<String>> uses) {
        Set<String> reached = new TreeSet<>();
        Deque<String> next = new ArrayDeque<>(uses.get(start));
        while (!next.isEmpty()) {
            String each = next.pop();
            if (uses.containsKey(each) && reached.add(each)) {
                next.addAll(uses.get(each));
            }
        }
        return reached;
    }

    private static DescribedPredicate<JavaClass> residesOutsidePhaoOrIn(String... packages) {
        return JavaClass.Predicates.resideOutsideOfPackage("phao..")
                .or(JavaClass.Predicates.resideInAnyPackage(packages))
                .as("reside outside of Phao or in %s", String.join(", ", packages));
    }
}
