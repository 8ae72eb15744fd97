package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import phao.access.Admission;
import phao.access.IssuedTokens;
import phao.log.Append;
import phao.log.Revocation;
import phao.protocol.Close;
import phao.protocol.Content;
import phao.protocol.Cursor;
import phao.protocol.Cursors;
import phao.protocol.Member;
import phao.protocol.Outgoing;
import phao.protocol.RefusalException;
import phao.protocol.RoomPage;
import phao.protocol.Start;
import phao.session.EventRequest.Reader;
import phao.session.EventRequest.RoomStart;

/** What happens to those who were let into a room by a request when they may no longer be there: bare rooms, event streams, polls, pages. */
class AccessOfReadersTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration WAIT = Duration.ofHours(1);
    private static final String RULES = "lobby role:publish read publish\nlobby role:all read publish presence\n";

    private SteppedServer server;
    private IssuedTokens tokens;

    @BeforeEach
    void start() {
        server = new SteppedServer();
        tokens = server.guard(RULES);
    }

    private enum Kind {
        BARE,
        STREAM,
        POLL,
        PAGE
    }

    private Admission admit(String user, String role) throws RefusalException {
        return server.gate.admit(server.gate.identify(tokens.issue(user, MINUTE, role), ""), List.of("lobby"));
    }

    /** Notes what it is sent until it is closed. */
    private final class Visit implements Outlet, PollReply, PageSession.Reply {
        private final StringBuilder text = new StringBuilder();
        private Close closed;
        private BareSession bare;

        Visit(Kind kind, Admission admission, Start start, OptionalLong events) {
            Reader who = new Reader("00112233445566778899aabbccddeeff", 1, "An");
            EventRequest request = new EventRequest(
                    List.of(new RoomStart(
                            "lobby",
                            start,
                            events.isPresent()
                                    ? Optional.of(new Cursors.Heard(events.getAsLong(), 0))
                                    : Optional.empty())),
                    who,
                    admission,
                    WAIT,
                    Content.ANY_SIZE);
            switch (kind) {
                case BARE -> bare = server.sessions.open(this, "lobby", start, "An", admission);
                case STREAM -> server.sessions.stream(this, request);
                case POLL -> server.sessions.poll(this, request);
                case PAGE ->
                    server.sessions.page(
                            new PageQuery("lobby", start, OptionalLong.empty(), 10, Content.ANY_SIZE),
                            who,
                            admission,
                            WAIT,
                            this);
            }
        }

        @Override
        public void write(List<Outgoing> messages, Consumer<Boolean> done) {
            messages.forEach(message -> note(new String(message.payload(), StandardCharsets.UTF_8)));
            done.accept(true);
        }

        @Override
        public void answer(List<byte[]> json) {
            json.forEach(part -> note(new String(part, StandardCharsets.UTF_8)));
        }

        @Override
        public void answer(RoomPage page) {
            page.messages().forEach(message -> note(message.content().text()));
        }

        private void note(String more) {
            assertThat(closed).as("closed before it was sent %s", more).isNull();
            text.append(more);
        }

        @Override
        public void close(Close close) {
            assertThat(closed).isNull();
            closed = close;
        }

        @Override
        public void refuse(Close close) {
            close(close);
        }

        boolean has(String what) {
            return text.toString().contains(what);
        }
    }

    /** One who has heard how things are, and waits for more: of a poll, that is the second. */
    private Visit waiting(Kind kind, Admission admission) {
        OptionalLong events = OptionalLong.empty();
        if (kind == Kind.POLL) {
            Visit first = new Visit(kind, admission, after(head()), events);
            server.settle();
            String cursor = first.text.toString().replaceFirst("\\{\"cursor\":\"([^\"]*)\".*", "$1");
            events = OptionalLong.of(Long.parseLong(cursor.substring(cursor.lastIndexOf('.') + 1)));
        }
        Visit visit = new Visit(kind, admission, after(head()), events);
        server.settle();
        visit.text.setLength(0);
        return visit;
    }

    private static Start after(long seq) {
        return new Start.After(new Cursor("0000000000000001", seq));
    }

    private void store(String text) {
        server.log.append(new Append("lobby", "", 0, new Member("somebody", ""), Content.text(text)));
        server.settle();
    }

    private long head() {
        long[] head = new long[1];
        server.log.position("lobby", "", "").thenAccept(position -> head[0] = position.head());
        server.settle();
        return head[0];
    }

    private void revoke(String user) {
        server.gate.revoke(new Revocation(Revocation.Kind.USER, user, SteppedServer.START, Long.MAX_VALUE));
    }

    @ParameterizedTest
    @EnumSource
    void who_waits_gets_what_comes_and_nothing_when_the_user_is_revoked(Kind kind) throws Exception {
        Visit an = waiting(kind, admit("an", "publish"));
        Visit binh = waiting(kind, admit("binh", "publish"));
        revoke("an");
        store("secret");
        assertThat(an.closed.code()).isEqualTo(4005);
        assertThat(an.has("secret")).isFalse();
        assertThat(binh.has("secret")).isTrue();
        assertThat(binh.closed).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void who_waits_is_ended_when_the_time_to_renew_the_token_is_over(Kind kind) throws Exception {
        // Not long before: nothing else may end it meanwhile.
        Admission admission = admit("an", "publish");
        server.pass(MINUTE);
        Visit an = waiting(kind, admission);
        server.pass(IssuedTokens.LEEWAY.minusMillis(1));
        server.sessions.sweep();
        server.settle();
        assertThat(an.closed).isNull();
        server.pass(Duration.ofMillis(1));
        server.sessions.sweep();
        server.settle();
        assertThat(an.closed.code()).isEqualTo(4004);
    }

    @ParameterizedTest
    @EnumSource
    void rules_that_change_end_who_waits_and_tell_whether_to_come_back(Kind kind) throws Exception {
        Visit more = waiting(kind, admit("an", "publish"));
        server.gate.replace(IssuedTokens.rules("# the same\n" + RULES));
        server.settle();
        assertThat(more.closed).isNull();
        server.gate.replace(IssuedTokens.rules("lobby role:publish read publish signal\n"));
        store("a");
        assertThat(more.closed.because().orElseThrow().word()).isEqualTo("rights_changed");
        Visit less = waiting(kind, admit("an", "publish"));
        server.gate.replace(IssuedTokens.rules("other user read\n"));
        store("b");
        assertThat(less.closed.because().orElseThrow().word()).isEqualTo("forbidden");
        assertThat(less.text).isEmpty();
    }

    /** Between the two, nobody knows the session who could end it. */
    @ParameterizedTest
    @EnumSource
    void rules_that_change_between_the_request_and_its_session_count(Kind kind) throws Exception {
        store("secret");
        Admission before = admit("an", "publish");
        server.gate.replace(IssuedTokens.rules("other user read\n"));
        Visit an = new Visit(kind, before, after(0), OptionalLong.empty());
        server.settle();
        assertThat(an.closed.because().orElseThrow().word()).isEqualTo("forbidden");
        assertThat(an.has("secret")).isFalse();
    }

    /** At each moment of what its beginning makes the server do; that nothing is sent after the end is seen by {@link Visit}. */
    @ParameterizedTest
    @EnumSource
    void who_begins_to_read_is_ended_at_any_moment(Kind kind) throws Exception {
        Set<Boolean> before = new HashSet<>();
        for (int moment = 0; moment < 12; moment++) {
            start();
            store("secret");
            Visit an = new Visit(kind, admit("an", "publish"), after(0), OptionalLong.empty());
            for (int i = 0; i < moment; i++) {
                server.step();
            }
            String had = an.text.toString();
            before.add(had.isEmpty());
            revoke("an");
            server.settle();
            assertThat(an.text).as("moment %d", moment).hasToString(had);
            boolean answered = (kind == Kind.POLL || kind == Kind.PAGE) && !had.isEmpty();
            assertThat(an.closed != null).isNotEqualTo(answered);
        }
        assertThat(before).as("before and after it got something").hasSize(2);
    }

    @Test
    void a_bare_room_stores_nothing_more_for_who_is_over_though_the_connection_has_not_heard_of_it() throws Exception {
        Visit an = waiting(Kind.BARE, admit("an", "publish"));
        an.bare.publish(Content.text("1"));
        server.settle();
        server.gate.replace(IssuedTokens.rules("lobby user read\n"));
        an.bare.publish(Content.text("2"));
        server.settle();
        assertThat(head()).isEqualTo(1);
        assertThat(an.closed).isNotNull();
    }

    @Test
    void what_waits_in_a_bare_room_until_reading_begins_is_not_stored_for_who_is_over_by_then() throws Exception {
        Visit an = new Visit(Kind.BARE, admit("an", "publish"), after(0), OptionalLong.empty());
        Visit binh = new Visit(Kind.BARE, admit("binh", "publish"), after(0), OptionalLong.empty());
        var publishedByAn = an.bare.publish(Content.text("1")).toCompletableFuture();
        var publishedByBinh = binh.bare.publish(Content.text("2")).toCompletableFuture();
        revoke("an");
        server.settle();
        assertThat(head()).isEqualTo(1);
        assertThat(publishedByAn.join()).isFalse();
        assertThat(publishedByBinh.join()).isTrue();
        assertThat(an.closed.code()).isEqualTo(4005);
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAM", "POLL"})
    void who_may_not_be_present_neither_is_seen_nor_sees_who_is(Kind kind) throws Exception {
        Visit binh = waiting(Kind.STREAM, admit("binh", "all"));
        server.pass(Duration.ofSeconds(1));
        binh.text.setLength(0);
        Visit an = new Visit(kind, admit("an", "publish"), after(0), OptionalLong.empty());
        server.pass(Duration.ofSeconds(1));
        assertThat(an.has("joined")).isTrue();
        assertThat(an.has("\"count\"")).isFalse();
        assertThat(binh.has("presence")).isFalse();
        Visit seen = new Visit(kind, admit("chi", "all"), after(0), OptionalLong.empty());
        server.pass(Duration.ofSeconds(1));
        assertThat(seen.has("\"count\"")).isTrue();
        assertThat(binh.has("presence")).isTrue();
        assertThat(an.has("presence")).isFalse();
    }
}
