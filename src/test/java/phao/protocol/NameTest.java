package phao.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rule for names, from the table that {@code src/test/js/names.test.mjs} reads too. */
class NameTest {

    private static final Path CASES = Path.of("src/test/names/cases.json");
    private static final Path JAVASCRIPT_TABLES = Path.of("webapp/js/phao/unicode-13.js");
    private static final Path JAVA_TABLES = Path.of("src/main/java/phao/protocol/Unicode13.java");

    private static JsonObject table() throws IOException {
        try (JsonReader reader = Json.createReader(Files.newBufferedReader(CASES, StandardCharsets.UTF_8))) {
            return reader.readObject();
        }
    }

    @TestFactory
    Stream<DynamicTest> a_name_becomes_what_the_table_says() throws IOException {
        return table().getJsonArray("cases").getValuesAs(JsonObject.class).stream()
                .map(one -> DynamicTest.dynamicTest(
                        "%s %s"
                                .formatted(
                                        one.getString("kind"),
                                        one.getString("about", one.get("given").toString())),
                        () -> {
                            Name name = Name.of(
                                    NameKind.valueOf(one.getString("kind").toUpperCase(Locale.ROOT)),
                                    one.getString("given"));
                            assertThat(name.fault()
                                            .map(fault -> fault.why().key())
                                            .orElse(""))
                                    .as(one.toString())
                                    .isEqualTo(one.getString("why", ""));
                            assertThat(name.text()).isEqualTo(one.getString("is", one.getString("given")));
                        }));
    }

    @TestFactory
    Stream<DynamicTest> every_code_point_is_taken_or_refused_as_in_javascript() throws IOException {
        JsonObject all = table().getJsonObject("everyCodePoint");
        int[] points = all.getJsonArray("ranges").stream()
                .map(JsonValue::asJsonArray)
                .flatMapToInt(NameTest::range)
                .toArray();
        return all.getJsonObject("results").entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getValue().toString(), () -> {
                    Map<String, Integer> counts = new TreeMap<>();
                    StringBuilder results = new StringBuilder();
                    for (int point : points) {
                        String result = result(each.getKey().replace("{}", Character.toString(point)));
                        counts.merge(result, 1, Integer::sum);
                        results.append(result.charAt(0));
                    }
                    JsonObject expected = each.getValue().asJsonObject();
                    assertThat(counts)
                            .hasToString(expected.getJsonObject("counts").entrySet().stream()
                                    .collect(
                                            TreeMap::new,
                                            (map, entry) -> map.put(entry.getKey(), entry.getValue()),
                                            TreeMap::putAll)
                                    .toString());
                    byte[] digest = MessageDigest.getInstance("SHA-256")
                            .digest(results.toString().getBytes(StandardCharsets.US_ASCII));
                    assertThat(HexFormat.of().formatHex(digest)).isEqualTo(expected.getString("sha256"));
                }));
    }

    private static IntStream range(JsonArray ends) {
        List<JsonString> hex = ends.getValuesAs(JsonString.class);
        return IntStream.rangeClosed(
                Integer.parseInt(hex.get(0).getString(), 16),
                Integer.parseInt(hex.get(1).getString(), 16));
    }

    private static String result(String room) {
        Name name = Name.of(NameKind.ROOM, room);
        return name.fault().map(fault -> fault.why().key()).orElse(name.text().equals(room) ? "same" : "other");
    }

    @Test
    void java_and_javascript_have_the_same_tables() throws IOException {
        assertThat(runs(JAVA_TABLES)).hasSizeGreaterThan(50).isEqualTo(runs(JAVASCRIPT_TABLES));
    }

    /** The lines of numbers, without what stands around them. */
    private static List<String> runs(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.contains("\"") && !line.contains("import"))
                .map(line -> line.substring(line.indexOf('"'), line.lastIndexOf('"') + 1))
                .toList();
    }

    @Test
    void the_tables_are_those_of_java_17_which_has_unicode_13() {
        assumeThat(Runtime.version().feature()).isEqualTo(17);
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            int type = Character.getType(c);
            boolean mark = type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
            assertThat(Unicode13.MARKS.contains(c)).as("U+%04X", c).isEqualTo(mark);
            boolean unknown = type == Character.PRIVATE_USE
                    || (type == Character.UNASSIGNED && !Unicode13.PICTOGRAPHS.contains(c));
            assertThat(Unicode13.UNKNOWN.contains(c)).as("U+%04X", c).isEqualTo(unknown);
        }
    }

    @Test
    void a_name_of_a_name_is_itself_and_no_fault_is_thrown_for_whatever_text() {
        Random random = new Random(13);
        int[] parts = {
            'a', 'e', ' ', '.', '/', 0x301, 0x323, 0x345, 0x200C, 0x200D, 0xFE0F, 0x628, 0x64E, 0x94D, 0x915, 0x1F468,
            0x1F3FD, 0x1F3F4, 0xE0067, 0xE007F, 0x202E, 0xD83D, 0x212B, 0x1100, 0x1161, 0x2800, '1', 0x20E3
        };
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(9), 0, parts.length).forEach(part -> text.appendCodePoint(parts[part]));
            for (NameKind kind : NameKind.values()) {
                Name name = Name.of(kind, text.toString());
                assertThat(name.fault().isPresent() ? name : Name.of(kind, name.text()))
                        .isEqualTo(name);
                assertThat(name.fault().isPresent() || Normalizer.isNormalized(name.text(), Normalizer.Form.NFC))
                        .isTrue();
            }
        }
    }

    @Test
    void what_is_wrong_is_said_with_the_character_its_place_and_the_limit() {
        assertThat(message(NameKind.ROOM, "a/b")).isEqualTo("room name has '/' at 1: it is not allowed in names");
        assertThat(message(NameKind.MEMBER, "An\u202e"))
                .isEqualTo("name has U+202E at 2, which is invisible there: remove it");
        assertThat(message(NameKind.ROOM, "x".repeat(140))).isEqualTo("room name is 140 bytes, the limit is 128");
        assertThat(message(NameKind.FILENAME, "x\u0301\u0301\u0301\u0301\u0301"))
                .isEqualTo("filename has more than 4 combining marks in a row, U+0301 at 5: remove some");
    }

    private static String message(NameKind kind, String given) {
        return Name.of(kind, given).fault().orElseThrow().message();
    }
}
