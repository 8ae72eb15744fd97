package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.heap.HeapShare;
import phao.log.Retention;
import phao.protocol.Close;
import phao.protocol.Content;
import phao.protocol.Cursor;
import phao.protocol.Outgoing;
import phao.protocol.Start;

class BareSessionTest {

    private SteppedServer server = new SteppedServer();

    /** A bare client: notes texts as they are, bytes in brackets, pings as a word. */
    private final class Bare implements Outlet {
        private final List<String> received = new ArrayList<>();
        private Close closed;
        private final BareSession session;

        Bare(Start start) {
            this(start, true);
        }

        /** @param settle whether the server may find out where reading begins */
        Bare(Start start, boolean settle) {
            session = server.sessions.open(this, "lobby", start, "", server.admit("lobby"));
            if (settle) {
                server.settle();
            }
        }

        @Override
        public void write(List<Outgoing> messages, Consumer<Boolean> done) {
            for (Outgoing message : messages) {
                String payload = new String(message.payload(), StandardCharsets.UTF_8);
                received.add(
                        message instanceof Outgoing.Text
                                ? payload
                                : message instanceof Outgoing.Ping ? "ping" : "[" + payload + "]");
            }
            done.accept(true);
        }

        @Override
        public void close(Close close) {
            closed = close;
        }

        void publish(Content... contents) {
            for (Content content : contents) {
                session.publish(content);
            }
            server.settle();
        }

        void publish(int from, int to) {
            for (int i = from; i <= to; i++) {
                publish(Content.text(Integer.toString(i)));
            }
        }
    }

    @Test
    void text_arrives_as_text_and_bytes_as_bytes_at_the_others_only() {
        Bare an = new Bare(new Start.Live());
        Bare binh = new Bare(new Start.Live());
        an.publish(Content.text("chào"), Content.binary("abc".getBytes(StandardCharsets.UTF_8)), Content.text(""));
        assertThat(binh.received).containsExactly("chào", "[abc]", "");
        assertThat(an.received).isEmpty();
    }

    @Test
    void the_newest_or_what_follows_a_cursor_comes_first() {
        new Bare(new Start.Live()).publish(1, 9);
        assertThat(new Bare(new Start.Last(2)).received).containsExactly("8", "9");
        assertThat(new Bare(new Start.After(new Cursor("0000000000000001", 6))).received)
                .containsExactly("7", "8", "9");
        assertThat(new Bare(new Start.Last(100)).received).hasSize(9);
    }

    /** An answer that came before the place where reading begins would never arrive. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_others_answer_to_a_message_that_is_sent_at_once_arrives(boolean fromTheNewest) {
        Start start = fromTheNewest ? new Start.Last(0) : new Start.Live();
        for (int seed = 0; seed < 200; seed++) {
            SteppedServer fresh = new SteppedServer();
            server = fresh;
            Bare binh = new Bare(new Start.Live());
            fresh.interleave(new SplittableRandom(seed));
            Bare an = new Bare(start, false);
            an.session.publish(Content.text("who is here?"));
            an.session.publish(Content.text("anybody?"));
            while (binh.received.isEmpty()) {
                assertThat(fresh.step()).isTrue();
            }
            binh.session.publish(Content.text("Bình"));
            fresh.settle();
            assertThat(an.received).as("seed " + seed).containsExactly("Bình");
            assertThat(binh.received).as("seed " + seed).containsExactly("who is here?", "anybody?");
        }
    }

    @Test
    void what_is_sent_before_a_connection_ends_at_once_is_stored_in_order() {
        Bare binh = new Bare(new Start.Live());
        Bare an = new Bare(new Start.Live(), false);
        List<Boolean> stored = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            an.session.publish(Content.text(Integer.toString(i))).thenAccept(stored::add);
        }
        an.session.ended(false);
        server.settle();
        assertThat(binh.received).containsExactly("0", "1", "2");
        assertThat(stored).containsExactly(true, true, true);
    }

    @Test
    void a_connection_whose_messages_wait_for_its_beginning_and_take_too_much_memory_is_closed_with_1013() {
        server.limitUnfinished(new HeapShare(2 << 20, 8 << 10));
        Bare an = new Bare(new Start.Live(), false);
        for (int i = 0; i < 5; i++) {
            an.session.publish(Content.binary(new byte[1 << 20]));
        }
        server.settle();
        assertThat(an.closed.code()).isEqualTo(1013);
        assertThat(server.heldUnfinished()).isZero();
    }

    @Test
    void a_gap_closes_with_4002_and_says_where_to_go_on() {
        new Bare(new Start.Live()).publish(1, 20);
        server.log.retain(new Retention(5, 0, Duration.ZERO, Duration.ZERO));
        server.settle();
        Bare late = new Bare(new Start.After(new Cursor("0000000000000001", 3)));
        assertThat(late.closed)
                .isEqualTo(new Close(4002, "gap 4-15 (retention): go on with ?after=15&epoch=0000000000000001"));
        assertThat(new Bare(new Start.After(new Cursor("0000000000000001", 15))).received)
                .hasSize(5);
    }

    @Test
    void what_follows_a_message_that_the_log_did_not_take_is_not_stored_either() {
        Bare an = new Bare(new Start.Live());
        an.publish(1, 2);
        server.log.close();
        an.publish(3, 4);
        assertThat(an.closed.code()).isEqualTo(1013);
        assertThat(an.closed.reason()).contains("2 of this connection's were stored");
    }

    @Test
    void a_quiet_connection_is_pinged_and_closed_when_it_does_not_answer() {
        Bare an = new Bare(new Start.Live());
        server.pass(SteppedServer.HEARTBEAT);
        server.sessions.sweep();
        server.settle();
        assertThat(an.received).containsExactly("ping");
        an.session.heard();
        server.pass(SteppedServer.HEARTBEAT);
        server.sessions.sweep();
        server.pass(SteppedServer.HEARTBEAT);
        server.sessions.sweep();
        server.settle();
        assertThat(an.closed.code()).isEqualTo(4003);
    }
}
