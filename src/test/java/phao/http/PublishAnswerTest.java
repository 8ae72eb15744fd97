package phao.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishAnswerTest {

    private static final String SHOP = "0123456789abcdef0123456789abcdef";

    private final StubServer server = new StubServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private StubExchange post(String text, String... headers) throws Exception {
        return server.post("/rooms/lobby", text.getBytes(StandardCharsets.UTF_8), headers);
    }

    @Test
    void an_answer_is_not_written_by_the_thread_that_writes_the_log() throws Exception {
        StubExchange exchange = server.begun("/rooms/lobby", new byte[1], "Content-Type", "text/plain");
        server.write();
        assertThat(exchange.text()).isEmpty();
        server.settle();
        assertThat(exchange.status).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gzip", "GZIP", "deflate", "br", "identity, gzip", "x-unknown", "gzip, identity", " , zstd"})
    void a_body_that_is_compressed_is_refused_and_not_stored(String coding) throws Exception {
        for (String address : new String[] {"/rooms/lobby", "/rooms/lobby/signals"}) {
            StubExchange refused = server.post(
                    address, new byte[] {31, -117}, "Content-Type", "image/png", "Content-Encoding", coding);
            assertThat(refused.status).isEqualTo(415);
            assertThat(refused.text()).contains("\"unsupported_media_type\"").contains("without this header");
            assertThat(refused.headers).containsEntry("Accept-Encoding", "identity");
        }
        assertThat(post("plain", "Content-Type", "text/plain").text()).contains("\"seq\":1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "Identity", "", " , identity,"})
    void a_body_that_is_not_encoded_is_stored_whatever_word_says_so(String coding) throws Exception {
        assertThat(post("a", "Content-Type", "text/plain", "Content-Encoding", coding).status)
                .isEqualTo(201);
    }

    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 'x'};

    private StubExchange withThumbnail(String query, byte[] thumbnail, String rest, String... headers)
            throws Exception {
        byte[] text = rest.getBytes(StandardCharsets.UTF_8);
        byte[] body = Arrays.copyOf(thumbnail, thumbnail.length + text.length);
        System.arraycopy(text, 0, body, thumbnail.length, text.length);
        return server.post("/rooms/lobby?thumbnailBytes=" + query, body, headers);
    }

    @Test
    void a_thumbnail_comes_before_the_content_and_is_told_with_it() throws Exception {
        assertThat(withThumbnail("4", JPEG, "content", "Content-Type", "image/png").status)
                .isEqualTo(201);
        assertThat(withThumbnail("4", JPEG, "đ", "Content-Type", "text/plain").status)
                .isEqualTo(201);
        assertThat(server.ask("GET", "/rooms/lobby/messages/1").text()).isEqualTo("content");
        assertThat(server.ask("GET", "/rooms/lobby?inlineBytes=0").text())
                .contains("\"thumbnail\":\"/9j/eA==\",\"size\":7}")
                .contains("\"thumbnail\":\"/9j/eA==\",\"size\":2,\"text\":true}");
        StubExchange whole = server.ask("GET", "/rooms/lobby?inlineBytes=6&limit=1&after=0&epoch=");
        assertThat(whole.text()).contains("\"size\":7}");
        assertThat(whole.headers.get("Link")).contains("inlineBytes=6");
        assertThat(server.ask("GET", "/rooms/lobby?inlineBytes=7").text())
                .contains("\"base64\":\"Y29udGVudA==\"")
                .contains("\"data\":\"đ\"");
    }

    @Test
    void a_wrong_thumbnail_is_refused_and_nothing_stored() throws Exception {
        byte[] tooLarge = Arrays.copyOf(JPEG, 8_193);
        assertThat(withThumbnail("8193", tooLarge, "x", "Content-Type", "image/png")
                        .text())
                .contains("8192");
        assertThat(withThumbnail("0", new byte[0], "x", "Content-Type", "image/png").status)
                .isEqualTo(400);
        assertThat(withThumbnail("9", JPEG, "x", "Content-Type", "image/png").text())
                .contains("the thumbnail comes first");
        assertThat(withThumbnail("4", "<svg".getBytes(StandardCharsets.US_ASCII), "x", "Content-Type", "image/png")
                        .text())
                .contains("no PNG, JPEG or WebP");
        assertThat(withThumbnail("4", JPEG, "x".repeat(16 << 20) + "y", "Content-Type", "image/png").status)
                .isEqualTo(413);
        assertThat(withThumbnail("4", JPEG, "x".repeat(16 << 20), "Content-Type", "image/png")
                        .text())
                .contains("\"seq\":1,");
    }

    @Test
    void another_thumbnail_is_another_message_to_a_key_of_ones_choice() throws Exception {
        String[] headers = {"Content-Type", "image/png", "Idempotency-Key", "photo-1"};
        assertThat(withThumbnail("4", JPEG, "x", headers).status).isEqualTo(201);
        assertThat(withThumbnail("4", JPEG, "x", headers).status).isEqualTo(200);
        assertThat(withThumbnail("3", Arrays.copyOf(JPEG, 3), "x", headers).status)
                .isEqualTo(422);
        assertThat(post("x", headers).status).isEqualTo(422);
    }

    @Test
    void two_keys_are_refused() throws Exception {
        StubExchange refused =
                post("a", "Content-Type", "text/plain", "Idempotency-Key", "k1", "Idempotency-Key", "k2");
        assertThat(refused.status).isEqualTo(400);
        assertThat(refused.text()).contains("Idempotency-Key is given 2 times");
    }

    @Test
    void a_key_that_somebody_else_guessed_swallows_nothing() throws Exception {
        post("forged", "Content-Type", "text/plain", "Idempotency-Key", "order-43");
        StubExchange shop = post("on its way", "Content-Type", "text/plain", "Idempotency-Key", "order-43");
        assertThat(shop.status).isEqualTo(422);
        assertThat(shop.text()).contains("\"key_reused\"").contains("\"retry\":false");
        assertThat(shop.headers).doesNotContainKey("Location");
    }

    @Test
    void a_key_is_the_senders_own_where_the_sender_says_who_it_is() throws Exception {
        post("forged", "Content-Type", "text/plain", "Idempotency-Key", "order-43");
        String[] headers = {"Content-Type", "text/plain", "Idempotency-Key", "order-43", "Phao-Client", SHOP};
        assertThat(post("on its way", headers).status).isEqualTo(201);
        assertThat(post("on its way", headers).status).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"text/plain,b,''", "text/markdown,a,''", "application/octet-stream,a,''", "text/plain,a,?filename=a.txt"
    })
    void another_message_under_the_same_key_is_refused(String type, String text, String query) throws Exception {
        assertThat(post("a", "Content-Type", "text/plain", "Idempotency-Key", "k").status)
                .isEqualTo(201);
        assertThat(server.post(
                                "/rooms/lobby" + query,
                                text.getBytes(StandardCharsets.UTF_8),
                                "Content-Type",
                                type,
                                "Idempotency-Key",
                                "k")
                        .status)
                .isEqualTo(422);
        assertThat(post("a", "Content-Type", "text/plain", "Idempotency-Key", "k").status)
                .isEqualTo(200);
    }

    @Test
    void a_client_and_n_are_answered_as_over_websocket() throws Exception {
        assertThat(post("a", "Content-Type", "text/plain", "Idempotency-Key", SHOP + "-1").status)
                .isEqualTo(201);
        assertThat(post("a", "Content-Type", "text/markdown", "Idempotency-Key", SHOP + "-1", "Phao-Client", SHOP)
                        .status)
                .isEqualTo(200);
    }

    @Test
    void a_text_that_is_too_long_in_UTF_8_is_refused() throws Exception {
        byte[] text = new byte[(16 << 20) - 1];
        Arrays.fill(text, (byte) 0xE9);
        StubExchange exchange = server.post("/rooms/lobby", text, "Content-Type", "text/plain;charset=iso-8859-1");
        assertThat(exchange.status).isEqualTo(413);
        assertThat(exchange.text()).contains("message_too_large");
    }
}
