package phao.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import phao.log.Append;
import phao.protocol.Content;
import phao.protocol.Member;

/** Contents as WebSocket clients may have published them, whose types no HTTP server has looked at. */
class ContentAnswerTest {

    private final StubServer server = new StubServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private StubExchange shown(Content.Kind kind, String type) throws Exception {
        Content content = new Content(kind, "đ".getBytes(StandardCharsets.UTF_8), type, "");
        server.sessions.log().append(new Append("lobby", "", 0, Member.of("ab".repeat(16), ""), content));
        server.settle();
        return server.ask("GET", "/rooms/lobby/messages/1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "image/png;a=b,text/html | inline | image/png",
        "image/PNG ; a | inline | image/png",
        "audio/x,text/html | attachment | audio/x,text/html",
        "audio/x/y | attachment | audio/x/y",
        "audio/ogg;codecs=opus | inline | audio/ogg",
        "video/mp4 text/html | attachment | video/mp4 text/html",
        "image/svg+xml;x=image/png | attachment | image/svg+xml;x=image/png",
        "text/plain;charset=iso-8859-2 | inline | text/plain;charset=iso-8859-2",
        "text/plain;charset=x,text/html | inline | text/plain"})
    void bytes_are_shown_under_a_bare_type_that_runs_nothing_or_not_at_all(String published, String disposition, String served)
            throws Exception {
        StubExchange answer = shown(Content.Kind.BINARY, published);
        assertThat(answer.headers).containsEntry("Content-Disposition", disposition).containsEntry("Content-Type", served);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "text/plain;charset=iso-8859-1 | text/plain;charset=UTF-8",
        "text/html;charset=a;charset=b | text/html;charset=UTF-8",
        "text/markdown;variant=GFM | text/markdown;variant=GFM;charset=UTF-8"})
    void a_text_is_UTF_8_whatever_its_sender_says(String published, String served) throws Exception {
        assertThat(shown(Content.Kind.TEXT, published).headers).containsEntry("Content-Type", served);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/javascript", "Application/JavaScript", "text/javascript1.5;charset=utf-8", "application/x-ecmascript", "text/jscript",
        "text/livescript ; a=b", "text/x-javascript(comment)", "audio/x,text/javascript", "text/html , application/ecmascript;x", "application/wasm"})
    void what_a_browser_would_execute_has_no_type(String published) throws Exception {
        shown(Content.Kind.BINARY, published);
        shown(Content.Kind.TEXT, published);
        for (int seq = 1; seq <= 2; seq++) {
            assertThat(server.ask("GET", "/rooms/lobby/messages/" + seq).headers)
                    .containsEntry("Content-Disposition", "attachment").containsEntry("Content-Type", "application/octet-stream");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/typescript", "application/json", "text/markdown;about=javascript", "application/x-javascript-notes"})
    void what_only_sounds_like_it_keeps_its_type(String published) throws Exception {
        assertThat(shown(Content.Kind.BINARY, published).headers).containsEntry("Content-Type", published);
    }

    @ParameterizedTest
    @ValueSource(strings = {"script", "worker", "sharedworker", "serviceworker", "audioworklet", "paintworklet", "style", "xslt", "iframe", "frame",
        "fencedframe", "embed", "object", "manifest", "json", "of-the-future"})
    void a_content_is_refused_where_it_could_execute(String destination) throws Exception {
        String tag = shown(Content.Kind.TEXT, "text/plain").headers.get("ETag");
        StubExchange refused = server.ask("GET", "/rooms/lobby/messages/1", "Sec-Fetch-Dest", destination, "Sec-Fetch-Site", "same-origin",
                "If-None-Match", tag);
        assertThat(refused.status).isEqualTo(403);
        assertThat(refused.text()).contains("\"not_executable\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty", "image", "audio", "video", "track", "font", "document"})
    void a_content_is_given_where_it_only_shows(String destination) throws Exception {
        shown(Content.Kind.BINARY, "image/png");
        assertThat(server.ask("GET", "/rooms/lobby/messages/1", "Sec-Fetch-Dest", destination).status).isEqualTo(200);
    }

    @Test
    void a_service_worker_is_known_by_its_own_header_too() throws Exception {
        shown(Content.Kind.TEXT, "text/javascript");
        assertThat(server.ask("GET", "/rooms/lobby/messages/1", "Service-Worker", "script").status).isEqualTo(403);
    }

    @Test
    void an_address_that_names_no_log_is_asked_for_again() throws Exception {
        StubExchange answer = shown(Content.Kind.BINARY, "image/png");
        assertThat(answer.headers).containsEntry("Cache-Control", "private, no-cache");
        assertThat(server.ask("GET", "/rooms/lobby/messages/1", "If-None-Match", answer.headers.get("ETag")).status).isEqualTo(304);
    }

    @Test
    void an_empty_epoch_names_no_log() throws Exception {
        shown(Content.Kind.BINARY, "image/png");
        assertThat(server.ask("GET", "/rooms/lobby?after=0&epoch=&limit=1").headers).containsEntry("Cache-Control", "no-cache");
        String epoch = server.sessions.log().epoch();
        assertThat(server.ask("GET", "/rooms/lobby?after=0&limit=1&epoch=" + epoch).headers.get("Cache-Control")).contains("immutable");
    }
}
