package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.access.Admission;
import phao.access.IssuedTokens;
import phao.log.LogException;
import phao.protocol.Close;
import phao.protocol.Content;
import phao.protocol.Cursors;
import phao.protocol.RefusalException;
import phao.protocol.Start;

/** How far a user has read is remembered, moves forward only, and is told to their other devices, whatever transport those have. */
class ReadPositionTest {

    private static final String RULES = "** user read publish signal\n** anyone read\n";

    private final SteppedServer server = new SteppedServer();
    private final IssuedTokens tokens = server.guard(RULES);
    private int clients;

    private TestClient device(String user) {
        String token = user.isEmpty() ? "" : tokens.issue(user, Duration.ofHours(1));
        TestClient client = TestClient.connected(server, "%032x".formatted(++clients), 1, "", token);
        client.send("[{'type':'join','room':'lobby'}]");
        return client;
    }

    private TestClient inside(String user) {
        TestClient client = device(user);
        client.takeAll();
        return client;
    }

    private void publish(int messages) {
        TestClient client = inside("publisher");
        for (int n = 1; n <= messages; n++) {
            client.send("[{'type':'publish','room':'lobby','n':" + n + ",'data':'x'}]");
        }
        client.takeAll();
    }

    /** A poll of some user, from where one before has ended. */
    private final class Poll implements PollReply {
        private String json = "";

        Poll(String user, String cursor) throws RefusalException {
            Optional<Cursors.Place> place = cursor.isEmpty()
                    ? Optional.empty()
                    : Cursors.parse(cursor).orElseThrow().places().get(0);
            Start start = place.<Start>map(at -> new Start.After(at.cursor())).orElse(new Start.Live());
            Admission admission = server.gate.admit(
                    server.gate.identify(tokens.issue(user, Duration.ofHours(1)), ""), List.of("lobby"));
            server.sessions.poll(
                    this,
                    new EventRequest(
                            List.of(new EventRequest.RoomStart("lobby", start, place.flatMap(Cursors.Place::heard))),
                            new EventRequest.Reader("%032x".formatted(++clients), 1, ""),
                            admission,
                            Duration.ofSeconds(25),
                            Content.ANY_SIZE));
            server.settle();
        }

        @Override
        public void answer(List<byte[]> parts) {
            StringBuilder text = new StringBuilder();
            parts.forEach(part -> text.append(new String(part, StandardCharsets.UTF_8)));
            json = text.toString();
        }

        @Override
        public void refuse(Close close) {
            throw new AssertionError(close);
        }

        String cursor() {
            return json.replaceFirst("\\{\"cursor\":\"([^\"]*)\".*", "$1");
        }
    }

    @Test
    void the_other_devices_of_the_user_are_told_and_nobody_else() {
        publish(5);
        TestClient laptop = inside("an");
        TestClient phone = inside("an");
        TestClient other = inside("binh");
        TestClient stranger = inside("");
        List.of(laptop, phone, other, stranger).forEach(TestClient::takeAll);
        laptop.send("[{'type':'read','room':'lobby','seq':3}]");
        phone.expect("[{'type':'read','room':'lobby','seq':3}]");
        for (TestClient each : List.of(laptop, other, stranger)) {
            assertThat(each.takeAll()).isEmpty();
        }
        phone.send("[{'type':'read','room':'lobby','seq':2},{'type':'read','room':'lobby','seq':3}]");
        assertThat(laptop.takeAll()).isEmpty();
        assertThat(device("an").take("joined").getInt("read")).isEqualTo(3);
        assertThat(device("binh").take("joined").getInt("read")).isZero();
        assertThat(device("").take("joined").containsKey("read")).isFalse();
    }

    @Test
    void a_number_beyond_the_newest_message_counts_as_that_and_what_comes_later_is_not_read() {
        publish(3);
        TestClient laptop = inside("an");
        TestClient phone = inside("an");
        List.of(laptop, phone).forEach(TestClient::takeAll);
        laptop.send("[{'type':'read','room':'lobby','seq':1000000000}]");
        phone.expect("[{'type':'read','room':'lobby','seq':3}]");
        publish(5);
        List.of(laptop, phone).forEach(TestClient::takeAll);
        assertThat(device("an").take("joined").getInt("read")).isEqualTo(3);
        laptop.send("[{'type':'read','room':'lobby','seq':5}]");
        phone.expect("[{'type':'read','room':'lobby','seq':5}]");
        phone.send("[{'type':'read','room':'lobby','seq':6}]");
        laptop.expect("[{'type':'read','room':'lobby','seq':6}]");
    }

    @Test
    void it_outlives_a_restart_once_it_is_saved() {
        publish(5);
        inside("an").send("[{'type':'read','room':'lobby','seq':4},{'type':'read','room':'lobby','seq':99}]");
        server.log.savePositions();
        server.settle();
        server.start(new phao.log.memory.MemoryEngine(server.store(), () -> "00000000000000ff"));
        assertThat(device("an").take("joined").getInt("read")).isEqualTo(5);
    }

    @Test
    void who_is_no_user_or_not_in_the_room_or_too_fast_is_refused() {
        publish(1);
        TestClient stranger = inside("");
        stranger.send("[{'type':'read','room':'lobby','seq':1}]");
        assertThat(stranger.take("refused").getString("code")).isEqualTo("unauthenticated");
        TestClient an = inside("an");
        an.send("[{'type':'read','room':'hall','seq':1}]");
        assertThat(an.take("refused").getString("code")).isEqualTo("not_joined");
        an.send("[" + "{'type':'read','room':'lobby','seq':1},".repeat(40) + "{'type':'ping'}]");
        assertThat(an.takeAll().stream().filter(frame -> frame.toString().contains("too_fast")))
                .hasSize(8);
    }

    @Test
    void a_poll_hears_it_also_where_it_was_between_two_polls() throws Exception {
        publish(5);
        TestClient laptop = inside("an");
        Poll first = new Poll("an", "");
        assertThat(first.json).contains("\"read\":0");
        laptop.send("[{'type':'read','room':'lobby','seq':2}]");
        Poll between = new Poll("an", first.cursor());
        assertThat(between.json).contains("{\"type\":\"read\",\"room\":\"lobby\",\"seq\":2}");
        Poll waiting = new Poll("an", between.cursor());
        assertThat(waiting.json).as("told once").isEmpty();
        laptop.send("[{'type':'read','room':'lobby','seq':5}]");
        assertThat(waiting.json).contains("{\"type\":\"read\",\"room\":\"lobby\",\"seq\":5}");
        Poll again = new Poll("an", waiting.cursor());
        assertThat(again.json).isEmpty();
        Poll other = new Poll("binh", waiting.cursor());
        assertThat(other.json).as("of another user").doesNotContain("read");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatever_the_order_all_devices_end_with_the_greatest_number_and_are_told_no_smaller_one(long seed)
            throws LogException {
        SplittableRandom random = new SplittableRandom(seed);
        publish(50);
        List<TestClient> devices = new ArrayList<>();
        List<Integer> known = new ArrayList<>();
        int greatest = 0;
        server.interleave(random);
        for (int turn = 0; turn < 150; turn++) {
            switch (random.nextInt(8)) {
                case 0 -> {
                    if (devices.size() < 5) {
                        TestClient device = device("an");
                        server.settle();
                        known.add(device.take("joined").getInt("read"));
                        device.takeAll();
                        devices.add(device);
                    }
                }
                case 1 -> server.log.savePositions();
                case 2 -> server.pass(Duration.ofSeconds(1));
                default -> {
                    if (!devices.isEmpty()) {
                        int at = random.nextInt(devices.size());
                        int seq = 1 + random.nextInt(50);
                        devices.get(at).send("[{'type':'read','room':'lobby','seq':" + seq + "}]");
                        known.set(at, Math.max(known.get(at), seq));
                        greatest = Math.max(greatest, seq);
                    }
                }
            }
            for (int i = random.nextInt(4); i >= 0; i--) {
                server.step();
            }
            hear(devices, known);
        }
        server.settle();
        hear(devices, known);
        server.log.savePositions();
        server.settle();
        assertThat(known).containsOnly(greatest);
        assertThat(server.engine.readUpTo("lobby", "an")).isEqualTo(greatest);
    }

    private static void hear(List<TestClient> devices, List<Integer> known) {
        for (int i = 0; i < devices.size(); i++) {
            for (var frame : devices.get(i).takeAll()) {
                if (frame.asJsonObject().getString("type").equals("read")) {
                    int told = frame.asJsonObject().getInt("seq");
                    assertThat(told).isGreaterThan(known.get(i));
                    known.set(i, told);
                }
            }
        }
    }
}
