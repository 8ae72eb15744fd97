package phao.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import phao.it.http.HttpRooms.Answer;
import phao.protocol.ClientId;

/** {@code POST /rooms/{room}} (docs/protocol.md §5.4). */
public interface PublishContract extends HttpContract {

    int LIMIT = 16 << 20;

    private JsonObject only(String room) {
        var messages = http().get("rooms/" + room).expect(200).json().getJsonArray("messages");
        assertThat(messages).hasSize(1);
        return messages.getJsonObject(0);
    }

    @Test
    default void a_text_is_stored_and_has_an_address() {
        String room = newRoom();
        Answer answer = http().post(
                        "rooms/" + room + "?name=An", "xin chào 🌊", "Content-Type", "text/plain;charset=UTF-8")
                .expect(201);
        assertThat(answer.header("Location")).endsWith("/rooms/" + room + "/messages/1");
        assertThat(answer.json().getInt("seq")).isEqualTo(1);
        assertThat(answer.json().getString("epoch")).isEqualTo(http().epoch(room));
        JsonObject message = only(room);
        assertThat(message.getString("data")).isEqualTo("xin chào 🌊");
        assertThat(message.getJsonObject("from").getString("name")).isEqualTo("An");
        assertThat(message.containsKey("contentType")).isFalse();
        assertThat(message.getJsonNumber("time")).isEqualTo(answer.json().getJsonNumber("time"));
        assertThat(http().get("rooms/" + room + "/messages/1").expect(200).text())
                .isEqualTo("xin chào 🌊");
    }

    @Test
    default void a_thumbnail_is_told_with_the_content_and_with_a_reference_to_it() {
        String room = newRoom();
        byte[] body = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 1, 2, 3, 4, 5};
        http().post("rooms/" + room + "?thumbnailBytes=3", body, "Content-Type", "image/jpeg")
                .expect(201);
        assertThat(only(room).getString("thumbnail")).isEqualTo("/9j/");
        assertThat(only(room).getString("base64")).isEqualTo("AQIDBAU=");
        JsonObject reference = http().get("rooms/" + room + "?inlineBytes=4")
                .expect(200)
                .json()
                .getJsonArray("messages")
                .getJsonObject(0);
        assertThat(reference.getString("thumbnail")).isEqualTo("/9j/");
        assertThat(reference.getInt("size")).isEqualTo(5);
        assertThat(reference).doesNotContainKeys("data", "base64");
        assertThat(http().get("rooms/" + room + "/messages/1?epoch=" + http().epoch(room))
                        .expect(200)
                        .bytes())
                .containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    default void what_is_compressed_or_has_two_keys_is_refused_and_not_stored() {
        String address = "rooms/" + newRoom();
        Answer compressed = http().post(address, "packed", "Content-Type", "image/png", "Content-Encoding", "gzip")
                .expect(415);
        assertThat(compressed.header("Accept-Encoding")).isEqualTo("identity");
        http().post(address, "a", "Content-Type", "text/plain", "Idempotency-Key", "k1", "Idempotency-Key", "k2")
                .expect(400);
        http().post(address, "b", "Content-Type", "text/plain", "Content-Encoding", "identity")
                .expect(201);
        assertThat(http().get(address).json().getInt("head")).isEqualTo(1);
        assertThat(http().get(address, "Accept", "text/event-stream;q=0, */*")
                        .expect(200)
                        .header("Content-Type"))
                .startsWith("application/json");
    }

    @ParameterizedTest
    @CsvSource({
        "application/json,,application/json,data",
        "text/html; charset=utf-8,,text/html,data",
        "image/svg+xml,,image/svg+xml,base64",
        "image/svg+xml,text,image/svg+xml,data",
        "text/plain,binary,text/plain,base64",
        "text/markdown;variant=GFM,,text/markdown;variant=GFM,data"
    })
    default void the_content_type_decides_between_text_and_bytes(
            String sent, String kind, String stored, String member) {
        String room = newRoom();
        http().post("rooms/" + room + (kind == null ? "" : "?kind=" + kind), "{\"a\":1}", "Content-Type", sent)
                .expect(201);
        assertThat(only(room).getString("contentType")).isEqualTo(stored);
        assertThat(only(room)).containsKey(member);
    }

    @Test
    default void bytes_without_a_type_are_bytes() {
        String room = newRoom();
        http().post("rooms/" + room, new byte[] {0, -1}).expect(201);
        assertThat(only(room).getString("base64")).isEqualTo("AP8=");
    }

    @Test
    default void a_text_in_another_charset_is_converted() {
        String room = newRoom();
        http().post(
                        "rooms/" + room,
                        "thì thầm é".replace('ầ', 'a').replace('ì', 'i').getBytes(StandardCharsets.ISO_8859_1),
                        "Content-Type",
                        "text/plain; charset=\"ISO-8859-1\"")
                .expect(201);
        assertThat(only(room).getString("data")).isEqualTo("thi tham é");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attachment; filename=\"a b.png\"|a b.png", "attachment; filename=a.png|a.png",
                "attachment; filename=\"x\"; filename*=UTF-8''%C4%91%C6%A1n.pdf|đơn.pdf",
                        "inline; filename=\"a\\\"b\"|a\"b"
            })
    default void a_file_is_named_by_its_header(String header, String name) {
        String room = newRoom();
        http().post("rooms/" + room, "x", "Content-Type", "application/pdf", "Content-Disposition", header)
                .expect(201);
        assertThat(only(room).getString("filename")).isEqualTo(name);
    }

    @Test
    default void a_repeated_key_is_answered_with_the_first_number_and_stored_once() {
        String room = newRoom();
        String[] key = {"Content-Type", "text/plain", "Idempotency-Key", "\"order 42, e-mail\""};
        Answer first = http().post("rooms/" + room, "once", key).expect(201);
        Answer again = http().post(
                        "rooms/" + room, "once", "Content-Type", "text/plain", "Idempotency-Key", "order 42, e-mail")
                .expect(200);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        only(room);
        http().post("rooms/" + newRoom(), "once", key).expect(201);
    }

    @Test
    default void a_key_that_was_used_for_another_message_is_refused_unless_that_was_another_clients() {
        String room = newRoom();
        http().post("rooms/" + room, "forged", "Content-Type", "text/plain", "Idempotency-Key", "order-43")
                .expect(201);
        http().post("rooms/" + room, "on its way", "Content-Type", "text/plain", "Idempotency-Key", "order-43")
                .expect(422, "key_reused");
        String[] shop = {"Content-Type", "text/plain", "Idempotency-Key", "order-43", "Phao-Client", newSecret()};
        http().post("rooms/" + room, "on its way", shop).expect(201);
        http().post("rooms/" + room, "on its way", shop).expect(200);
    }

    @Test
    default void a_key_of_client_and_n_counts_as_over_websocket() {
        String room = newRoom();
        String secret = newSecret();
        assertThat(post(room, secret, 2).expect(409, "n_skipped").json().getInt("expected"))
                .isEqualTo(1);
        post(room, secret, 1).expect(201);
        post(room, secret, 2).expect(201);
        assertThat(post(room, secret, 1).expect(200).json().getInt("seq")).isEqualTo(1);
        assertThat(post(room, secret, 4).expect(409, "n_skipped").json().getInt("expected"))
                .isEqualTo(3);
        assertThat(http().get("rooms/" + room)
                        .json()
                        .getJsonArray("messages")
                        .getJsonObject(1)
                        .getInt("n"))
                .isEqualTo(2);
    }

    @Test
    default void who_posts_under_a_name_is_one_sender_and_who_has_none_is_nobody() {
        String room = newRoom();
        String client = newSecret();
        http().post("rooms/" + room + "?name=An", "one", "Content-Type", "text/plain")
                .expect(201);
        http().post("rooms/" + room + "?name=An", "two", "Content-Type", "text/plain", "Idempotency-Key", "deploy 1")
                .expect(201);
        http().post("rooms/" + room + "?name=An", "three", "Content-Type", "text/plain", "Idempotency-Key", "deploy 2")
                .expect(201);
        http().post("rooms/" + room + "?name=B%C3%ACnh", "Binh", "Content-Type", "text/plain")
                .expect(201);
        http().post("rooms/" + room + "?name=An", "client", "Content-Type", "text/plain", "Phao-Client", client)
                .expect(201);
        http().post(
                        "rooms/" + room + "?name=An",
                        "counted",
                        "Content-Type",
                        "text/plain",
                        "Idempotency-Key",
                        client + "-1")
                .expect(201);
        http().post("rooms/" + room, "nobody", "Content-Type", "text/plain").expect(201);
        http().post("rooms/" + room, "nobody", "Content-Type", "text/plain").expect(201);
        List<String> ids =
                http().get("rooms/" + room).json().getJsonArray("messages").getValuesAs(JsonObject.class).stream()
                        .map(message -> message.getJsonObject("from").getString("id"))
                        .toList();
        // printf 'name: An' | sha256sum
        assertThat(ids.subList(0, 3)).containsOnly("a531f0ab30472ac9fe06399cf8825bc0");
        assertThat(ids.get(4)).isEqualTo(ids.get(5)).isEqualTo(ClientId.tag(client));
        assertThat(ids.subList(3, 8))
                .doesNotContain(ids.get(0))
                .satisfies(others -> assertThat(Set.copyOf(others)).hasSize(4));
    }

    private Answer post(String room, String secret, int n) {
        return http().post(
                        "rooms/" + room,
                        "message " + n,
                        "Content-Type",
                        "text/plain",
                        "Idempotency-Key",
                        secret + "-" + n);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, LIMIT})
    default void a_body_of_any_size_up_to_the_limit_is_stored(int size) {
        String room = newRoom();
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        http().post("rooms/" + room, bytes, "Content-Type", "application/octet-stream")
                .expect(201);
        assertThat(http().get("rooms/" + room + "/messages/1").expect(200).bytes())
                .isEqualTo(bytes);
    }

    @Test
    default void a_body_in_chunks_of_unknown_length_is_stored() {
        String room = newRoom();
        byte[] bytes = new byte[3 << 20];
        new Random(1).nextBytes(bytes);
        http().send(
                        "POST",
                        "rooms/" + room,
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)),
                        "Content-Type",
                        "application/octet-stream")
                .expect(201);
        assertThat(http().get("rooms/" + room + "/messages/1").expect(200).bytes())
                .isEqualTo(bytes);
    }

    @Test
    default void a_body_over_the_limit_is_refused_and_not_stored() {
        String room = newRoom();
        try {
            http().post("rooms/" + room, new byte[LIMIT + 1], "Content-Type", "application/octet-stream")
                    .expect(413, "message_too_large");
        } catch (AssertionError e) {
            // A server may close while the client still sends, and then the client can't read the answer (RFC 9110
            // §15.5.14).
            assertThat(e).hasCauseInstanceOf(java.io.IOException.class);
        }
        assertThat(http().get("rooms/" + room).json().getInt("head")).isZero();
    }

    @Test
    default void a_text_over_the_limit_in_UTF_8_is_refused() {
        byte[] text = new byte[LIMIT - 1];
        Arrays.fill(text, (byte) 0xE9);
        http().post("rooms/" + newRoom(), text, "Content-Type", "text/plain;charset=iso-8859-1")
                .expect(413, "message_too_large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "text/plain;charset=klingon"
            })
    default void forms_and_unknown_charsets_are_refused(String type) {
        http().post("rooms/" + newRoom(), "a=b", "Content-Type", type).expect(415, "unsupported_media_type");
    }

    @Test
    default void a_name_as_long_as_a_header_may_be_is_refused_and_no_bug() {
        for (String name : List.of(
                "\"" + "a".repeat(7_000) + "\"", "\"" + "\\\"".repeat(3_500) + "\"", "\"" + "\\a".repeat(3_500))) {
            Answer answer = http().post(
                            "rooms/" + newRoom(),
                            "x",
                            "Content-Type",
                            "text/plain",
                            "Content-Disposition",
                            "attachment;filename=" + name);
            assertThat(answer.status()).isEqualTo(name.endsWith("\\a") ? 201 : 400);
        }
    }

    @Test
    default void what_is_wrong_is_refused() {
        String room = newRoom();
        http().post("rooms/" + room, new byte[] {'a', -1}, "Content-Type", "text/plain")
                .expect(400, "invalid_field");
        http().post("rooms/" + room, "x", "Content-Type", "nonsense").expect(400, "invalid_field");
        http().post("rooms/" + room + "?filename=a%2Fb", "x", "Content-Type", "text/plain")
                .expect(400, "invalid_field");
        http().post("rooms/" + room + "?kind=sound", "x", "Content-Type", "text/plain")
                .expect(400, "invalid_field");
        http().post("rooms/" + room, "x", "Idempotency-Key", "k".repeat(256)).expect(400, "invalid_field");
        http().post("rooms/" + room, "x", "Idempotency-Key", newSecret() + "-0").expect(400, "invalid_field");
        http().post("rooms/" + room, "x", "Phao-Client", "me").expect(400, "invalid_field");
        assertThat(http().get("rooms/" + room).json().getInt("head")).isZero();
    }
}
