package phao.standalone.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9112, and RFC 9110 §5.5: what is no request is refused before anybody behind sees it. */
class RequestGrammarTest {

    /** @return the status of the answer, or 0 if the request went through to those behind */
    private int status(String request) {
        StubTransport once = new StubTransport();
        once.sends(request);
        assertThat(once.bugs).isEmpty();
        if (!once.exchanges.isEmpty()) {
            assertThat(once.text()).isEmpty();
            return 0;
        }
        if (once.text().isEmpty()) {
            return -1; // it waits for more
        }
        assertThat(once.text()).startsWith("HTTP/1.1 ").contains("\r\nConnection: close\r\n", "\r\nDate: ");
        assertThat(once.outputShut).isTrue();
        return Integer.parseInt(once.text().substring(9, 12));
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\0", "\0")
                .replace("\\x7f", "\u007f")
                .replace("\\v", "\u000b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // §3.2: Host
                "GET / HTTP/1.1\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: a\\r\\n\\r\\n",
                "GET / HTTP/1.0\\r\\nHost: a\\r\\nhost: b\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: a b\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: a/b\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: a@b\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: a:b\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: [::1\\r\\n\\r\\n",
                "GET http://a/ HTTP/1.1\\r\\n\\r\\n",
                "GET http:///a HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "GET * HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "GET http://a@b/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                // §2.2: line ends, and what stands before
                "GET / HTTP/1.1\\nHost: a\\n\\n",
                "GET / HTTP/1.1\\r\\nHost: a\\n\\r\\n",
                "GET / HTTP/1.1\\rHost: a\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\n Host: a\\r\\n\\r\\n",
                " GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                // §3: the first line
                "GET  / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "GET / HTTP/1.1 \\r\\nHost: a\\r\\n\\r\\n",
                "GET /\\r\\nHost: a\\r\\n\\r\\n",
                "GET\\t/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "G(T / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "GET /\\0 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "GET rooms HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "GET / http/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "GET / HTTP/1.10\\r\\nHost: a\\r\\n\\r\\n",
                "GET / HTTP/1\\r\\nHost: a\\r\\n\\r\\n",
                "GET / HTTP/x.1\\r\\nHost: a\\r\\n\\r\\n",
                // §5: fields
                "GET / HTTP/1.1\\r\\nHost : a\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost\\t: a\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\nA\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\n: b\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\nA b: c\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\nA: b\\r\\n c\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\nA: b\\0c\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\nA: b\\rc\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\nA: b\\x7fc\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\nA: b\\vc\\r\\n\\r\\n",
                // §6: where the body ends
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\nContent-Length: 0\\r\\n\\r\\n",
                "POST / HTTP/1.0\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked, chunked\\r\\n\\r\\n",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\0\\r\\n\\r\\n",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding:\\r\\n\\r\\n",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 5, 5\\r\\n\\r\\n",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 5\\r\\nContent-Length: 5\\r\\n\\r\\n",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: +5\\r\\n\\r\\n",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: -1\\r\\n\\r\\n",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 0x5\\r\\n\\r\\n",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 5 5\\r\\n\\r\\n",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length:\\r\\n\\r\\n",
                "GET /echo HTTP/1.1\\r\\nHost: a\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nContent-Length: 5\\r\\n\\r\\n",
                // no HTTP at all
                "\\0\\0\\0",
                "{}",
            })
    void what_is_no_request_is_400(String request) {
        assertThat(status(unescaped(request))).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "501 | POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n",
                "501 | POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: xchunked\\r\\n\\r\\n",
                "501 | POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: \"chunked\"\\r\\n\\r\\n",
                "501 | POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked;q=1\\r\\n\\r\\n",
                "501 | POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: identity\\r\\n\\r\\n",
                "501 | POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: gzip\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n",
                "501 | CONNECT a:80 HTTP/1.1\\r\\nHost: a:80\\r\\n\\r\\n",
                "505 | GET / HTTP/2.0\\r\\nHost: a\\r\\n\\r\\n",
                "505 | PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n",
                "505 | GET / HTTP/0.9\\r\\n\\r\\n",
                "413 | POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 99999999999999999999\\r\\n\\r\\n",
                "417 | POST / HTTP/1.1\\r\\nHost: a\\r\\nExpect: 200-ok\\r\\n\\r\\n",
            })
    void what_this_server_does_not_do_is_said(int status, String request) {
        assertThat(status(unescaped(request))).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\r\\nGET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost:\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nhOST:a:8080\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: [::1]:8080\\r\\n\\r\\n",
                "GET / HTTP/1.7\\r\\nHost: a\\r\\n\\r\\n",
                "GET / HTTP/1.0\\r\\n\\r\\n",
                "OPTIONS * HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "BREW / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "GET /?a|b\"<>{}^`\\\\ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\nA: \\t b\\tc \\t\\r\\nB:\\r\\nX!#$%&'*+-.^_`|~9: y\\r\\n\\r\\n",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 0005\\r\\n\\r\\n",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding:\\t CHUNKED \\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\nUpgrade: h2c\\r\\nConnection: Upgrade, HTTP2-Settings\\r\\n\\r\\n",
            })
    void what_is_a_request_goes_through(String request) {
        assertThat(status(unescaped(request))).isZero();
    }

    @Test
    void a_head_may_be_8_KiB_long_and_have_100_fields_and_no_more() {
        String begin = "GET / HTTP/1.1\r\nHost: a\r\nA: ";
        int room = StubTransport.HEAD_BYTES - begin.length() - 4;
        assertThat(status(begin + "x".repeat(room) + "\r\n\r\n")).isZero();
        assertThat(status(begin + "x".repeat(room + 1) + "\r\n\r\n")).isEqualTo(431);
        assertThat(status("GET /" + "x".repeat(StubTransport.HEAD_BYTES))).isEqualTo(414);
        assertThat(status("\r\n".repeat(StubTransport.HEAD_BYTES))).isEqualTo(414);
        assertThat(status("GET / HTTP/1.1\r\nHost: a\r\n" + "A: b\r\n".repeat(RequestHead.MAX_FIELDS - 1) + "\r\n"))
                .isZero();
        assertThat(status("GET / HTTP/1.1\r\nHost: a\r\n" + "A: b\r\n".repeat(RequestHead.MAX_FIELDS) + "\r\n"))
                .isEqualTo(431);
    }

    @Test
    void a_head_may_be_as_long_as_the_setting_says_whatever_fills_it_and_in_whatever_portions() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            int limit = (8 << 10) + random.nextInt((56 << 10) + 1);
            int length = round % 4 == 0 ? 1_000 + random.nextInt(80_000) : limit - 2 + random.nextInt(5);
            HeadCollector collector = new HeadCollector(limit);
            ByteBuffer head = ByteBuffer.wrap(StubTransport.bytes(head(random, length)));
            assertThat(head.remaining()).isEqualTo(length);
            String as = "%d bytes, limit %d".formatted(length, limit);
            if (length <= limit) {
                assertThat(collect(collector, head, random)).as(as).isEqualTo(length);
            } else {
                assertThat(collect(collector, head, random)).as(as).isIn(-431, -414);
            }
        }
    }

    /** With cookies, other fields and an address, each of any share of it. */
    private static String head(Random random, int length) {
        StringBuilder head =
                new StringBuilder("GET /" + "a".repeat(random.nextInt(length / 2)) + " HTTP/1.1\r\nHost: a\r\n");
        while (length - head.length() > 200 && random.nextInt(20) > 0) {
            head.append(random.nextBoolean() ? "Cookie: c=" : "X-A: ")
                    .append("x".repeat(random.nextInt(length - head.length() - 100)))
                    .append("\r\n");
        }
        int rest = length - head.length() - "B: \r\n\r\n".length();
        return head.append("B: ").append("x".repeat(rest)).append("\r\n\r\n").toString();
    }

    /** @return how long the head is, or the status that refuses it, negative */
    private static int collect(HeadCollector collector, ByteBuffer all, Random random) {
        try {
            while (all.hasRemaining()) {
                int some = Math.min(all.remaining(), 1 + random.nextInt(20_000));
                ByteBuffer portion = all.slice(all.position(), some);
                all.position(all.position() + some);
                if (collector.collect(portion)) {
                    return RequestHead.parse(collector.head()).fields().isEmpty() ? 0 : all.position();
                }
            }
            return 0;
        } catch (BadRequest e) {
            assertThat(e.getMessage()).contains("bytes, which is the limit (phao.head.bytes)");
            return -e.status();
        }
    }

    @Test
    void those_behind_get_one_form_without_what_frames_the_body() throws BadRequest {
        String head = new String(
                RequestHead.parse(
                                StubTransport.bytes(
                                        "POST HTTP://b:1?x=%zz&y=\u00e9 HTTP/1.1\r\nHOST:a\r\n"
                                                + "X-A:\t1 \r\nExpect: 100-continue\r\nConnection: close, X\r\nContent-Length: 3\r\nTE: trailers\r\nUpgrade: websocket\r\n\r\n"))
                        .withoutBody(),
                StandardCharsets.ISO_8859_1);
        assertThat(head).isEqualTo("POST /?x=%25zz&y=%E9 HTTP/1.1\r\nHost: b:1\r\nConnection: close\r\nx-a: 1\r\n\r\n");
    }

    private static String chunks(String chunks) {
        BodyFraming body = new ChunkedBody();
        StringBuilder content = new StringBuilder();
        try {
            body.decode(
                    ByteBuffer.wrap(StubTransport.bytes(unescaped(chunks))),
                    bytes -> content.append(StandardCharsets.ISO_8859_1.decode(bytes)));
        } catch (BadRequest e) {
            return "bad " + e.status();
        }
        return body.ended() ? content.toString() : "unfinished";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello      | 5\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                "hello      | 0005;a=b;c=\"d e\" ; f\\r\\nhello\\r\\n000;x\\r\\nA: b\\r\\nC:\\r\\n\\r\\n",
                "hello      | 5 ;a\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                "unfinished | 5\\r\\nhello\\r\\n0\\r\\n",
                "unfinished | 5\\r\\nhello\\r\\n",
                "bad 400    | 5\\nhello\\r\\n0\\r\\n\\r\\n",
                "bad 400    | 5\\r\\nhello0\\r\\n\\r\\n",
                "bad 400    | 5\\r\\nhelloo\\r\\n0\\r\\n\\r\\n",
                "bad 400    | 6\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                "bad 400    | 5 \\r\\nhello\\r\\n0\\r\\n\\r\\n",
                "bad 400    | ;a\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                "bad 400    | \\r\\nhello\\r\\n0\\r\\n\\r\\n",
                "bad 400    | 0x5\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                "bad 400    | +5\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                "bad 400    | -5\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                "bad 400    | 5;a\\nb\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                "bad 400    | 5;a\\0\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                "bad 400    | 10000000000000005\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                "bad 400    | 0\\r\\nA b: c\\r\\n\\r\\n",
                "bad 400    | 0\\r\\nA : c\\r\\n\\r\\n",
                "bad 400    | 0\\r\\nGET / HTTP/1.1\\r\\n\\r\\n",
                "bad 400    | 0\\r\\n\\n",
            })
    void chunks_are_what_they_say_or_are_refused(String content, String chunks) {
        assertThat(chunks(chunks)).isEqualTo(content);
    }

    @Test
    void extensions_and_trailers_have_an_end() {
        assertThat(chunks("1;" + "x".repeat(20_000))).isEqualTo("bad 413");
        assertThat(chunks("1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\\r\\n.\\r\\n".repeat(1_000)))
                .isEqualTo("bad 413");
        assertThat(chunks("0\\r\\n" + "A: b\\r\\n".repeat(4_000))).isEqualTo("bad 431");
    }

    /** Whatever arrives: it is answered, refused or waited for, and nothing is met that nobody thought of. */
    @Test
    void garbage_of_any_kind_is_no_bug() {
        String alphabet =
                "GETPOST /?#%:;,=\"\\\r\n\t \0\u007f\u00e9aZ09.*[]()HTTP/1.1Host:Content-Length:Transfer-Encoding:chunked";
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "" : "POST / HTTP/1.1\r\nHost: a\r\n");
            for (int i = random.nextInt(60); i > 0; i--) {
                int at = random.nextInt(alphabet.length());
                text.append(alphabet, at, Math.min(alphabet.length(), at + 1 + random.nextInt(4)));
            }
            assertThat(status(text + (random.nextBoolean() ? "\r\n\r\n" : "")))
                    .as("seed %d", seed)
                    .isIn(-1, 0, 400, 413, 414, 417, 431, 501, 505);
        }
    }
}
