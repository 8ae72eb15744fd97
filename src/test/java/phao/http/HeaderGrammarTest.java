package phao.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import phao.protocol.Cursors;
import phao.protocol.Names;

/** Headers are read as RFC 9110 says, and, where they are right, as the regular expressions read them that were here before. */
class HeaderGrammarTest {

    private static final int ROUNDS = 2_000;
    private static final Pattern CHARSET =
            Pattern.compile("\\s*;\\s*charset\\s*=\\s*(?:\"([^\"]*)\"|([^\\s;]*))", Pattern.CASE_INSENSITIVE);
    private static final Pattern EXTENDED =
            Pattern.compile(";\\s*filename\\*\\s*=\\s*UTF-8''([A-Za-z0-9!#$&+.^_`|~%-]*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern PLAIN = Pattern.compile(
            ";\\s*filename\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s;\"]+))", Pattern.CASE_INSENSITIVE);
    private static final Pattern RANGE = Pattern.compile("bytes\\s*=\\s*([0-9]{0,15})\\s*-\\s*([0-9]{0,15})");
    private static final Pattern CURSOR = Pattern.compile("(?:([0-9a-f]{0,16}):)?([0-9]{1,16})(?:\\.([0-9]{1,16}))?");
    private static final Pattern TYPE =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+[\\x20-\\x7e]*");

    private Random random;

    private void seed(RepetitionInfo info) {
        random = new Random(info.getCurrentRepetition());
    }

    private String some(String alphabet, int least, int most) {
        StringBuilder text = new StringBuilder();
        for (int length = least + random.nextInt(most - least + 1); length > 0; length--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private String blanks() {
        return some(" \t", 0, 2);
    }

    private String token() {
        return some("aZ09!#$%&'*+-.^_`|~", 1, 8);
    }

    private String oneOf(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String header(String value, String quotable, String... names) {
        StringBuilder header = new StringBuilder(blanks()).append(value);
        for (int count = random.nextInt(5); count > 0; count--) {
            header.append(blanks())
                    .append(';')
                    .append(blanks())
                    .append(oneOf(names))
                    .append('=')
                    .append(random.nextBoolean() ? token() : "\"" + some(quotable, 0, 8) + "\"");
        }
        return header.append(blanks()).toString();
    }

    @RepeatedTest(3)
    void a_right_Content_Type_is_read_as_before(RepetitionInfo info) {
        seed(info);
        for (int i = 0; i < ROUNDS; i++) {
            String header = header(token() + "/" + token(), "a ;=,é/", "charset", "Charset", "level", "charsets");
            String text = header.strip();
            Matcher former = CHARSET.matcher(text);
            Optional<String> charset = former.find()
                    ? Optional.of(former.group(1) != null ? former.group(1) : former.group(2))
                    : Optional.empty();
            String name = text.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
            assertThat(MediaType.of(header))
                    .as(header)
                    .isEqualTo(
                            new MediaType(name, charset, former.replaceAll("").strip()));
        }
    }

    @RepeatedTest(3)
    void a_right_Content_Disposition_is_read_as_before(RepetitionInfo info) {
        seed(info);
        for (int i = 0; i < ROUNDS; i++) {
            String header = header("attachment", "a ;=,é/", "filename", "FileName", "name");
            if (random.nextBoolean()) {
                header += blanks() + ";" + blanks() + "filename*=" + oneOf("UTF-8''", "utf-8''")
                        + URLEncoder.encode(some("aé ;\"'đ", 0, 6), StandardCharsets.UTF_8)
                                .replace("+", "%20");
            }
            assertThat(ContentDisposition.filename(header)).as(header).isEqualTo(formerFilename(header));
        }
    }

    private static String formerFilename(String header) {
        Matcher extended = EXTENDED.matcher(header);
        if (extended.find()) {
            return URLDecoder.decode(extended.group(1).replace("+", "%2B"), StandardCharsets.UTF_8);
        }
        Matcher plain = PLAIN.matcher(header);
        if (!plain.find()) {
            return "";
        }
        return plain.group(1) != null ? plain.group(1).replaceAll("\\\\(.)", "$1") : plain.group(2);
    }

    @RepeatedTest(3)
    void a_quoted_name_is_what_was_quoted(RepetitionInfo info) {
        seed(info);
        for (int i = 0; i < ROUNDS; i++) {
            String name = some("a\"\\; =é,", 0, 9);
            String quoted = "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
            assertThat(ContentDisposition.filename("attachment; filename=" + quoted + ";b"))
                    .isEqualTo(name);
            assertThat(MediaType.of("a/b;charset=" + quoted + ";c=d"))
                    .isEqualTo(new MediaType("a/b", Optional.of(name), "a/b;c=d"));
        }
    }

    @RepeatedTest(3)
    void a_range_is_read_as_before_be_it_right_or_wrong(RepetitionInfo info) throws Exception {
        seed(info);
        for (int i = 0; i < 10 * ROUNDS; i++) {
            String header = oneOf("bytes", "bytes ", "byte", "")
                    + oneOf("=", "= ", "", "==")
                    + some("0123456789- ", 0, 6)
                    + oneOf("", "-", "-0", "-1234567890123456", ",3-4");
            assertThat(range(header)).as(header).isEqualTo(formerRange(header));
        }
    }

    private static String range(String header) {
        try {
            return ByteRange.of(header, 10)
                    .map(range -> range.from() + "-" + range.to())
                    .orElse("whole");
        } catch (ByteRange.Unsatisfiable e) {
            return "none";
        }
    }

    private static String formerRange(String header) {
        Matcher matcher = RANGE.matcher(header.strip());
        if (!matcher.matches()
                || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
            return "whole";
        }
        long first = matcher.group(1).isEmpty()
                ? Math.max(0, 10 - Long.parseLong(matcher.group(2)))
                : Long.parseLong(matcher.group(1));
        long last = matcher.group(1).isEmpty() || matcher.group(2).isEmpty()
                ? Long.MAX_VALUE
                : Long.parseLong(matcher.group(2));
        return last < first ? "whole" : first >= 10 ? "none" : first + "-" + Math.min(last, 9);
    }

    @RepeatedTest(3)
    void cursors_and_types_are_taken_as_before_be_they_right_or_wrong(RepetitionInfo info) {
        seed(info);
        for (int i = 0; i < 10 * ROUNDS; i++) {
            String cursor = some("0af:.-g ", 0, 7) + oneOf("", ":1", "1", ".12345678901234567");
            boolean right = cursor.equals("-") || (CURSOR.matcher(cursor).matches() && cursor.contains(":"));
            assertThat(Cursors.parse(cursor).isPresent()).as(cursor).isEqualTo(right);
            String type = some("a+/é ;", 0, 7);
            assertThat(Names.problemOfContentType(type).isEmpty())
                    .as(type)
                    .isEqualTo(type.isEmpty() || TYPE.matcher(type).matches());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                // A semicolon in a quoted string is no end of anything (RFC 9110 §5.6.4).
                "text/html;a=\"; charset=x\"|text/html|none|text/html;a=\"; charset=x\"",
                "text/html;charset=\"a\\\"b\"|text/html|a\"b|text/html",
                // What is no parameter is passed over and kept.
                "text/html;;charset|text/html|none|text/html;;charset",
                "text/html; charset = x ;a|text/html|x|text/html ;a",
                "text/html;charset=   ;charset=b|text/html||text/html",
                "text/html;charset=\"x|text/html|\"x|text/html"
            })
    void a_media_type_that_is_odd_keeps_what_is_not_understood(
            String header, String name, String charset, String rest) {
        Optional<String> expected =
                "none".equals(charset) ? Optional.empty() : Optional.of(charset == null ? "" : charset);
        assertThat(MediaType.of(header)).isEqualTo(new MediaType(name, expected, rest));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "form-data; name=\"a; filename=b\"; filename=c|c",
                "attachment; filename=a; filename*=UTF-8'vi'%C4%91|đ",
                // RFC 8187 §3.2.1: one that can't be decoded, or is in another charset, is as if it were not there.
                "attachment; filename*=UTF-8''%zz; filename=a|a",
                "attachment; filename*=iso-8859-1''%e9; filename=a|a",
                "attachment; filename*=\"UTF-8''b\"; filename=a|a",
                "attachment; filename=\"a|",
                "attachment; filename=a\"b|a",
                "attachment; filename=; filename=b|b",
                "attachment; filename=\"\"; filename=b|"
            })
    void a_name_of_a_file_is_found_where_it_is_one(String header, String name) {
        assertThat(ContentDisposition.filename(header)).isEqualTo(name == null ? "" : name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "\"a\"|true",
                "W/\"a\"|true",
                " \"b\" ,, W/\"a\" |true",
                "*|true",
                " * |true",
                "\"b\"|false",
                "a|false",
                "|false",
                // A tag may have commas and stars in it (RFC 9110 §8.8.3); a star among tags is none.
                "\"b,\"a\",c\"|false",
                "\"x,*,y\"|false",
                "\"x\", *|false",
                "\"x, \"a\"|false",
                "W/ \"a\"|false",
                "\"b\"\"a\"|false",
                "b, \"a\"|true"
            })
    void tags_are_compared_one_by_one(String header, boolean match) {
        assertThat(EntityTags.match(header, "\"a\"")).isEqualTo(match);
    }

    @Test
    void the_unit_of_a_range_is_taken_in_any_case() throws Exception {
        assertThat(ByteRange.of("Bytes=1-2", 10)).contains(new ByteRange(1, 2));
    }

    @Test
    void the_word_of_a_key_is_what_was_quoted() throws Exception {
        assertThat(IdempotencyKey.of("\"a\\\"b\"", null)).isEqualTo(IdempotencyKey.of("a\"b", null));
        assertThat(IdempotencyKey.of("\"a", null)).isNotEqualTo(IdempotencyKey.of("a", null));
    }
}
