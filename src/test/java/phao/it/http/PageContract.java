package phao.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import phao.it.http.HttpRooms.Answer;

/** {@code GET /rooms/{room}} (docs/protocol.md §5.1). */
public interface PageContract extends HttpContract {

    private static List<Integer> numbers(Answer page) {
        return page.expect(200).json().getJsonArray("messages").getValuesAs(JsonObject.class).stream()
                .map(message -> message.getInt("seq"))
                .toList();
    }

    private String roomWith(int messages) {
        String room = newRoom();
        for (int i = 1; i <= messages; i++) {
            http().publish(room, "message " + i);
        }
        return room;
    }

    @Test
    default void a_room_where_nothing_was_published_has_an_empty_page() {
        String room = newRoom();
        JsonObject page = http().get("rooms/" + room).expect(200).json();
        assertThat(page.getString("room")).isEqualTo(room);
        assertThat(page.getInt("first")).isEqualTo(1);
        assertThat(page.getInt("head")).isZero();
        assertThat(page.getJsonArray("messages")).isEmpty();
    }

    @Test
    default void pages_lie_after_a_cursor_before_a_number_or_at_the_end() {
        String room = roomWith(7);
        String epoch = http().epoch(room);
        assertThat(numbers(http().get("rooms/" + room))).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(numbers(http().get("rooms/" + room + "?limit=3"))).containsExactly(5, 6, 7);
        assertThat(numbers(http().get("rooms/" + room + "?last=4&limit=3"))).containsExactly(4, 5, 6);
        assertThat(numbers(http().get("rooms/" + room + "?after=5&epoch=" + epoch)))
                .containsExactly(6, 7);
        assertThat(numbers(http().get("rooms/" + room + "?after=0&epoch=&limit=2")))
                .containsExactly(1, 2);
        assertThat(numbers(http().get("rooms/" + room + "?before=4&limit=2"))).containsExactly(2, 3);
        assertThat(numbers(http().get("rooms/" + room + "?last=0"))).isEmpty();
    }

    @Test
    default void following_next_reads_all_and_following_prev_goes_back() {
        String room = roomWith(7);
        String address = "rooms/" + room + "?after=0&epoch=&limit=3";
        Answer first = http().get(address);
        assertThat(numbers(first)).containsExactly(1, 2, 3);
        Answer second = http().get("rooms/" + room + linked(first, "next"));
        assertThat(numbers(second)).containsExactly(4, 5, 6);
        Answer third = http().get("rooms/" + room + linked(second, "next"));
        assertThat(numbers(third)).containsExactly(7);
        assertThat(third.header("Link")).isEmpty();
        Answer back = http().get("rooms/" + room + "?before=7&limit=4");
        assertThat(numbers(back)).containsExactly(3, 4, 5, 6);
        Answer oldest = http().get("rooms/" + room + linked(back, "prev"));
        assertThat(numbers(oldest)).containsExactly(1, 2);
        assertThat(oldest.header("Link")).isEmpty();
    }

    private static String linked(Answer page, String relation) {
        assertThat(page.header("Link")).endsWith(">; rel=\"" + relation + "\"");
        return page.header("Link").replaceFirst("<(.*)>.*", "$1");
    }

    @Test
    default void a_page_is_asked_for_again_because_messages_can_be_removed() {
        String room = roomWith(3);
        String epoch = http().epoch(room);
        for (String query :
                new String[] {"after=0&limit=2&epoch=" + epoch, "before=3&limit=2&epoch=" + epoch, "before=3"}) {
            assertThat(http().get("rooms/" + room + "?" + query).header("Cache-Control"))
                    .isEqualTo("private, no-cache");
        }
        Answer end = http().get("rooms/" + room + "?after=1&epoch=" + epoch);
        assertThat(end.header("Cache-Control")).isEqualTo("private, no-cache");
        assertThat(end.header("ETag")).matches("\"[!-~]+\"");
        Answer same = http().get("rooms/" + room + "?after=1&epoch=" + epoch, "If-None-Match", end.header("ETag"));
        assertThat(same.expect(304).bytes()).isEmpty();
        http().publish(room, "new");
        Answer more = http().get("rooms/" + room + "?after=1&epoch=" + epoch, "If-None-Match", end.header("ETag"));
        assertThat(numbers(more)).containsExactly(2, 3, 4);
    }

    @Test
    default void a_cursor_of_another_log_is_told_its_gap() {
        String room = roomWith(2);
        JsonObject page = http().get("rooms/" + room + "?after=20&epoch=00000000deadbeef")
                .expect(200)
                .json();
        assertThat(page.getJsonObject("gap").toString())
                .isEqualTo("{\"reason\":\"epoch\",\"from\":1,\"to\":20,\"next\":1}");
        assertThat(page.getJsonArray("messages")).hasSize(2);
    }

    @Test
    default void head_answers_as_get_without_a_body() {
        String room = roomWith(1);
        Answer head = http().send("HEAD", "rooms/" + room, java.net.http.HttpRequest.BodyPublishers.noBody())
                .expect(200);
        assertThat(head.bytes()).isEmpty();
        assertThat(head.header("ETag")).isEqualTo(http().get("rooms/" + room).header("ETag"));
    }

    @Test
    default void a_wait_is_answered_at_once_when_there_is_something() {
        String room = roomWith(1);
        assertThat(numbers(http().get("rooms/" + room + "?after=0&epoch=&wait=55")))
                .containsExactly(1);
    }

    @Test
    default void a_wait_ends_with_the_next_message() throws Exception {
        String room = newRoom();
        CompletableFuture<Answer> waiting = http().getLater("rooms/" + room + "?after=0&epoch=&wait=55");
        CompletableFuture<Answer> fromNow = http().getLater("rooms/" + room + "?last=0&wait=55");
        assertThat(waiting).isNotDone();
        http().publish(room, "one");
        assertThat(numbers(waiting.get())).containsExactly(1);
        // It may have come after the first message.
        while (!fromNow.isDone()) {
            http().publish(room, "more");
            CompletableFuture.anyOf(
                            fromNow,
                            new CompletableFuture<>()
                                    .completeOnTimeout(null, 100, java.util.concurrent.TimeUnit.MILLISECONDS))
                    .get();
        }
        assertThat(numbers(fromNow.get())).isNotEmpty();
    }

    @Test
    default void a_wait_ends_with_its_time() {
        String room = newRoom();
        Answer page = http().get("rooms/" + room + "?after=0&epoch=&wait=1");
        assertThat(numbers(page)).isEmpty();
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    default void bytes_come_in_base64() {
        String room = newRoom();
        http().post("rooms/" + room + "?filename=a.png", new byte[] {0, 1, -1}, "Content-Type", "image/png")
                .expect(201);
        JsonObject message =
                http().get("rooms/" + room).json().getJsonArray("messages").getJsonObject(0);
        assertThat(message.getString("base64")).isEqualTo("AAH/");
        assertThat(message.getString("contentType")).isEqualTo("image/png");
        assertThat(message.getString("filename")).isEqualTo("a.png");
    }

    @ParameterizedTest
    @CsvSource({"ph%C3%B2ng%20kh%C3%A1ch,phòng khách", "a+b,a+b", "100%25,100%", "%C3%AA%26%3D%3F%23,ê&=?#"})
    default void the_name_of_a_room_is_percent_encoded(String encoded, String name) {
        String suffix = newRoom();
        http().publish(encoded + suffix, "here");
        assertThat(http().get("rooms/" + encoded + suffix).expect(200).json().getString("room"))
                .isEqualTo(name + suffix);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?last=-1",
                "?last=10001",
                "?last=ten",
                "?after=x&epoch=00000000deadbeef",
                "?after=1",
                "?epoch=00000000deadbeef",
                "?last=1&after=1&epoch=00000000deadbeef",
                "?after=9007199254740992&epoch=00000000deadbeef",
                "?limit=0",
                "?limit=201",
                "?before=0",
                "?before=2&wait=1",
                "?before=2&last=1",
                "?wait=61",
                "?wait=-1",
                "?last=1&last=2",
                "?name=0123456789012345678901234567890123456789012345678901234567890123x"
            })
    default void a_wrong_query_is_refused(String query) {
        http().get("rooms/lobby" + query).expect(400, "invalid_field");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rooms/%20a", "rooms/..%20", "rooms/", "rooms/a%C2%85b"})
    default void a_wrong_name_of_a_room_is_refused(String path) {
        http().get(path).expect(400, "invalid_room");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rooms/lobby/nothing",
                "rooms/lobby/messages/0",
                "rooms/lobby/messages/x",
                "rooms/lobby/messages/1/2"
            })
    default void what_is_not_there_is_not_found(String path) {
        assertThat(http().getUnchecked(path).expect(404, "not_found").json().getBoolean("retry"))
                .isFalse();
    }
}
