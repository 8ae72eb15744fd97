package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the page, as the standalone server gives them. */
class StaticFilesIT {

    private static final Path SOURCES = Path.of("webapp");
    /** Filled in by the build. */
    private static final List<String> OF_THE_BUILD = List.of("index.html", "sw.js");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static StandaloneServer server;

    @BeforeAll
    static void start(@TempDir Path data) {
        server = StandaloneServer.start(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void every_file_of_the_page_is_served_as_it_is_with_a_type() throws Exception {
        for (Path file : filesOfThePage()) {
            String path = SOURCES.relativize(file).toString();
            HttpResponse<byte[]> answer = get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.body()).as(path).isEqualTo(Files.readAllBytes(file));
            assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                    .as(path)
                    .isNotEmpty()
                    .isNotEqualTo("application/octet-stream");
        }
    }

    private static List<Path> filesOfThePage() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(SOURCES.resolve("WEB-INF")))
                    .filter(file -> !OF_THE_BUILD.contains(file.getFileName().toString()))
                    .toList();
        }
    }

    @Test
    void pages_of_other_servers_may_import_the_scripts() throws Exception {
        for (Path file : filesOfThePage()) {
            String path = SOURCES.relativize(file).toString();
            HttpResponse<byte[]> answer = get(path);
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .as(path)
                    .contains("*");
            assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials"))
                    .as(path)
                    .isEmpty();
            assertThat(answer.headers().firstValue("Cross-Origin-Resource-Policy"))
                    .as(path)
                    .contains("cross-origin");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "js/phao.js",
                "nothing",
                "js/",
                "health",
                "rooms/lobby",
                "rooms/lobby/messages/1",
                "rooms/%zz",
                "nowhere/%zz",
                "socket"
            })
    void every_answer_says_what_browsers_must_not_do_with_it(String path) throws Exception {
        String answer = rawStatus("GET /" + path + " HTTP/1.1");
        assertThat(answer.substring(0, answer.indexOf("\r\n\r\n")).lines())
                .contains("X-Content-Type-Options: nosniff", "Cross-Origin-Opener-Policy: same-origin")
                .anyMatch(line -> line.startsWith("Content-Security-Policy: ")
                        && line.contains("frame-ancestors 'self'")
                        && line.contains("require-trusted-types-for 'script'"))
                .anyMatch(line -> line.startsWith("Cross-Origin-Resource-Policy: "));
    }

    @Test
    void the_page_is_at_the_root() throws Exception {
        HttpResponse<byte[]> answer = get("");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo(get("index.html").body())
                .isEqualTo(Files.readAllBytes(Path.of("target/page/index.html")));
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/html;charset=UTF-8");
    }

    @Test
    void scripts_have_the_type_without_which_browsers_refuse_modules() throws Exception {
        assertThat(get("js/chat.js").headers().firstValue("Content-Type")).contains("text/javascript;charset=UTF-8");
    }

    @Test
    void what_the_browser_has_is_not_sent_again() throws Exception {
        HttpResponse<byte[]> first = get("index.html");
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(first.headers().firstValue("Cache-Control")).contains("no-cache");

        assertThat(status("If-None-Match", tag)).isEqualTo(304);
        assertThat(status("If-None-Match", "\"other\", W/" + tag)).isEqualTo(304);
        assertThat(status("If-None-Match", "\"other\"")).isEqualTo(200);
    }

    private static int status(String header, String value) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.http("index.html"))
                .header(header, value)
                .build();
        return HTTP.send(request, BodyHandlers.discarding()).statusCode();
    }

    @Test
    void head_tells_what_get_would_without_the_content() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.http("index.html"))
                .method("HEAD", BodyPublishers.noBody())
                .build();
        HttpResponse<byte[]> head = HTTP.send(request, BodyHandlers.ofByteArray());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length").orElse(-1))
                .isEqualTo(get("index.html").body().length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/WEB-INF/web.xml",
                "/web-inf/web.xml",
                "/%57EB-INF/web.xml",
                "/WEB-INF/",
                "/WEB-INF/classes/phao/app/Startup.class",
                "/META-INF/MANIFEST.MF",
                "/phao/boot/Boot.class",
                "/../WEB-INF/web.xml",
                "/js/../WEB-INF/web.xml",
                "/js/%2e%2e/WEB-INF/web.xml",
                "/js/..%2fWEB-INF/web.xml",
                "/..%2f..%2fetc/passwd",
                "/js/..%5cWEB-INF/web.xml",
                "//WEB-INF/web.xml",
                "/./WEB-INF/web.xml",
                "/index.html/../WEB-INF/web.xml",
                "/;/WEB-INF/web.xml",
                "/js/;x/../../WEB-INF/web.xml",
                "/%00",
                "/index.html%00",
                "/%zz",
                "/%",
                "/nothing",
                "/js",
                "/js/"
            })
    void nothing_else_of_the_war_is_served(String path) throws Exception {
        assertThat(rawStatus("GET " + path + " HTTP/1.1")).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void other_methods_are_refused() throws Exception {
        assertThat(rawStatus("DELETE /index.html HTTP/1.1")).startsWith("HTTP/1.1 405 ");
    }

    /** Real clients tidy such addresses up before they send them. */
    private static String rawStatus(String requestLine) throws IOException {
        try (Socket socket = new Socket("localhost", server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write((requestLine + "\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static HttpResponse<byte[]> get(String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(server.http(path)).build(), BodyHandlers.ofByteArray());
    }
}
