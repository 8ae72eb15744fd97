package phao.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import phao.access.Caller;
import phao.access.Origins;
import phao.protocol.ClientId;
import phao.protocol.Cursors;
import phao.protocol.FrameDecoder;
import phao.protocol.Limits;
import phao.protocol.Name;
import phao.protocol.NameKind;
import phao.protocol.Names;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;

/** Whatever a header, an address or a frame is made of, to read it takes as long as it is long, and no stack. */
class HostileInputTest {

    private static final int LENGTH = 8 << 10;
    private static final int LARGE = 1 << 20;
    /** How often a measure is repeated that looks bad, if it is not worse than a machine can be that has other things to do. */
    private static final int TRIES = 6;

    private static final long WORST_MICROS = 500_000;

    private interface Reader {
        void read(String text) throws Exception;
    }

    private static final Origins ORIGINS = new Origins(Set.of("https://app.example"));
    private static final FrameDecoder FRAMES = new FrameDecoder(Limits.DEFAULT);

    /** What reads, and how what it reads may begin. */
    private static final Map<String, Map.Entry<Reader, List<String>>> READERS = new TreeMap<>(Map.ofEntries(
            reader(
                    "Content-Type",
                    MediaType::of,
                    "",
                    "text/html",
                    "text/html;charset=",
                    "text/html;charset=\"",
                    "text/html;a="),
            reader(
                    "Content-Disposition",
                    ContentDisposition::filename,
                    "",
                    "attachment",
                    "a;filename=",
                    "a;filename=\"",
                    "a;filename*=UTF-8''"),
            reader("Range", text -> ByteRange.of(text, 10), "", "bytes", "bytes=", "bytes=0-"),
            reader("If-None-Match", text -> EntityTags.match(text, "\"1-2\""), "", "\"", "W/\"", "*"),
            reader("Idempotency-Key", text -> IdempotencyKey.of(text, null), "", "\"", "ab".repeat(16) + "-"),
            reader(
                    "Origin",
                    text -> ORIGINS.allows(Caller.of(text, text, "")),
                    "",
                    "https://",
                    "https://h:",
                    "https://["),
            reader("a query", Parameters::of, "", "a", "a=", "&"),
            reader("a segment of a path", Parameters::segment, "", "%"),
            reader("a number", text -> Parameters.number("a", text, 0, 9), "", "1"),
            reader("a cursor", Cursors::parse, "", "6f1c:", "6f1c:1."),
            reader("a client", ClientId::isSecret, "", "ab".repeat(16)),
            reader("a room's name", text -> Name.of(NameKind.ROOM, text), "", "a"),
            reader("a file's name", text -> Name.of(NameKind.FILENAME, text), "", "a"),
            reader("a published media type", Names::problemOfContentType, "", "a/b"),
            reader("frames", FRAMES::text, "", "[", "[{\"type\":\"", "[{\"type\":1", "[{\"type\":\"publish\",\"n\":-"),
            reader("a file's name in an answer", text -> ContentDisposition.of("inline", text), "", "a")));

    private static final List<String> UNITS = List.of(
            " ",
            "\t",
            "\"",
            "\\",
            ",",
            ";",
            "=",
            "%",
            "&",
            "-",
            "0",
            "a",
            "'",
            "/",
            ".",
            ":",
            "@",
            "é",
            "\u0345\u0301\u0323",
            "a\u200c",
            "\ud83d",
            "%41",
            "%zz",
            "\\\"",
            ";a=",
            "; a=\"",
            ";charset=",
            " ;charset=\"x\"",
            ";charset=\"",
            ";filename=\"",
            ";filename*=UTF-8''",
            ";a=\"\\\"",
            "\" ;",
            "\\;\"",
            "\",",
            "W/\"a\",",
            ", *",
            "1,",
            "&a=",
            "{\"a\":",
            "[",
            "\\u0020",
            "a =");

    private static Map.Entry<String, Map.Entry<Reader, List<String>>> reader(
            String what, Reader reader, String... heads) {
        return Map.entry(what, Map.entry(reader, List.of(heads)));
    }

    @TestFactory
    Stream<DynamicTest> reading_takes_as_long_as_what_is_read() {
        return READERS.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> {
                    for (String head : each.getValue().getValue()) {
                        for (String unit : UNITS) {
                            growsWithLength(
                                    each.getValue().getKey(),
                                    length -> head + unit.repeat(length / unit.length()),
                                    LENGTH);
                            // Blanks at the end are cut off first.
                            growsWithLength(
                                    each.getValue().getKey(),
                                    length -> head + unit.repeat(length / unit.length()) + "x",
                                    LENGTH);
                        }
                    }
                    for (int i = 0; i < UNITS.size(); i++) {
                        List<String> heads = each.getValue().getValue();
                        String unit = UNITS.get(i);
                        read(
                                each.getValue().getKey(),
                                heads.get(i % heads.size()) + unit.repeat(LARGE / unit.length()) + "x");
                    }
                }));
    }

    @Test
    void the_measure_notices_what_goes_back() {
        Pattern former = Pattern.compile("\\s*;\\s*charset");
        assertThatThrownBy(() -> growsWithLength(text -> former.matcher(text).find(), " "::repeat, LENGTH))
                .isInstanceOf(AssertionError.class);
        Pattern deep = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
        assertThatThrownBy(() -> read(text -> deep.matcher(text).find(), "\"" + "a".repeat(LARGE)))
                .isInstanceOf(StackOverflowError.class);
    }

    /** Four times the length takes about four times as long; 16 times, if it is gone over again and again. */
    private static void growsWithLength(Reader reader, IntFunction<String> hostile, int length) throws Exception {
        for (int tried = 1; ; tried++) {
            // The better one of two: what runs for the first time is slow.
            long less = Math.min(micros(reader, hostile.apply(length)), micros(reader, hostile.apply(length)));
            long more = micros(reader, hostile.apply(4 * length));
            if (more <= 8 * less + 20_000) {
                return;
            }
            assertThat(tried < TRIES && more < WORST_MICROS)
                    .as(
                            "%d µs for %d characters, %d µs for %d of: %s",
                            less, length, more, 4 * length, hostile.apply(20))
                    .isTrue();
        }
    }

    /** Of this thread's own time, which others on the machine don't take. */
    private static long micros(Reader reader, String text) throws Exception {
        long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        read(reader, text);
        return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun) / 1_000;
    }

    private static void read(Reader reader, String text) throws Exception {
        try {
            reader.read(text);
        } catch (RefusalException | ByteRange.Unsatisfiable e) {
            assertThat(e.toString().toLowerCase(Locale.ROOT)).hasSizeLessThan(1_000);
        }
    }
}
