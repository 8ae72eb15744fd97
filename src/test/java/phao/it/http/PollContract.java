package phao.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.it.http.HttpRooms.Answer;

/** {@code GET /events?wait=…} (docs/protocol.md §5.3). */
public interface PollContract extends HttpContract {

    private static List<String> types(Answer poll) {
        return frames(poll).stream().map(frame -> frame.getString("type")).toList();
    }

    private static List<JsonObject> frames(Answer poll) {
        return poll.expect(200).json().getJsonArray("frames").getValuesAs(JsonObject.class);
    }

    @Test
    default void the_first_poll_is_answered_at_once_and_the_next_one_waits_for_a_message() throws Exception {
        String room = newRoom();
        http().publish(room, "before");
        Answer first = http().get("events?wait=55&room=" + room);
        assertThat(types(first)).containsExactly("welcome", "joined");
        CompletableFuture<Answer> second = http().getLater("events?wait=55&room=" + room + "&cursor="
                + first.json().getString("cursor"));
        http().publish(room, "now");
        JsonObject message = frames(second.get()).get(0);
        assertThat(message.getString("data")).isEqualTo("now");
        assertThat(message.getInt("seq")).isEqualTo(2);
    }

    @Test
    default void nothing_between_two_polls_is_missed() {
        String a = newRoom();
        String b = newRoom();
        String address = "events?wait=30&room=" + a + "&room=" + b + "&cursor=";
        String cursor = http().get(address + "-,-").expect(200).json().getString("cursor");
        List<String> seen = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            http().publish(i % 3 == 0 ? b : a, "message " + i);
            Answer poll = http().get(address + cursor);
            frames(poll).forEach(frame -> seen.add(frame.getString("data")));
            cursor = poll.json().getString("cursor");
        }
        assertThat(seen)
                .containsExactlyElementsOf(java.util.stream.IntStream.rangeClosed(1, 20)
                        .mapToObj(i -> "message " + i)
                        .toList());
    }

    @Test
    default void a_poll_that_begins_with_known_cursors_gets_what_follows_them() {
        String a = newRoom();
        String b = newRoom();
        http().publish(a, "1");
        http().publish(a, "2");
        http().publish(b, "3");
        Answer poll = http().get("events?wait=1&room=" + a + "&room=" + b + "&cursor=" + http().epoch(a) + ":1,-");
        // The texts may come with the next one, when the log had to be read for them.
        List<JsonObject> frames = new ArrayList<>(frames(poll));
        frames.addAll(frames(http().get("events?wait=1&room=" + a + "&room=" + b + "&cursor="
                + poll.json().getString("cursor"))));
        assertThat(frames.stream()
                        .filter(frame -> frame.getString("type").equals("message"))
                        .map(frame -> frame.getString("data")))
                .containsExactly("2");
    }

    @Test
    default void a_poll_ends_with_its_time_and_keeps_its_cursor() {
        String room = newRoom();
        String cursor =
                http().get("events?wait=0&room=" + room).expect(200).json().getString("cursor");
        for (int wait = 0; wait < 2; wait++) {
            JsonObject poll = http().get("events?room=" + room + "&wait=" + wait + "&cursor=" + cursor)
                    .expect(200)
                    .json();
            assertThat(poll.getJsonArray("frames")).isEmpty();
            assertThat(poll.getString("cursor")).isEqualTo(cursor);
        }
    }

    @Test
    default void who_polls_is_present_between_the_polls_and_hears_of_others_and_signals() {
        String room = newRoom();
        String an = newSecret();
        String binh = newSecret();
        String[] first = {"Phao-Client", an, "Phao-Generation", "1"};
        String cursor = http().get("events?wait=10&name=An&room=" + room, first)
                .expect(200)
                .json()
                .getString("cursor");
        assertThat(http().get("rooms/" + room + "/presence").json().getInt("count"))
                .isEqualTo(1);
        http().post("rooms/" + room + "/signals?name=B", "[1]", "Phao-Client", binh, "Content-Type", "application/json")
                .expect(204);
        List<String> types = new ArrayList<>();
        while (!types.contains("signal") || !types.contains("presence")) {
            Answer poll = http().get("events?wait=10&name=An&room=" + room + "&cursor=" + cursor, first);
            types.addAll(types(poll));
            cursor = poll.json().getString("cursor");
        }
        assertThat(types).containsOnly("presence", "signal");
        assertThat(http().get("rooms/" + room + "/presence").json().getInt("count"))
                .isEqualTo(2);
    }

    @Test
    default void a_newer_poll_of_the_same_client_ends_the_one_that_waits() throws Exception {
        String room = newRoom();
        String[] an = {"Phao-Client", newSecret(), "Phao-Generation", "3"};
        String cursor =
                http().get("events?wait=55&room=" + room, an).expect(200).json().getString("cursor");
        String address = "events?wait=2&room=" + room + "&cursor=" + cursor;
        CompletableFuture<Answer> one = http().getLater("events?wait=55&room=" + room + "&cursor=" + cursor, an);
        CompletableFuture<Answer> other = http().getLater("events?wait=55&room=" + room + "&cursor=" + cursor, an);
        // Either came first.
        Answer fenced = (Answer) CompletableFuture.anyOf(one, other).get(30, TimeUnit.SECONDS);
        fenced.expect(409, "fenced");
        http().get(address, an).expect(200);
        CompletableFuture.allOf(one, other).get(30, TimeUnit.SECONDS);
    }

    @Test
    default void hundreds_wait_and_hold_no_thread() throws Exception {
        String room = newRoom();
        String cursor =
                http().get("events?wait=0&room=" + room).expect(200).json().getString("cursor");
        List<CompletableFuture<Answer>> waiting = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            waiting.add(http().getLater(
                            i % 2 == 0
                                    ? "events?wait=55&room=" + room + "&cursor=" + cursor
                                    : "rooms/" + room + "?after=0&epoch=&wait=55"));
        }
        // More than a container has threads: who held one would keep this one out.
        http().publish(room, "to all");
        for (CompletableFuture<Answer> each : waiting) {
            assertThat(each.get(60, TimeUnit.SECONDS).expect(200).text()).contains("to all");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "events",
                "events?room=a&room=a&wait=1",
                "events?room=&wait=1",
                "events?room=a&cursor=x&wait=1",
                "events?room=a&cursor=00000000deadbeef:1,2&wait=1",
                "events?room=a&room=b&after=1&epoch=00000000deadbeef&wait=1",
                "events?room=a&wait=61",
                "events?room=a&cursor=5&wait=1"
            })
    default void a_wrong_poll_is_refused(String path) {
        assertThat(http().get(path).expect(400).json().getString("code")).isIn("invalid_field", "invalid_room");
    }

    @Test
    default void client_and_generation_go_together() {
        http().get("events?room=a&wait=1", "Phao-Client", newSecret()).expect(400, "invalid_field");
        http().get("events?room=a&wait=1", "Phao-Client", "me", "Phao-Generation", "1")
                .expect(400, "invalid_field");
        http().get("events?room=a&wait=1", "Phao-Client", newSecret(), "Phao-Generation", "0")
                .expect(400, "invalid_field");
    }
}
