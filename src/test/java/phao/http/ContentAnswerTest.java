package phao.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import phao.log.Append;
import phao.log.Retention;
import phao.log.memory.MemoryEngine;
import phao.protocol.Content;
import phao.protocol.Member;

/** Contents as WebSocket clients may have published them, whose types no HTTP server has looked at. */
class ContentAnswerTest {

    private final StubServer server = new StubServer();

    @AfterEach
    void stop() {
        server.close();
    }

    /** The log of a backup, to which another message was appended. */
    @Test
    void an_address_with_an_epoch_means_the_same_message_for_ever_or_is_gone() throws Exception {
        MemoryEngine.Store store = new MemoryEngine.Store();
        String[] epochs = {"00000000000000e1", "00000000000000e2", "00000000000000e3"};
        Member an = Member.of("ab".repeat(16), "");
        MemoryEngine.Store backup;
        try (MemoryEngine first = new MemoryEngine(store, () -> epochs[0])) {
            first.append(List.of(new Append("lobby", "", 0, an, Content.text("kept"))), 1);
            backup = store.copy();
            first.append(List.of(new Append("lobby", "", 0, an, Content.text("lost"))), 2);
        }
        try (StubServer again = new StubServer(new MemoryEngine(store, () -> epochs[1]))) {
            StubExchange same = again.ask("GET", "/rooms/lobby/messages/2?epoch=" + epochs[0]);
            assertThat(same.text()).isEqualTo("lost");
            assertThat(same.headers).containsEntry("Cache-Control", "private, no-cache");
            assertThat(again.ask("GET", "/rooms/lobby/messages/2").headers)
                    .containsEntry("Cache-Control", "private, no-cache");
        }
        try (MemoryEngine restored = new MemoryEngine(backup, () -> epochs[2])) {
            restored.append(List.of(new Append("lobby", "", 0, an, Content.text("other"))), 3);
            try (StubServer after = new StubServer(restored)) {
                assertThat(after.ask("GET", "/rooms/lobby/messages/2").text()).isEqualTo("other");
                assertThat(after.ask("GET", "/rooms/lobby/messages/2?epoch=" + epochs[2])
                                .text())
                        .isEqualTo("other");
                assertThat(after.ask("GET", "/rooms/lobby/messages/1?epoch=" + epochs[0])
                                .text())
                        .isEqualTo("kept");
                for (String gone : List.of(
                        "2?epoch=" + epochs[0],
                        "2?epoch=" + epochs[1],
                        "3?epoch=" + epochs[0],
                        "1?epoch=" + epochs[1])) {
                    StubExchange answer = after.ask("GET", "/rooms/lobby/messages/" + gone);
                    assertThat(answer.status).as(gone).isEqualTo(410);
                    assertThat(answer.text()).contains("\"removed\"").contains("is not in this log");
                }
                assertThat(after.ask("GET", "/rooms/lobby/messages/3?epoch=" + epochs[2]).status)
                        .isEqualTo(404);
                while (restored.retain(new Retention(1, 0, Duration.ZERO, Duration.ZERO), 4, 9)) {
                    assertThat(restored.epoch()).isEqualTo(epochs[2]);
                }
                StubExchange removed = after.ask("GET", "/rooms/lobby/messages/1?epoch=" + epochs[0]);
                assertThat(removed.status).isEqualTo(410);
                assertThat(removed.text()).contains("message 1 was removed");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "0",
                "00000000000000e",
                "00000000000000e11",
                "00000000000000E1",
                "%00000000000000e1",
                "e1&epoch=e1"
            })
    void what_is_no_epoch_is_refused(String epoch) throws Exception {
        assertThat(server.ask("GET", "/rooms/lobby/messages/1?epoch=" + epoch).status)
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "image,true",
        "video,true",
        "audio,true",
        "document,true",
        "empty,true",
        "script,false",
        "worker,false",
        "sharedworker,false",
        "serviceworker,false",
        "iframe,false",
        "frame,false",
        "object,false",
        "embed,false",
        "style,false"
    })
    void the_page_shows_a_content_and_nobody_runs_it(String destination, boolean given) throws Exception {
        server.context
                .log()
                .append(new Append("lobby", "", 0, Member.of("ab".repeat(16), ""), Content.binary(new byte[1])));
        server.settle();
        StubExchange answer = server.ask(
                "GET",
                "/rooms/lobby/messages/1?epoch=" + server.context.log().epoch(),
                "Sec-Fetch-Dest",
                destination,
                "Sec-Fetch-Site",
                "same-origin");
        assertThat(answer.status).isEqualTo(given ? 200 : 403);
    }

    private StubExchange shown(Content.Kind kind, String type) throws Exception {
        Content content = new Content(kind, "đ".getBytes(StandardCharsets.UTF_8), type, "");
        server.context.log().append(new Append("lobby", "", 0, Member.of("ab".repeat(16), ""), content));
        server.settle();
        return server.ask("GET", "/rooms/lobby/messages/1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image/png;a=b,text/html | inline | image/png",
                "image/PNG ; a | inline | image/png",
                "audio/x,text/html | attachment | audio/x,text/html",
                "audio/x/y | attachment | audio/x/y",
                "audio/ogg;codecs=opus | inline | audio/ogg",
                "video/mp4 text/html | attachment | video/mp4 text/html",
                "image/svg+xml;x=image/png | attachment | image/svg+xml;x=image/png",
                "text/plain;charset=iso-8859-2 | inline | text/plain;charset=iso-8859-2",
                "text/plain;charset=x,text/html | inline | text/plain"
            })
    void bytes_are_shown_under_a_bare_type_that_runs_nothing_or_not_at_all(
            String published, String disposition, String served) throws Exception {
        StubExchange answer = shown(Content.Kind.BINARY, published);
        assertThat(answer.headers)
                .containsEntry("Content-Disposition", disposition)
                .containsEntry("Content-Type", served);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain;charset=iso-8859-1 | text/plain;charset=UTF-8",
                "text/html;charset=a;charset=b | text/html;charset=UTF-8",
                "text/markdown;variant=GFM | text/markdown;variant=GFM;charset=UTF-8"
            })
    void a_text_is_UTF_8_whatever_its_sender_says(String published, String served) throws Exception {
        assertThat(shown(Content.Kind.TEXT, published).headers).containsEntry("Content-Type", served);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/javascript",
                "Application/JavaScript",
                "text/javascript1.5;charset=utf-8",
                "application/x-ecmascript",
                "text/jscript",
                "text/livescript ; a=b",
                "text/x-javascript(comment)",
                "audio/x,text/javascript",
                "text/html , application/ecmascript;x",
                "application/wasm"
            })
    void what_a_browser_would_execute_has_no_type(String published) throws Exception {
        shown(Content.Kind.BINARY, published);
        shown(Content.Kind.TEXT, published);
        for (int seq = 1; seq <= 2; seq++) {
            assertThat(server.ask("GET", "/rooms/lobby/messages/" + seq).headers)
                    .containsEntry("Content-Disposition", "attachment")
                    .containsEntry("Content-Type", "application/octet-stream");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/typescript",
                "application/json",
                "text/markdown;about=javascript",
                "application/x-javascript-notes"
            })
    void what_only_sounds_like_it_keeps_its_type(String published) throws Exception {
        assertThat(shown(Content.Kind.BINARY, published).headers).containsEntry("Content-Type", published);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "script",
                "worker",
                "sharedworker",
                "serviceworker",
                "audioworklet",
                "paintworklet",
                "style",
                "xslt",
                "iframe",
                "frame",
                "fencedframe",
                "embed",
                "object",
                "manifest",
                "json",
                "of-the-future"
            })
    void a_content_is_refused_where_it_could_execute(String destination) throws Exception {
        String tag = shown(Content.Kind.TEXT, "text/plain").headers.get("ETag");
        StubExchange refused = server.ask(
                "GET",
                "/rooms/lobby/messages/1",
                "Sec-Fetch-Dest",
                destination,
                "Sec-Fetch-Site",
                "same-origin",
                "If-None-Match",
                tag);
        assertThat(refused.status).isEqualTo(403);
        assertThat(refused.text()).contains("\"not_executable\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty", "image", "audio", "video", "track", "font", "document"})
    void a_content_is_given_where_it_only_shows(String destination) throws Exception {
        shown(Content.Kind.BINARY, "image/png");
        assertThat(server.ask("GET", "/rooms/lobby/messages/1", "Sec-Fetch-Dest", destination).status)
                .isEqualTo(200);
    }

    @Test
    void a_service_worker_is_known_by_its_own_header_too() throws Exception {
        shown(Content.Kind.TEXT, "text/javascript");
        assertThat(server.ask("GET", "/rooms/lobby/messages/1", "Service-Worker", "script").status)
                .isEqualTo(403);
    }

    @Test
    void an_address_that_names_no_log_is_asked_for_again() throws Exception {
        StubExchange answer = shown(Content.Kind.BINARY, "image/png");
        assertThat(answer.headers).containsEntry("Cache-Control", "private, no-cache");
        assertThat(server.ask("GET", "/rooms/lobby/messages/1", "If-None-Match", answer.headers.get("ETag")).status)
                .isEqualTo(304);
    }

    @Test
    void a_removed_content_is_gone_for_every_address_and_every_tag() throws Exception {
        String client = "00112233445566778899aabbccddeeff";
        server.post(
                "/rooms/lobby",
                "secret".getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "text/plain",
                "Phao-Client",
                client);
        server.post("/rooms/lobby", "other".getBytes(StandardCharsets.UTF_8), "Content-Type", "text/plain");
        String address = "/rooms/lobby/messages/1";
        String tag = server.ask("GET", address).headers.get("ETag");
        String page =
                "/rooms/lobby?after=0&limit=1&epoch=" + server.context.log().epoch();
        String pageTag = server.ask("GET", page).headers.get("ETag");
        assertThat(server.ask("DELETE", address).status).isEqualTo(403);
        assertThat(server.ask("DELETE", address, "Phao-Client", "0".repeat(32)).status)
                .isEqualTo(403);
        for (int i = 0; i < 2; i++) {
            StubExchange removed = server.ask("DELETE", address, "Phao-Client", client);
            assertThat(removed.status).isEqualTo(200);
            assertThat(removed.text()).contains("\"removes\":1,\"seq\":3,");
        }
        for (String each : new String[] {
            address, address + "?epoch=" + server.context.log().epoch()
        }) {
            StubExchange gone = server.ask("GET", each, "If-None-Match", tag);
            assertThat(gone.status).isEqualTo(410);
            assertThat(gone.text()).contains("\"code\":\"removed\"", "was removed by 3");
        }
        assertThat(server.ask("GET", "/rooms/lobby/messages/3").status).isEqualTo(404);
        StubExchange again = server.ask("GET", page, "If-None-Match", pageTag);
        assertThat(again.status).isEqualTo(200);
        assertThat(again.text()).contains("\"removed\":3").doesNotContain("secret");
        assertThat(server.ask("DELETE", "/rooms/lobby/messages/9", "Phao-Client", client).status)
                .isEqualTo(404);
        assertThat(server.ask("DELETE", "/rooms/lobby/messages?upTo=2", "Phao-Client", client).status)
                .isEqualTo(403);
        assertThat(server.ask("DELETE", "/rooms/lobby/messages").status).isEqualTo(400);
        assertThat(server.ask(
                                "DELETE",
                                "/rooms/lobby/messages/1",
                                "Phao-Client",
                                client,
                                "Sec-Fetch-Site",
                                "cross-site")
                        .status)
                .isEqualTo(403);
    }
}
