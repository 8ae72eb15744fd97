package phao.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import phao.it.http.EventStreamClient.Event;

/** Event streams (docs/protocol.md §5.2). */
public interface StreamContract extends HttpContract {

    @Test
    default void a_stream_begins_with_welcome_and_joined_and_goes_on_with_messages() throws Exception {
        String room = newRoom();
        try (EventStreamClient stream = http().stream("rooms/" + room + "?name=An")) {
            assertThat(stream.head().toLowerCase())
                    .contains("x-accel-buffering: no")
                    .contains("cache-control: no-store, no-transform");
            assertThat(stream.next("welcome").getString("id")).hasSize(32);
            JsonObject joined = stream.next("joined");
            assertThat(joined.getJsonArray("members").getJsonObject(0).getString("name"))
                    .isEqualTo("An");
            for (int i = 1; i <= 3; i++) {
                http().publish(room, "message " + i);
                Event event = message(stream);
                assertThat(event.json().getString("data")).isEqualTo("message " + i);
                assertThat(event.id()).isEqualTo(joined.getString("epoch") + ":" + i);
            }
        }
    }

    /** The next message; presence in between is passed over. */
    private static Event message(EventStreamClient stream) throws Exception {
        Event event = stream.next();
        while (!event.name().equals("message")) {
            event = stream.next();
        }
        return event;
    }

    @Test
    default void a_stream_resumes_after_the_last_event_id() throws Exception {
        String room = newRoom();
        http().publish(room, "one");
        String id;
        try (EventStreamClient stream = http().stream("rooms/" + room + "?last=1")) {
            id = message(stream).id();
        }
        http().publish(room, "two");
        http().publish(room, "three");
        // What a browser says when it comes back counts more than the address, which is the same as before.
        try (EventStreamClient stream = http().stream("rooms/" + room + "?last=1", "Last-Event-ID", id)) {
            assertThat(stream.next("joined").getInt("after")).isEqualTo(1);
            assertThat(message(stream).json().getString("data")).isEqualTo("two");
            assertThat(message(stream).json().getString("data")).isEqualTo("three");
        }
    }

    @Test
    default void a_gap_is_an_event_and_only_it_moves_the_cursor() throws Exception {
        String room = newRoom();
        http().publish(room, "one");
        try (EventStreamClient stream = http().stream("rooms/" + room + "?after=20&epoch=00000000deadbeef")) {
            assertThat(stream.next().name()).isEqualTo("welcome");
            Event joined = stream.next();
            assertThat(joined.name()).isEqualTo("joined");
            assertThat(joined.id()).isEqualTo("00000000deadbeef:20");
            Event gap = stream.next();
            assertThat(gap.name()).isEqualTo("gap");
            assertThat(gap.json().getString("reason")).isEqualTo("epoch");
            assertThat(gap.id()).isEqualTo(joined.json().getString("epoch") + ":0");
            assertThat(message(stream).json().getString("data")).isEqualTo("one");
        }
    }

    @Test
    default void several_rooms_come_on_one_stream_and_resume_together() throws Exception {
        String a = newRoom();
        String b = newRoom();
        String address = "events?room=" + a + "&room=" + b;
        String id;
        try (EventStreamClient stream = http().stream(address)) {
            stream.next("joined");
            String epoch = stream.next("joined").getString("epoch");
            http().publish(a, "in a");
            assertThat(message(stream).id()).isEqualTo(epoch + ":1,0");
            http().publish(b, "in b");
            Event event = message(stream);
            assertThat(event.json().getString("room")).isEqualTo(b);
            id = event.id();
            assertThat(id).isEqualTo(epoch + ":1,1");
        }
        http().publish(b, "more in b");
        http().publish(a, "more in a");
        try (EventStreamClient stream = http().stream(address, "Last-Event-ID", id)) {
            assertThat(java.util.Set.of(
                            message(stream).json().getString("data"),
                            message(stream).json().getString("data")))
                    .containsExactlyInAnyOrder("more in a", "more in b");
            assertThat(stream.lastEventId()).endsWith(":2,2");
        }
    }

    @Test
    default void bytes_come_in_base64_however_many() throws Exception {
        String room = newRoom();
        byte[] bytes = new byte[2 << 20];
        new Random(1).nextBytes(bytes);
        try (EventStreamClient stream = http().stream("rooms/" + room)) {
            stream.next("joined");
            http().post("rooms/" + room, bytes, "Content-Type", "image/png").expect(201);
            assertThat(java.util.Base64.getDecoder()
                            .decode(message(stream).json().getString("base64")))
                    .isEqualTo(bytes);
        }
    }

    @Test
    default void who_comes_and_goes_and_signals_are_events() throws Exception {
        String room = newRoom();
        String secret = newSecret();
        try (EventStreamClient an = http().stream("rooms/" + room + "?name=An")) {
            an.next("joined");
            http().send(
                            "PUT",
                            "rooms/" + room + "/presence?name=B%C3%ACnh",
                            java.net.http.HttpRequest.BodyPublishers.noBody(),
                            "Phao-Client",
                            secret)
                    .expect(200);
            JsonObject came = an.next("presence");
            while (came.getJsonArray("joined").stream()
                    .noneMatch(member -> member.asJsonObject().getString("name").equals("Bình"))) {
                came = an.next("presence");
            }
            http().post(
                            "rooms/" + room + "/signals?name=B%C3%ACnh",
                            "{\"typing\":true}",
                            "Phao-Client",
                            secret,
                            "Content-Type",
                            "application/json")
                    .expect(204);
            JsonObject signal = an.next("signal");
            assertThat(signal.getJsonObject("data").getBoolean("typing")).isTrue();
            assertThat(signal.getJsonObject("from").getString("name")).isEqualTo("Bình");
            http().send(
                            "DELETE",
                            "rooms/" + room + "/presence",
                            java.net.http.HttpRequest.BodyPublishers.noBody(),
                            "Phao-Client",
                            secret)
                    .expect(204);
            assertThat(an.next("presence").getJsonArray("left").getJsonObject(0).getString("name"))
                    .isEqualTo("Bình");
        }
    }

    @Test
    default void a_newer_connection_of_the_same_client_ends_the_stream() throws Exception {
        String room = newRoom();
        String secret = newSecret();
        try (EventStreamClient old = http().stream("rooms/" + room, "Phao-Client", secret, "Phao-Generation", "1")) {
            old.next("joined");
            try (EventStreamClient young =
                    http().stream("rooms/" + room, "Phao-Client", secret, "Phao-Generation", "2")) {
                assertThat(young.next("joined").getInt("count")).isEqualTo(1);
                assertThat(old.next("close").getInt("code")).isEqualTo(4001);
                old.awaitEnd();
                http().get("events?wait=10&room=" + room, "Phao-Client", secret, "Phao-Generation", "1")
                        .expect(409, "fenced");
            }
        }
    }

    @Test
    default void a_quiet_stream_has_comments() throws Exception {
        try (EventStreamClient stream = http().stream("rooms/" + newRoom())) {
            stream.awaitComments(1);
        }
    }

    @Test
    default void a_stream_that_is_cut_is_noticed() throws Exception {
        String room = newRoom();
        String secret = newSecret();
        try (EventStreamClient watching = http().stream("rooms/" + room)) {
            watching.next("joined");
            try (EventStreamClient cut =
                    http().stream("rooms/" + room, "Phao-Client", secret, "Phao-Generation", "1")) {
                cut.next("joined");
            }
            assertThat(watching.next("presence").getJsonArray("joined")).hasSize(1);
            CompletableFuture<JsonObject> left = CompletableFuture.supplyAsync(() -> departure(watching));
            // It is noticed when it is written to; and then the grace time passes.
            while (!left.isDone()) {
                http().publish(room, "write to it");
                CompletableFuture.anyOf(
                                left, new CompletableFuture<>().completeOnTimeout(null, 500, TimeUnit.MILLISECONDS))
                        .get();
            }
            assertThat(left.get().getInt("count")).isZero();
        }
    }

    /** Containers use their objects again: what is late in the end of one exchange must not reach the next. */
    @Test
    default void streams_that_are_cut_while_they_are_written_to_harm_no_other() throws Exception {
        Executor threads = task -> new Thread(task, "cuts streams").start();
        CompletableFuture.allOf(
                        Stream.generate(() -> CompletableFuture.runAsync(this::cutAndComeBackAgainAndAgain, threads))
                                .limit(4)
                                .toArray(CompletableFuture[]::new))
                .get(2, TimeUnit.MINUTES);
    }

    private void cutAndComeBackAgainAndAgain() {
        String room = newRoom();
        try {
            for (int i = 1; i <= 40; i++) {
                http().publish(room, "before the cut");
                try (EventStreamClient stream = http().stream("rooms/" + room + "?last=1")) {
                    message(stream);
                }
                http().publish(room, "finds it cut");
                http().publish(room, "ends it");
            }
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    private static JsonObject departure(EventStreamClient stream) {
        try {
            JsonObject change = stream.next("presence");
            while (change.getJsonArray("left").isEmpty()) {
                change = stream.next("presence");
            }
            return change;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
