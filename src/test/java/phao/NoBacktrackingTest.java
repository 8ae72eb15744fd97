package phao;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Regular expressions may go back over what they have read, and call themselves once for each repetition: a stranger chooses texts for
 * which they take minutes or the whole stack. So none runs over what clients, servers, file names, addresses, storage or messages say.
 */
class NoBacktrackingTest {

    /** Where there are some, and why they may stay. */
    private static final Map<String, String> LISTED = Map.of(
            "phao.app.DurationText", "times in the operator's settings and options; bounded",
            "phao.app.SettingKind", "the operator's settings; bounded, or single characters that what follows can't be",
            "phao.app.SettingSource", "the operator's settings; fixed words, and single characters",
            "phao.app.NearestName", "names of settings; fixed words at the beginning",
            "phao.boot.OpenJars", "names of entries in our own JARs",
            "phao.boot.UnpackedWar", "names of 32 characters in our own folder",
            "phao.standalone.CheckCommand", "the command line; bounded",
            "phao.standalone.Main", "the command line; single characters",
            "phao.standalone.PemFile", "the operator's own key, once, before anything is served");

    private static final Set<String> BY_REGEX = Set.of("matches", "replaceAll", "replaceFirst");
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern SPLIT = Pattern.compile("\\.split\\((.*)");
    private static final Pattern BY_PLAIN_TEXT = Pattern.compile("\"(?:[^\"\\\\.$|()\\[{^?*+]|\\\\[tn\"])+\".*");

    private static final JavaClasses PHAO = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("phao");

    private static final DescribedPredicate<JavaClass> REGEX = describe(
            "java.util.regex or a Scanner",
            type -> type.getPackageName().equals("java.util.regex") || type.isEquivalentTo(Scanner.class));

    private static final DescribedPredicate<JavaAccess<?>> BY_STRING =
            describe("String.matches, replaceAll or replaceFirst", access -> {
                AccessTarget called = access.getTarget();
                return called.getOwner().isEquivalentTo(String.class) && BY_REGEX.contains(called.getName());
            });

    private static boolean isListed(JavaClass type) {
        return LISTED.keySet().stream()
                .anyMatch(name -> type.getName().equals(name) || type.getName().startsWith(name + "$"));
    }

    @Test
    void no_regular_expression_runs_over_what_strangers_send() {
        noClasses()
                .that(describe("are not listed", type -> !isListed(type)))
                .should()
                .dependOnClassesThat(REGEX)
                .orShould()
                .accessTargetWhere(BY_STRING)
                .check(PHAO);
    }

    @Test
    void what_is_listed_has_one() {
        assertThat(PHAO.stream()
                        .filter(NoBacktrackingTest::usesOne)
                        .map(type -> type.getName().replaceFirst("\\$.*", "")))
                .containsOnlyOnceElementsOf(LISTED.keySet());
    }

    private static boolean usesOne(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> REGEX.test(dependency.getTargetClass()))
                || type.getAccessesFromSelf().stream().anyMatch(BY_STRING);
    }

    @Test
    void what_is_split_is_split_at_a_plain_text() throws IOException {
        List<String> splits = splits();
        assertThat(splits).hasSizeGreaterThan(2);
        assertThat(splits).allMatch(split -> BY_PLAIN_TEXT.matcher(split).matches());
        assertThat("\"[,\\\\s]+\")").doesNotMatch(BY_PLAIN_TEXT);
    }

    private static List<String> splits() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java") && !isListed(file))
                    .flatMap(NoBacktrackingTest::splits)
                    .toList();
        }
    }

    private static boolean isListed(Path file) {
        String name =
                SOURCES.relativize(file).toString().replace(file.getFileSystem().getSeparator(), ".");
        return LISTED.containsKey(name.substring(0, name.length() - ".java".length()));
    }

    private static Stream<String> splits(Path file) {
        try {
            Matcher matcher = SPLIT.matcher(Files.readString(file));
            return matcher.results().map(found -> found.group(1)).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
