package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import phao.log.Retention;
import phao.log.memory.MemoryEngine;
import phao.room.Room;

class SocketSessionTest {

    private static final String AN = "00112233445566778899aabbccddeeff";
    private static final String BINH = "ffeeddccbbaa99887766554433221100";

    private final SteppedServer server = new SteppedServer();

    private TestClient an() {
        return TestClient.connected(server, AN, 1, "An");
    }

    private TestClient binh() {
        return TestClient.connected(server, BINH, 1, "Bình");
    }

    private static TestClient joined(TestClient client) {
        client.send("[{'type':'join','room':'lobby'}]").take("joined");
        return client;
    }

    private static void publish(TestClient client, int from, int to) {
        for (int n = from; n <= to; n++) {
            client.send("[{'type':'publish','room':'lobby','n':%d,'data':'%d'}]".formatted(n, n));
        }
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }

    @Test
    void what_one_publishes_all_get_in_order_and_the_publisher_gets_its_acknowledgement() {
        TestClient an = joined(an());
        TestClient binh = joined(binh());
        server.pass(Duration.ofSeconds(1));
        an.takeAll();
        an.send(
                "[{'type':'publish','room':'lobby','n':1,'data':'một'},{'type':'publish','room':'lobby','n':2,'data':'hai'}]");
        assertThat(binh.takeTexts()).containsExactly("một", "hai");
        assertThat(an.takeAll())
                .extracting(frame -> frame.getString("type"))
                .containsExactlyInAnyOrder("ack", "ack", "message", "message");
    }

    /** Whatever is read for the one join when the next one comes. */
    @Test
    void the_newest_join_decides_which_contents_come_by_reference() {
        TestClient an = joined(an());
        publish(an, 1, 3);
        an.takeAll();
        String join = "[{'type':'join','room':'lobby','epoch':'0000000000000001','after':0%s}]";
        for (String wanted : List.of(",'inlineBytes':0", "", ",'inlineBytes':1")) {
            boolean references = wanted.endsWith("0");
            for (String other : List.of(",'inlineBytes':0", "")) {
                an.sendAtOnce(join.formatted(other));
                an.sendAtOnce(join.formatted(wanted));
                server.settle();
                List<JsonObject> frames = an.takeAll().stream()
                        .filter(frame -> frame.getString("type").equals("message"))
                        .toList();
                assertThat(frames.subList(frames.size() - 3, frames.size()))
                        .extracting(frame -> frame.getInt("seq"))
                        .containsExactly(1, 2, 3);
                assertThat(frames)
                        .allMatch(frame ->
                                frame.containsKey("data") != references && frame.containsKey("size") == references);
                an.send("[{'type':'history','room':'lobby','before':4,'limit':3}]");
                assertThat(an.take("page").getJsonArray("messages").getValuesAs(JsonObject.class))
                        .allMatch(message ->
                                message.containsKey("data") != references && message.containsKey("size") == references);
            }
        }
    }

    @Test
    void a_client_that_resumes_gets_exactly_what_it_missed() {
        TestClient an = joined(an());
        TestClient binh = joined(binh());
        publish(an, 1, 3);
        binh.cut();
        publish(an, 4, 6);
        binh = TestClient.connected(server, BINH, 2, "Bình");
        binh.send("[{'type':'join','room':'lobby','epoch':'0000000000000001','after':3}]");
        assertThat(binh.takeTexts()).containsExactlyElementsOf(numbers(4, 6));
    }

    @Test
    void a_clock_that_is_set_back_changes_the_times_that_are_told_and_nothing_else() {
        TestClient an = joined(an());
        TestClient binh = joined(binh());
        publish(an, 1, 2);
        server.setClockBack(Duration.ofHours(1));
        binh.cut();
        publish(an, 3, 4);
        publish(an, 1, 2); // a repetition
        binh = TestClient.connected(server, BINH, 2, "Bình");
        binh.send("[{'type':'join','room':'lobby','epoch':'0000000000000001','after':1}]");
        assertThat(binh.takeTexts()).containsExactlyElementsOf(numbers(2, 4));
        an.takeAll();
        an.send("[{'type':'history','room':'lobby','after':0,'limit':10}]");
        List<JsonObject> messages = an.take("page").getJsonArray("messages").getValuesAs(JsonObject.class);
        assertThat(messages).extracting(message -> message.getInt("seq")).containsExactly(1, 2, 3, 4);
        assertThat(messages.get(2).getJsonNumber("time").longValue())
                .isLessThan(messages.get(1).getJsonNumber("time").longValue());
    }

    @Test
    void a_publish_that_is_repeated_on_a_new_connection_is_stored_once_and_answered_with_its_number() {
        TestClient an = joined(an());
        publish(an, 1, 2);
        an.cut();
        an = joined(TestClient.connected(server, AN, 2, "An"));
        an.send(
                "[{'type':'publish','room':'lobby','n':2,'data':'2'},{'type':'publish','room':'lobby','n':3,'data':'3'}]");
        List<JsonObject> frames = an.takeAll();
        assertThat(frames)
                .filteredOn(frame -> frame.getString("type").equals("ack"))
                .extracting(frame -> frame.getInt("n") + "→" + frame.getInt("seq"))
                .containsExactly("2→2", "3→3");
        assertThat(frames)
                .filteredOn(frame -> frame.getString("type").equals("message"))
                .hasSize(1);
    }

    @Test
    void a_join_in_mid_stream_replays_without_gap_or_duplicate() {
        TestClient an = joined(an());
        publish(an, 1, 700);
        TestClient binh = binh();
        binh.send("[{'type':'join','room':'lobby','epoch':'','after':0}]");
        publish(an, 701, 720);
        assertThat(binh.takeTexts()).containsExactlyElementsOf(numbers(1, 720));
    }

    @Test
    void a_reader_that_stands_still_costs_one_write_and_gets_everything_when_it_reads_again() {
        TestClient an = joined(an());
        TestClient binh = joined(binh());
        binh.takeAll();
        binh.stopReading();
        publish(an, 1, 3_000);
        int meanwhile = binh.takeTexts().size();
        assertThat(meanwhile).isLessThan(10);
        binh.readAgain();
        List<String> rest = binh.takeTexts();
        assertThat(rest).containsExactlyElementsOf(numbers(meanwhile + 1, 3_000));
    }

    @Test
    void a_reader_whom_retention_overtakes_is_told_exactly_one_gap() {
        TestClient an = joined(an());
        TestClient binh = joined(binh());
        binh.takeAll();
        binh.stopReading();
        publish(an, 1, 2_000);
        int meanwhile = binh.takeTexts().size();
        server.log.retain(new Retention(100, 0, Duration.ZERO, Duration.ZERO));
        server.settle();
        binh.readAgain();
        List<JsonObject> frames = new ArrayList<>(binh.takeAll());
        frames.removeIf(frame -> !List.of("gap", "message").contains(frame.getString("type")));
        int before = 0;
        while (frames.get(before).getString("type").equals("message")) {
            before++;
        }
        JsonObject gap = frames.get(before);
        assertThat(gap.getInt("from")).isEqualTo(meanwhile + before + 1);
        assertThat(gap.getInt("to")).isEqualTo(gap.getInt("next") - 1);
        assertThat(frames.subList(before + 1, frames.size()))
                .extracting(frame -> frame.getInt("seq"))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(gap.getInt("next"), 2_000).boxed().toList());
    }

    @Test
    void a_cursor_from_a_log_that_was_replaced_by_a_backup_is_told_where_they_part() {
        TestClient an = joined(an());
        publish(an, 1, 80);
        MemoryEngine.Store backup = server.store().copy();
        publish(an, 81, 100);
        server.start(new MemoryEngine(backup, () -> "00000000000000ff"));
        TestClient binh = binh();
        binh.send("[{'type':'join','room':'lobby','epoch':'0000000000000001','after':100}]");
        assertThat(binh.take("joined").getInt("after")).isEqualTo(80);
        binh.expect("[{'type':'gap','room':'lobby','reason':'epoch','from':81,'to':100,'next':81}]");
    }

    @Test
    void a_newer_connection_of_a_client_fences_the_older_one_and_never_the_other_way_round() {
        TestClient old = joined(an());
        TestClient fresh = TestClient.connected(server, AN, 2, "An");
        assertThat(old.closedWith()).isEqualTo(4001);
        assertThat(fresh.closedWith()).isZero();
        TestClient late = new TestClient(server);
        late.send("[{'type':'hello','client':'" + AN + "','generation':1}]");
        assertThat(late.closedWith()).isEqualTo(4001);
        assertThat(fresh.closedWith()).isZero();
    }

    @Test
    void a_member_that_is_cut_off_and_comes_back_within_the_grace_time_never_left() {
        TestClient an = joined(an());
        TestClient binh = joined(binh());
        server.pass(Duration.ofSeconds(1));
        an.takeAll();
        binh.cut();
        server.pass(Duration.ofSeconds(9));
        joined(TestClient.connected(server, BINH, 2, "Bình"));
        server.pass(Duration.ofSeconds(60));
        an.expectNothing();
    }

    @Test
    void a_member_that_is_cut_off_for_longer_is_reported_as_left_once() {
        TestClient an = joined(an());
        TestClient binh = joined(binh());
        server.pass(Duration.ofSeconds(1));
        an.takeAll();
        binh.cut();
        server.pass(Duration.ofSeconds(11));
        JsonObject presence = an.take("presence");
        assertThat(presence.getInt("count")).isEqualTo(1);
        assertThat(presence.getJsonArray("left").getJsonObject(0).getString("name"))
                .isEqualTo("Bình");
        an.expectNothing();
    }

    @Test
    void above_256_members_only_their_number_is_told() {
        TestClient an = joined(an());
        for (int i = 0; i < 300; i++) {
            joined(TestClient.connected(server, "%032x".formatted(i), 1, "m" + i));
        }
        server.pass(Duration.ofSeconds(5));
        List<JsonObject> frames = an.takeAll();
        JsonObject last = frames.get(frames.size() - 1);
        assertThat(last.getInt("count")).isEqualTo(301);
        assertThat(last).doesNotContainKey("members");
        assertThat(frames).as("told together, not one by one").hasSizeLessThan(300);
    }

    @Test
    void everybody_is_named_again_when_256_are_left() {
        TestClient an = joined(an());
        TestClient binh = joined(binh());
        List<TestClient> others = IntStream.range(0, 255)
                .mapToObj(i -> joined(TestClient.connected(server, "%032x".formatted(i), 1, "m" + i)))
                .toList();
        server.pass(Duration.ofSeconds(5));
        an.takeAll();
        binh.leave();
        server.pass(Duration.ofSeconds(5));
        assertThat(an.take("presence").getJsonArray("members")).hasSize(256);
        others.get(0).leave();
        server.pass(Duration.ofSeconds(5));
        assertThat(an.take("presence").getJsonArray("left")).hasSize(1);
    }

    @Test
    void a_signal_reaches_the_others_only_and_is_not_stored() {
        TestClient an = joined(an());
        TestClient binh = joined(binh());
        server.pass(Duration.ofSeconds(1));
        an.takeAll();
        an.send("[{'type':'signal','room':'lobby','data':{'typing':true}}]");
        binh.expect(
                "[{'type':'signal','room':'lobby','from':{'id':'5947d7c33d783f94b3b4c1a96ebc8991','name':'An'},'data':{'typing':true}}]");
        an.expectNothing();
        an.send("[{'type':'history','room':'lobby','after':0,'limit':10}]");
        assertThat(an.take("page").getJsonArray("messages")).isEmpty();
    }

    @Test
    void who_never_says_hello_is_told_so_and_closed_after_ten_seconds() {
        TestClient mute = new TestClient(server);
        server.pass(Duration.ofSeconds(9));
        server.sessions.sweep();
        assertThat(mute.closedWith()).isZero();
        server.pass(Duration.ofSeconds(1));
        server.sessions.sweep();
        assertThat(mute.take("error").getString("code")).isEqualTo("hello_required");
        assertThat(mute.closedWith()).isEqualTo(1008);
    }

    @Test
    void who_is_silent_for_two_heartbeats_is_closed_with_4003_and_a_ping_keeps_it() {
        TestClient an = an();
        TestClient binh = binh();
        server.pass(SteppedServer.HEARTBEAT);
        server.sessions.sweep();
        server.pass(SteppedServer.HEARTBEAT.minusMillis(1));
        server.sessions.sweep();
        assertThat(an.closedWith()).isZero();
        binh.send("[{'type':'ping'}]").expect("[{'type':'pong'}]");
        server.pass(Duration.ofMillis(1));
        server.sessions.sweep();
        assertThat(an.closedWith()).isEqualTo(4003);
        assertThat(binh.closedWith()).isZero();
    }

    @Test
    void a_hidden_page_whose_timers_are_held_back_is_pinged_and_kept_by_its_pongs() {
        TestClient hidden = an();
        TestClient binh = binh();
        for (int beat = 1; beat <= 20; beat++) {
            binh.send("[{'type':'ping'}]");
            server.pass(SteppedServer.HEARTBEAT);
            server.sessions.sweep();
            server.sessions.sweep();
            assertThat(hidden.closedWith()).isZero();
            assertThat(hidden.pings()).as("one for each heartbeat of silence").isEqualTo(beat);
            hidden.pong();
        }
        hidden.expectNothing();
        server.pass(SteppedServer.HEARTBEAT);
        server.sessions.sweep();
        server.pass(SteppedServer.HEARTBEAT);
        server.sessions.sweep();
        assertThat(hidden.closedWith()).isEqualTo(4003);
    }

    @Test
    void nobody_who_answers_is_closed_however_late_the_sweep_comes() {
        TestClient an = an();
        Random random = new Random(20);
        for (int sweep = 1; sweep <= 200; sweep++) {
            long late = random.nextLong(3 * SteppedServer.HEARTBEAT.toMillis());
            server.pass(Duration.ofMillis(late));
            server.sessions.sweep();
            int pings = an.pings();
            assertThat(an.closedWith())
                    .as("after " + late + " ms, sweep " + sweep)
                    .isZero();
            an.pong(); // to a Ping, or unasked
            assertThat(pings).isLessThanOrEqualTo(sweep);
        }
        assertThat(an.pings()).isGreaterThan(100);
    }

    @Test
    void who_is_heard_is_not_pinged() {
        TestClient an = joined(an());
        for (int beat = 1; beat <= 5; beat++) {
            server.pass(SteppedServer.HEARTBEAT.dividedBy(2));
            publish(an, beat, beat);
            server.pass(SteppedServer.HEARTBEAT.dividedBy(2));
            server.sessions.sweep();
            server.settle();
        }
        assertThat(an.pings()).isZero();
    }

    @Test
    void all_are_closed_with_1001_when_the_server_stops() {
        TestClient an = joined(an());
        server.sessions.closeAll("the server stops");
        assertThat(an.closedWith()).isEqualTo(1001);
        assertThat(server.sessions.count()).isZero();
        server.pass(Room.GRACE);
        assertThat(server.rooms.count()).isZero();
    }

    @Test
    void a_client_that_asks_and_never_reads_the_answers_is_closed_with_1013() {
        TestClient an = an();
        an.stopReading();
        for (int i = 0; i < 2_000 && an.closedWith() == 0; i++) {
            an.send("[{'type':'ping'}]");
        }
        assertThat(an.closedWith()).isEqualTo(1013);
    }

    @Test
    void a_join_again_moves_the_cursor_back() {
        TestClient an = joined(an());
        publish(an, 1, 5);
        an.takeAll();
        an.send("[{'type':'join','room':'lobby','epoch':'0000000000000001','after':2}]");
        an.take("joined");
        assertThat(an.takeTexts()).containsExactlyElementsOf(numbers(3, 5));
    }

    @Test
    void rooms_do_not_mix() {
        TestClient an = joined(an());
        an.send("[{'type':'join','room':'other'}]");
        TestClient binh = joined(binh());
        an.send(
                "[{'type':'publish','room':'other','n':1,'data':'elsewhere'},{'type':'publish','room':'lobby','n':1,'data':'here'}]");
        assertThat(binh.takeTexts()).containsExactly("here");
    }
}
