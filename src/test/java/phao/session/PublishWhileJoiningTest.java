package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.heap.HeapShare;

/** Publishes in a room whose join is not answered yet wait for the answer (docs/protocol.md §2.4), however reads and writes of the log overlap. */
class PublishWhileJoiningTest {

    private static final String AN = "00112233445566778899aabbccddeeff";
    private static final String PUBLISH = "{'type':'publish','room':'%s','n':%d,'data':'%d'}";

    private SteppedServer server = new SteppedServer();

    private TestClient an() {
        return TestClient.connected(server, AN, 1, "An");
    }

    private static List<JsonObject> of(String type, String room, List<JsonObject> frames) {
        return frames.stream()
                .filter(frame -> frame.getString("type").equals(type)
                        && frame.getString("room").equals(room))
                .toList();
    }

    private static List<Integer> ns(List<JsonObject> frames) {
        return frames.stream().map(frame -> frame.getInt("n")).toList();
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",'last':0",
                ",'last':3",
                ",'epoch':'0000000000000001','after':0",
                ",'epoch':'ffffffffffffffff','after':7"
            })
    void a_client_sees_what_it_publishes_before_its_join_is_answered(String position) {
        for (int seed = 0; seed < 300; seed++) {
            server = new SteppedServer();
            TestClient an = an();
            server.interleave(new SplittableRandom(seed));
            an.sendAtOnce("[{'type':'join','room':'lobby'" + position + "}," + PUBLISH.formatted("lobby", 1, 1) + "]");
            an.sendAtOnce("[" + PUBLISH.formatted("lobby", 2, 2) + "]");
            List<JsonObject> frames = an.takeAll();
            assertThat(ns(of("message", "lobby", frames))).as("seed " + seed).containsExactly(1, 2);
            assertThat(ns(of("ack", "lobby", frames))).as("seed " + seed).containsExactly(1, 2);
            assertThat(of("joined", "lobby", frames).get(0).getInt("n"))
                    .as("seed " + seed)
                    .isZero();
        }
    }

    /** Joins, joins again, leaves and publishes in two rooms, in any order, at any moment. */
    @Test
    void
            whatever_is_joined_again_and_left_meanwhile_each_publish_is_stored_once_in_order_and_seen_after_the_last_join() {
        for (int seed = 0; seed < 1_500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            server = new SteppedServer();
            TestClient an = an();
            server.interleave(random);
            Map<String, Script> scripts = new HashMap<>();
            for (int i = 0; i < 20; i++) {
                Script script = scripts.computeIfAbsent(random.nextBoolean() ? "a" : "b", Script::new);
                an.sendAtOnce("[" + script.next(random) + "]");
                for (int steps = random.nextInt(4); steps > 0; steps--) {
                    server.step();
                }
            }
            List<JsonObject> frames = an.takeAll();
            for (Script script : scripts.values()) {
                script.check("seed " + seed, frames);
            }
            assertThat(server.heldUnfinished()).isZero();
        }
    }

    private static final class Script {
        private final String room;
        private boolean joined;
        private int published;
        private int beforeJoin;

        Script(String room) {
            this.room = room;
        }

        String next(SplittableRandom random) {
            int choice = random.nextInt(10);
            if (!joined || choice < 2) {
                joined = true;
                beforeJoin = published;
                return "{'type':'join','room':'%s'%s}".formatted(room, random.nextBoolean() ? "" : ",'last':0");
            } else if (choice == 2) {
                joined = false;
                return "{'type':'leave','room':'%s'}".formatted(room);
            } else if (choice == 3) {
                return "{'type':'signal','room':'%s','data':1}".formatted(room);
            }
            published++;
            return PUBLISH.formatted(room, published, published);
        }

        void check(String seed, List<JsonObject> frames) {
            assertThat(ns(of("ack", room, frames))).as(seed).containsExactlyElementsOf(numbers(1, published));
            assertThat(of("ack", room, frames))
                    .as(seed)
                    .extracting(ack -> ack.getInt("seq"))
                    .containsExactlyElementsOf(numbers(1, published));
            List<Integer> seen = ns(of("message", room, frames));
            assertThat(seen).as(seed).doesNotHaveDuplicates().isSorted();
            if (joined) {
                assertThat(seen).as(seed + ": all since the last join").containsAll(numbers(beforeJoin + 1, published));
            }
        }
    }

    @Test
    void as_many_wait_as_may_be_in_flight_and_one_more_is_told_to_try_again() {
        TestClient an = an();
        List<String> frames = new ArrayList<>(List.of("{'type':'join','room':'lobby'}"));
        numbers(1, 258).forEach(n -> frames.add(PUBLISH.formatted("lobby", n, n)));
        an.send("[" + String.join(",", frames) + "]");
        List<JsonObject> answers = an.takeAll();
        assertThat(of("refused", "lobby", answers))
                .extracting(refused -> refused.getInt("n") + " " + refused.getString("code"))
                .containsExactly("257 busy", "258 busy");
        assertThat(ns(of("ack", "lobby", answers))).containsExactlyElementsOf(numbers(1, 256));
        an.send("[" + PUBLISH.formatted("lobby", 257, 257) + "]");
        assertThat(ns(of("ack", "lobby", an.takeAll())))
                .as("their places are free again")
                .containsExactly(257);
    }

    @Test
    void what_waits_is_counted_with_the_messages_that_the_log_does_not_have_yet() {
        server.limitUnfinished(new HeapShare(2 << 20, 8 << 10));
        TestClient an = an();
        an.sendAtOnce("[{'type':'join','room':'lobby'}]");
        for (int n = 1; n <= 3; n++) {
            an.sendBinaryAtOnce("{'type':'publish','room':'lobby','n':%d}".formatted(n), new byte[1 << 20]);
        }
        server.settle();
        List<JsonObject> answers =
                an.takeAll().stream().filter(frame -> frame.containsKey("type")).toList();
        assertThat(of("refused", "lobby", answers))
                .extracting(refused -> refused.getInt("n") + " " + refused.getString("code"))
                .containsExactly("3 busy");
        assertThat(ns(of("ack", "lobby", answers))).containsExactly(1, 2);
        assertThat(server.heldUnfinished()).isZero();
    }

    @Test
    void what_waited_for_a_join_that_failed_may_be_sent_again() {
        AtomicBoolean fails = new AtomicBoolean(true);
        server.start(CountedReads.failing(server.engine, "position", fails));
        TestClient an = an();
        an.send("[{'type':'join','room':'lobby'}," + PUBLISH.formatted("lobby", 1, 1) + "]");
        assertThat(an.takeAll())
                .extracting(refused ->
                        refused.getString("of") + " " + refused.getString("code") + " " + refused.getBoolean("retry"))
                .containsExactly("join log_unavailable true", "publish log_unavailable true");
        fails.set(false);
        an.send("[{'type':'join','room':'lobby'}," + PUBLISH.formatted("lobby", 1, 1) + "]");
        assertThat(ns(of("message", "lobby", an.takeAll()))).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_arrived_before_a_connection_ends_is_stored(boolean cut) {
        TestClient an = an();
        TestClient binh = TestClient.connected(server, "ffeeddccbbaa99887766554433221100", 1, "Bình");
        binh.send("[{'type':'join','room':'lobby'}]").take("joined");
        an.sendAtOnce("[{'type':'join','room':'lobby'}," + PUBLISH.formatted("lobby", 1, 1) + ","
                + PUBLISH.formatted("lobby", 2, 2) + "]");
        if (cut) {
            an.cut();
        } else {
            an.leave();
        }
        assertThat(binh.takeTexts()).containsExactly("1", "2");
        assertThat(server.heldUnfinished()).isZero();
    }
}
