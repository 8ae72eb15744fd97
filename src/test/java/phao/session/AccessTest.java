package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import phao.access.IssuedTokens;
import phao.log.Append;
import phao.log.Revocation;
import phao.protocol.Content;
import phao.protocol.Member;
import phao.protocol.Message;

/** Who may do what on {@code /socket}, and what happens when that changes in the middle of something. */
class AccessTest {

    private static final String SECRET = "00112233445566778899aabbccddeeff";
    private static final String OTHER = "ffeeddccbbaa99887766554433221100";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** More than there are moments in the longest of these stories. */
    private static final int MOMENTS = 25;

    private static final String RULES = """
            lobby role:read read
            lobby role:publish read publish
            lobby role:signal read signal
            lobby role:presence read presence
            lobby role:all read publish signal presence
            """;

    private SteppedServer server;
    private IssuedTokens tokens;

    @BeforeEach
    void start() {
        server = new SteppedServer();
        tokens = server.guard(RULES);
    }

    private TestClient client(String user, String... roles) {
        return TestClient.connected(server, SECRET, 1, user, tokens.issue(user, HOUR, roles));
    }

    private static TestClient joined(TestClient client) {
        client.send("[{'type':'join','room':'lobby'}]").take("joined");
        return client;
    }

    private static String publish(int n) {
        return "[{'type':'publish','room':'lobby','n':%d,'data':'%d'}]".formatted(n, n);
    }

    private void store(int messages) {
        for (int i = 0; i < messages; i++) {
            server.log.append(new Append("lobby", "", 0, new Member("somebody", ""), Content.text("stored")));
        }
        server.settle();
    }

    private List<String> stored() {
        List<String> texts = new ArrayList<>();
        server.log
                .after("lobby", 0, 1_000, 1 << 20)
                .thenAccept(page ->
                        page.stream().map(Message::content).map(Content::text).forEach(texts::add));
        server.settle();
        return texts;
    }

    private static List<String> types(List<JsonObject> frames) {
        return frames.stream().map(AccessTest::type).toList();
    }

    /** Of a refusal with what was refused and the code. */
    private static String type(JsonObject frame) {
        String type = frame.getString("type");
        return type.equals("refused") ? "%s %s".formatted(frame.getString("of"), frame.getString("code")) : type;
    }

    @ParameterizedTest
    @CsvSource({
        "read,     publish forbidden, signal forbidden",
        "publish,  ack,               signal forbidden",
        "signal,   publish forbidden, signal",
        "presence, publish forbidden, signal forbidden",
        "all,      ack,               signal",
    })
    void who_is_in_a_room_may_do_there_what_was_granted(String role, String published, String signalled) {
        TestClient other = joined(client("other", "all"));
        TestClient an = joined(client("an", role));
        server.pass(Duration.ofSeconds(1));
        an.takeAll();
        other.takeAll();
        an.send(publish(1));
        assertThat(types(an.takeAll())).contains(published);
        an.send("[{'type':'signal','room':'lobby','data':'x'}]");
        assertThat(types(signalled.equals("signal") ? other.takeAll() : an.takeAll()))
                .contains(signalled);
        an.takeAll();
        an.send("[{'type':'history','room':'lobby','before':9,'limit':3}]").take("page");
        assertThat(stored()).hasSize(published.equals("ack") ? 1 : 0);
    }

    @Test
    void who_may_not_read_a_room_gets_nothing_of_it() {
        store(3);
        TestClient an = client("an", "stranger");
        an.send("[{'type':'join','room':'lobby'}]");
        an.send(publish(1));
        an.send("[{'type':'history','room':'lobby','before':9,'limit':3}]");
        an.send("[{'type':'signal','room':'lobby','data':'x'}]");
        store(1);
        assertThat(types(an.takeAll()))
                .containsExactly("join forbidden", "publish not_joined", "history not_joined", "signal not_joined");
        assertThat(stored()).hasSize(4);
    }

    @Test
    void who_may_not_be_present_neither_is_seen_nor_sees_who_is() {
        TestClient binh = joined(client("binh", "all"));
        server.pass(Duration.ofSeconds(1));
        binh.takeAll();
        TestClient an = client("an", "publish");
        assertThat(an.send("[{'type':'join','room':'lobby'}]").take("joined")).doesNotContainKeys("count", "members");
        server.pass(Duration.ofSeconds(1));
        binh.expectNothing();
        an.stopReading();
        binh.stopReading();
        an.send("[{'type':'ping'}]");
        binh.send("[{'type':'ping'}]");
        for (int i = 0; i < 300; i++) {
            // More than is remembered: readers are told who is here instead.
            TestClient passing = TestClient.connected(
                    server, "%032x".formatted(i), 1, "", tokens.issue("passing", HOUR, "presence"));
            joined(passing).leave();
        }
        server.pass(Duration.ofSeconds(1));
        an.readAgain();
        binh.readAgain();
        assertThat(types(an.takeAll())).containsExactly("pong");
        assertThat(binh.takeAll()).last().satisfies(frame -> assertThat(frame).containsKey("members"));
        an.leave();
        server.pass(MINUTE);
        binh.expectNothing();
    }

    @Test
    void a_token_that_is_not_renewed_ends_the_connection_when_the_time_to_renew_it_is_over() {
        TestClient an = joined(TestClient.connected(server, SECRET, 1, "An", tokens.issue("an", MINUTE, "publish")));
        TestClient idle = TestClient.connected(server, OTHER, 1, "An", tokens.issue("an", MINUTE, "publish"));
        server.pass(MINUTE.plus(IssuedTokens.LEEWAY).minusMillis(1));
        an.send(publish(1)).take("ack");
        an.takeAll();
        server.pass(Duration.ofMillis(1));
        an.send(publish(2));
        assertThat(an.take("error").getString("code")).isEqualTo("token_expired");
        an.expectNothing();
        assertThat(an.closedWith()).isEqualTo(4004);
        assertThat(stored()).containsExactly("1");
        assertThat(idle.closedWith()).isZero();
        idle.pong();
        server.sessions.sweep();
        assertThat(idle.closedWith()).isEqualTo(4004);
        assertThat(idle.take().getString("code")).isEqualTo("token_expired");
    }

    @Test
    void a_token_that_is_renewed_in_time_changes_nothing() {
        TestClient an = joined(TestClient.connected(server, SECRET, 1, "An", tokens.issue("an", MINUTE, "publish")));
        for (int n = 1; n <= 5; n++) {
            server.pass(MINUTE.plus(IssuedTokens.LEEWAY).minusMillis(1));
            an.sendAtOnce("[{'type':'token','token':'%s'}]".formatted(tokens.issue("an", MINUTE, "publish")));
            an.send(publish(n));
            assertThat(types(an.takeAll())).containsExactly("authorized", "ack", "message");
        }
        assertThat(stored()).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void a_token_that_is_no_good_leaves_the_one_before() {
        TestClient an = joined(TestClient.connected(server, SECRET, 1, "An", tokens.issue("an", MINUTE, "publish")));
        an.send("[{'type':'token','token':'nonsense'}]");
        an.send("[{'type':'token','token':'%s'}]".formatted(tokens.issue("binh", HOUR, "publish")));
        assertThat(types(an.takeAll())).containsExactly("token invalid_token", "token other_user");
        an.send(publish(1)).take("ack");
        server.pass(MINUTE.plus(IssuedTokens.LEEWAY));
        assertThat(an.send(publish(2)).closedWith()).isEqualTo(4004);
    }

    /** The client sends on before it hears that it must join again: nothing of that may be refused for good. */
    @ParameterizedTest
    @CsvSource({"publish, all, rights_changed, true", "all, read, rights_changed, true", "all, none, forbidden, false"})
    void a_token_with_other_rights_takes_the_room_and_says_why(String role, String newer, String code, boolean retry) {
        TestClient an = joined(client("an", role));
        an.sendAtOnce("[{'type':'token','token':'%s'}]".formatted(tokens.issue("an", HOUR, newer)));
        an.send(
                "[{'type':'publish','room':'lobby','n':1,'data':'a'},{'type':'publish','room':'lobby','n':2,'data':'b'}]");
        store(1);
        List<JsonObject> frames = an.takeAll();
        assertThat(types(frames)).containsExactly("authorized", "left", "publish " + code, "publish " + code);
        assertThat(frames.get(1).getString("code")).isEqualTo(code);
        assertThat(frames.get(2).getBoolean("retry")).isEqualTo(retry);
        an.send("[{'type':'join','room':'lobby'}]").send(publish(1));
        assertThat(types(an.takeAll()))
                .contains(newer.equals("all") ? "ack" : "publish " + (retry ? "forbidden" : code));
    }

    /** At each moment of what a join and the publishes behind it make the server do. */
    @ParameterizedTest
    @CsvSource({"lobby role:publish read, join rights_changed", "other user read, join forbidden"})
    void rules_that_change_while_a_room_is_joined_answer_every_join_and_publish_once(String rules, String refused) {
        for (int moment = 0; moment < MOMENTS; moment++) {
            start();
            store(3);
            TestClient an = client("an", "publish");
            an.sendAtOnce("[{'type':'join','room':'lobby','epoch':'','after':0}]");
            an.sendAtOnce(publish(1));
            steps(moment / 2);
            an.sendAtOnce("[{'type':'join','room':'lobby','epoch':'','after':0}]");
            an.sendAtOnce(publish(2));
            steps(moment - moment / 2);
            server.gate.replace(IssuedTokens.rules(rules));
            List<JsonObject> frames = an.takeAll();
            assertNothingAfterTheEnd(frames);
            List<String> types = types(frames);
            assertThat(types)
                    .as("moment %d", moment)
                    .filteredOn(type -> type.startsWith("join"))
                    .hasSize(2);
            assertThat(types)
                    .filteredOn(type -> type.equals("ack") || type.startsWith("publish"))
                    .hasSize(2);
            assertThat(types).containsAnyOf("left", refused);
            long acknowledged = types.stream().filter("ack"::equals).count();
            assertThat(stored()).hasSize(3 + (int) acknowledged);
        }
    }

    /** A join that is refused because rights changed must not be refused once more with the next one. */
    @Test
    void a_join_that_waits_is_refused_once() {
        TestClient an = client("an", "publish");
        an.sendAtOnce(
                "[{'type':'join','room':'lobby'},{'type':'leave','room':'lobby'},{'type':'join','room':'lobby'}]");
        server.gate.replace(IssuedTokens.rules("other user read"));
        assertThat(types(an.takeAll())).containsExactly("left", "join forbidden");
    }

    @Test
    void a_page_that_is_being_read_when_its_room_is_taken_is_not_given() {
        List<String> answers = new ArrayList<>();
        for (int moment = 0; moment < MOMENTS; moment++) {
            start();
            store(3);
            TestClient an = joined(client("an", "publish"));
            an.sendAtOnce("[{'type':'history','room':'lobby','before':9,'limit':3}]");
            steps(moment);
            server.gate.replace(IssuedTokens.rules("other user read"));
            List<String> types = types(an.takeAll());
            assertThat(types).hasSize(2).contains("left");
            answers.addAll(types.subList(0, types.indexOf("left")));
            answers.addAll(types.subList(types.indexOf("left") + 1, 2));
            assertThat(types.indexOf("page")).isLessThan(types.indexOf("left"));
        }
        assertThat(answers).containsOnly("page", "history forbidden").contains("page", "history forbidden");
    }

    /** A page waits until the one before it is written. */
    @Test
    void a_page_that_waits_when_its_room_is_taken_is_not_read() {
        store(3);
        TestClient an = joined(client("an", "publish"));
        an.stopReading();
        an.send("[{'type':'history','room':'lobby','before':9,'limit':3}]");
        an.send("[{'type':'history','room':'lobby','before':9,'limit':3}]");
        server.gate.replace(IssuedTokens.rules("other user read"));
        server.settle();
        an.readAgain();
        assertThat(types(an.takeAll())).containsExactly("page", "left", "history forbidden");
    }

    @Test
    void a_user_who_is_revoked_in_the_middle_of_publishing_has_stored_what_was_acknowledged_and_hears_nothing_more() {
        for (int moment = 0; moment < MOMENTS; moment++) {
            start();
            TestClient an = joined(client("an", "publish"));
            IntStream.rangeClosed(1, 4).forEach(n -> an.sendAtOnce(publish(n)));
            steps(moment);
            server.gate.revoke(new Revocation(
                    Revocation.Kind.USER, "an", SteppedServer.START, SteppedServer.START + HOUR.toMillis()));
            an.sendAtOnce(publish(5));
            store(1);
            List<JsonObject> frames = an.takeAll();
            assertThat(frames)
                    .last()
                    .satisfies(last -> assertThat(last.getString("code")).isEqualTo("revoked"));
            assertThat(an.closedWith()).isEqualTo(4005);
            long acknowledged = types(frames).stream().filter("ack"::equals).count();
            assertThat(stored()).hasSizeGreaterThan((int) acknowledged).doesNotContain("5");
            store(1);
            an.expectNothing();
        }
    }

    /** What arrived while a join was not answered is stored by no token that is over by then. */
    @ParameterizedTest
    @CsvSource({"revoked, 0", "expired, 0", "rules, 0", "cut, 1"})
    void what_waits_for_a_join_is_stored_only_if_it_still_may_be(String why, int expected) {
        TestClient an = TestClient.connected(server, SECRET, 1, "An", tokens.issue("an", MINUTE, "publish"));
        an.sendAtOnce("[{'type':'join','room':'lobby'}]");
        an.sendAtOnce(publish(1));
        switch (why) {
            case "revoked" ->
                server.gate.revoke(new Revocation(
                        Revocation.Kind.USER, "an", SteppedServer.START, SteppedServer.START + HOUR.toMillis()));
            case "expired" -> server.setForward(MINUTE.plus(IssuedTokens.LEEWAY));
            case "rules" -> server.gate.replace(IssuedTokens.rules("lobby role:publish read"));
            default -> assertThat(why).isEqualTo("cut");
        }
        an.cut();
        assertThat(stored()).hasSize(expected);
    }

    @Test
    void one_user_neither_ends_a_connection_of_another_nor_repeats_what_it_published() {
        TestClient an = joined(client("an", "publish"));
        TestClient binh = joined(client("binh", "publish"));
        an.send(publish(1)).take("ack");
        binh.send(publish(1));
        assertThat(types(binh.takeAll())).contains("ack");
        assertThat(stored()).hasSize(2);
        assertThat(an.closedWith()).isZero();
        TestClient again = TestClient.connected(server, SECRET, 2, "an", tokens.issue("an", HOUR, "publish"));
        assertThat(an.closedWith()).isEqualTo(4001);
        assertThat(binh.closedWith()).isZero();
        assertThat(joined(again).send(publish(1)).take("ack").getInt("seq")).isEqualTo(1);
        assertThat(stored()).hasSize(2);
    }

    /** Whatever happens in whatever order. */
    @Test
    void nothing_of_a_room_comes_after_its_end_and_all_that_was_acknowledged_is_stored() {
        List<String> all = new ArrayList<>();
        for (long seed = 0; seed < 300; seed++) {
            start();
            all.addAll(types(new AccessStory(server, tokens, new SplittableRandom(seed)).run()));
        }
        assertThat(all)
                .contains("left", "join forbidden", "join rights_changed", "publish rights_changed", "authorized")
                .contains("publish forbidden", "history forbidden", "page", "message", "ack", "error");
    }

    static void assertNothingAfterTheEnd(List<JsonObject> frames) {
        boolean joined = false;
        for (JsonObject frame : frames) {
            String type = type(frame);
            if (type.equals("joined")) {
                joined = true;
            } else if (type.equals("left") || type.startsWith("join ") && !type.endsWith(" busy")) {
                joined = false;
            } else if (List.of("message", "presence", "signal", "gap").contains(type)) {
                assertThat(joined).as(() -> frame + " in " + types(frames)).isTrue();
            }
        }
        int error = types(frames).indexOf("error");
        assertThat(error < 0 || error == frames.size() - 1)
                .as("nothing behind the last word: %s", types(frames))
                .isTrue();
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            server.step();
        }
    }
}
