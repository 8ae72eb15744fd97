package phao.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page's files, asked for without a server. */
class PageServletTest {

    private static final String SCRIPT = "let much = 1;\n".repeat(100);

    @TempDir
    private Path folder;

    private PageServlet servlet;

    @BeforeEach
    void pack() throws Exception {
        Path war = folder.resolve("phao.war");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(war))) {
            put(zip, "a b.txt", "hello".getBytes(StandardCharsets.US_ASCII));
            put(zip, "js/much.js", SCRIPT.getBytes(StandardCharsets.US_ASCII));
            put(zip, "WEB-INF/gzip/js/much.js", gzip(SCRIPT));
            put(zip, "assets/chat-0123456789abcdef.js", SCRIPT.getBytes(StandardCharsets.US_ASCII));
            put(zip, "WEB-INF/web.xml", new byte[1]);
            put(zip, "phao/boot/Boot.class", new byte[1]);
        }
        servlet = new PageServlet(PageFiles.of(war));
        servlet.init();
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes) throws Exception {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
    }

    private static byte[] gzip(String text) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        return out.toByteArray();
    }

    private StubExchange ask(String method, String address, String... headers) throws Exception {
        return ask(new StubExchange(method, address, headers));
    }

    private StubExchange ask(StubExchange exchange) throws Exception {
        servlet.service(exchange.request, exchange.response);
        return exchange;
    }

    private static StubExchange under(String contextPath, String address) {
        StubExchange exchange = new StubExchange("GET", address);
        exchange.contextPath = contextPath;
        return exchange;
    }

    @Test
    void a_file_is_found_by_its_encoded_name() throws Exception {
        assertThat(ask(under("/phao", "/phao/a%20b.txt;v=1")).text()).isEqualTo("hello");
    }

    /** The request's Host is anybody's word: a cache would keep it, and send others there. */
    @Test
    void the_address_without_its_slash_leads_to_a_path_on_this_server() throws Exception {
        StubExchange exchange = ask(under("/phao", "/phao"));
        assertThat(exchange.text()).isEmpty();
        assertThat(exchange.status).isEqualTo(302);
        assertThat(exchange.headers).containsEntry("Location", "/phao/");
    }

    @Test
    void an_address_that_is_wrongly_encoded_is_the_clients_fault() throws Exception {
        assertThat(ask("GET", "/a%2").status).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/WEB-INF/web.xml",
                "/WEB-INF/gzip/js/much.js",
                "/phao/boot/Boot.class",
                "/js/",
                "/",
                "/js/much.js.gz",
                "/;/WEB-INF/web.xml",
                "/js;/much.js"
            })
    void nothing_else_of_the_war_is_served(String address) throws Exception {
        assertThat(ask("GET", address).status).isEqualTo(404);
    }

    @Test
    void what_nobody_expected_is_answered_with_a_reference_and_without_details() throws Exception {
        StubExchange exchange = new StubExchange("GET", "/a%20b.txt");
        exchange.writeFailure = new OutOfMemoryError("a secret");
        assertThat(ask(exchange).text())
                .startsWith("{\"type\"")
                .containsPattern("reference h[0-9]+-[0-9a-z]+:")
                .doesNotContain("secret");
        assertThat(exchange.status).isEqualTo(500);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | true",
                "gzip, deflate, br, zstd | true",
                "GZIP;q=1.0 | true",
                "* | true",
                "br;q=1, *;q=0.1 | true",
                "gzip;q=0.5 | true",
                "gzip;q=0 | false",
                "gzip; q=0.000 | false",
                "*, gzip;q=0 | false",
                "*;q=0 | false",
                "identity | false",
                "'' | false",
                "br | false",
                "identity, gzip;q=0.5 | false",
                "xgzip | false",
                "gzip2 | false",
                "gzip;q=0.001 | true",
                "identity;q=0 | false"
            })
    void it_is_compressed_for_those_who_say_that_they_take_it(String accepted, boolean compressed) throws Exception {
        StubExchange exchange = ask("GET", "/js/much.js", "Accept-Encoding", accepted);
        assertThat(exchange.headers)
                .containsEntry("Vary", "Accept-Encoding")
                .containsEntry("Content-Length", Integer.toString(exchange.written.size()))
                .containsEntry("Content-Type", "text/javascript;charset=UTF-8");
        if (compressed) {
            assertThat(exchange.headers).containsEntry("Content-Encoding", "gzip");
            assertThat(exchange.written.size()).isLessThan(SCRIPT.length() / 10);
            assertThat(new GZIPInputStream(new ByteArrayInputStream(exchange.written.toByteArray())).readAllBytes())
                    .isEqualTo(SCRIPT.getBytes(StandardCharsets.US_ASCII));
        } else {
            assertThat(exchange.headers).doesNotContainKey("Content-Encoding");
            assertThat(exchange.text()).isEqualTo(SCRIPT);
        }
    }

    @Test
    void each_coding_has_a_tag_of_its_own_by_which_it_is_known() throws Exception {
        String plain = ask("GET", "/js/much.js").headers.get("ETag");
        String compressed =
                ask("GET", "/js/much.js", "Accept-Encoding", "gzip").headers.get("ETag");
        assertThat(plain).isNotEqualTo(compressed);

        StubExchange known =
                ask("GET", "/js/much.js", "Accept-Encoding", "gzip", "If-None-Match", "\"other\", W/" + compressed);
        assertThat(known.status).isEqualTo(304);
        assertThat(known.text()).isEmpty();
        assertThat(known.headers)
                .containsEntry("ETag", compressed)
                .containsEntry("Vary", "Accept-Encoding")
                .containsEntry("Cache-Control", "no-cache")
                .doesNotContainKey("Content-Length")
                .doesNotContainKey("Content-Encoding");
        assertThat(ask("GET", "/js/much.js", "If-None-Match", plain).status).isEqualTo(304);
        assertThat(ask("GET", "/js/much.js", "If-None-Match", compressed).status)
                .isEqualTo(200);
        assertThat(ask("GET", "/js/much.js", "Accept-Encoding", "gzip", "If-None-Match", plain).status)
                .isEqualTo(200);
    }

    @Test
    void head_tells_what_get_would() throws Exception {
        StubExchange get = ask("GET", "/js/much.js", "Accept-Encoding", "gzip");
        StubExchange head = ask("HEAD", "/js/much.js", "Accept-Encoding", "gzip");
        assertThat(head.headers).isEqualTo(get.headers);
        assertThat(head.text()).isEmpty();
    }

    /** A part of one coding put to the rest of another is nothing. */
    @Test
    void a_range_is_answered_with_the_whole() throws Exception {
        StubExchange exchange = ask("GET", "/js/much.js", "Range", "bytes=0-9");
        assertThat(exchange.status).isEqualTo(200);
        assertThat(exchange.headers).containsEntry("Accept-Ranges", "none");
        assertThat(exchange.text()).isEqualTo(SCRIPT);
    }

    @Test
    void a_name_that_changes_with_its_content_is_kept_for_good() throws Exception {
        assertThat(ask("GET", "/assets/chat-0123456789abcdef.js").headers)
                .containsEntry("Cache-Control", "public, max-age=31536000, immutable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "DELETE", "TRACE", "OPTIONS", "G", ","})
    void a_file_is_read_and_nothing_else(String method) throws Exception {
        StubExchange exchange = ask(method, "/js/much.js");
        assertThat(exchange.status).isEqualTo(405);
        assertThat(exchange.headers).containsEntry("Allow", "GET, HEAD");
        assertThat(exchange.text()).contains("method_not_allowed").doesNotContain(SCRIPT);
    }
}
