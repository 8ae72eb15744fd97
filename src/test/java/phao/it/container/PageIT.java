package phao.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.FilePayload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.it.ChatPage;
import phao.it.Chromium;
import phao.it.Pictures;

/** The chat page, as this server gives it to a browser. What it can do is tested in phao.it. */
class PageIT extends DeployedWar {

    private static final boolean TELLS_LENGTHS =
            !Container.underTest().has(Container.Difference.HIDES_LENGTHS_OF_COMPRESSED_ANSWERS);

    /** Over HTTP/2 a server need not say how long an answer is. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void two_people_talk_send_a_picture_and_find_it_again_after_a_reload() {
        String room = freshRoom();
        try (Chromium chromium = Chromium.launch()) {
            ChatPage an = person(chromium, room, "An");
            ChatPage binh = person(chromium, room, "Bình");
            an.say("xin chào");
            binh.awaitTexts("xin chào");
            binh.find("#files").setInputFiles(new FilePayload("vịnh.png", "image/png", Pictures.png(120, 80)));
            binh.say("look");
            an.awaitTexts("xin chào", "", "look");
            an.page().reload();
            an.awaitConnection();
            an.awaitTexts("xin chào", "", "look");
            PlaywrightAssertions.assertThat(an.find(".message img.picture")).hasJSProperty("naturalWidth", 120);
            assertThat(an.allComplaints()).isEmpty();
            assertThat(binh.allComplaints()).isEmpty();
        }
    }

    @Test
    void a_first_visit_is_at_most_ten_requests() {
        try (Chromium chromium = Chromium.launch()) {
            ChatPage an =
                    new ChatPage(chromium.browser().newContext(new Browser.NewContextOptions().setLocale("en-GB")));
            List<String> requests = new CopyOnWriteArrayList<>();
            an.page().onRequest(request -> requests.add(request.url()));
            an.page().onWebSocket(socket -> requests.add(socket.url()));
            an.enter(http(""), freshRoom(), "An");
            an.say("here");
            an.awaitTexts("here");
            assertThat(requests)
                    .hasSizeBetween(4, 10)
                    .filteredOn(url -> url.contains("/assets/"))
                    .hasSize(2);
        }
    }

    @Test
    void the_joined_files_are_compressed_and_kept_for_good_under_names_that_are_their_hashes() throws Exception {
        HttpResponse<byte[]> page = get("", "Accept-Encoding", "gzip");
        assertThat(page.headers().firstValue("Cache-Control")).contains("no-cache");
        List<String> files = Pattern.compile("\"(assets/[^\"]+)\"")
                .matcher(new String(unzipped(page), StandardCharsets.UTF_8))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(files).hasSize(2);
        int bytes = page.body().length;
        for (String file : files) {
            HttpResponse<byte[]> compressed = get(file, "Accept-Encoding", "gzip, deflate, br");
            bytes += compressed.body().length;
            assertThat(compressed.headers().firstValue("Cache-Control"))
                    .contains("public, max-age=31536000, immutable");
            if (TELLS_LENGTHS) {
                assertThat(compressed.headers().firstValue("Content-Length"))
                        .contains(Integer.toString(compressed.body().length));
            }
            assertThat(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(unzipped(compressed))))
                    .startsWith(file.replaceFirst(".*-", "").replaceFirst("\\..*", ""));

            HttpResponse<byte[]> plain = get(file, "Accept-Encoding", "gzip;q=0, *;q=0");
            assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
            assertThat(plain.body()).isEqualTo(unzipped(compressed));
            for (HttpResponse<byte[]> one : List.of(compressed, plain)) {
                assertThat(one.headers().allValues("Vary")).anyMatch(vary -> vary.contains("Accept-Encoding"));
            }
            String tag = compressed.headers().firstValue("ETag").orElseThrow();
            assertThat(plain.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(tag);
            assertThat(get(file, "Accept-Encoding", "gzip", "If-None-Match", tag)
                            .statusCode())
                    .isEqualTo(304);
            assertThat(get(file, "Accept-Encoding", "gzip", "Range", "bytes=0-9")
                            .body())
                    .isEqualTo(compressed.body());
        }
        assertThat(bytes).isLessThan(105_000);
    }

    @Test
    void head_of_a_file_tells_what_get_would_and_other_methods_are_refused() throws Exception {
        for (String coding : List.of("gzip", "identity")) {
            HttpResponse<byte[]> get = get("js/phao.js", "Accept-Encoding", coding);
            HttpResponse<byte[]> head = ask("HEAD", "js/phao.js", "Accept-Encoding", coding);
            assertThat(head.body()).isEmpty();
            List<String> same =
                    new ArrayList<>(List.of("Content-Type", "Content-Encoding", "ETag", "Cache-Control", "Vary"));
            if (TELLS_LENGTHS || coding.equals("identity")) {
                same.add("Content-Length");
            }
            for (String header : same) {
                assertThat(head.headers().allValues(header))
                        .as(header)
                        .isEqualTo(get.headers().allValues(header));
            }
        }
        assertThat(ask("POST", "js/phao.js").statusCode()).isEqualTo(405);
        assertThat(ask("DELETE", "index.html").statusCode()).isEqualTo(405);
    }

    @Test
    void the_sources_are_there_to_be_imported_as_they_are_and_compressed() throws Exception {
        for (String file : List.of(
                "js/phao.js", "js/phao/connection.js", "js/phao.d.ts", "css/base.css", "openapi.json", "icon.svg")) {
            HttpResponse<byte[]> answer = get(file, "Accept-Encoding", "gzip");
            assertThat(unzipped(answer)).as(file).isEqualTo(Files.readAllBytes(Path.of("webapp", file)));
            assertThat(answer.headers().firstValue("Cache-Control")).as(file).contains("no-cache");
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .as(file)
                    .contains("*");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WEB-INF/web.xml",
                "WEB-INF/gzip/index.html",
                "META-INF/MANIFEST.MF",
                "phao/boot/Boot.class",
                "nothing",
                "js/",
                "assets/",
                "assets/chat.js"
            })
    void nothing_else_of_the_war_is_served(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        return ask("GET", path, headers);
    }

    private HttpResponse<byte[]> ask(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(http(path)).method(method, HttpRequest.BodyPublishers.noBody());
        return HTTP.send(
                (headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static byte[] unzipped(HttpResponse<byte[]> answer) throws IOException {
        assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
        return new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
    }

    private ChatPage person(Chromium chromium, String room, String name) {
        Browser.NewContextOptions english = new Browser.NewContextOptions().setLocale("en-GB");
        return new ChatPage(chromium.browser().newContext(english)).enter(http(""), room, name);
    }
}
