package phao.standalone.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.container.Bodies;

class HttpConnectionTest {

    private static final String GET = "GET /rooms/a HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST /rooms/a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";

    private final StubTransport client = new StubTransport();

    @AfterEach
    void no_bug_was_met() {
        assertThat(client.bugs).isEmpty();
    }

    /** Takes a body and answers when it has it. */
    private final class Taker implements Bodies.Reader {
        private final Exchange exchange;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private int wholes;
        private int broken;
        private boolean wants = true;

        Taker(Exchange exchange) {
            this.exchange = exchange;
            exchange.read(this);
        }

        @Override
        public boolean take(ByteBuffer bytes) {
            byte[] some = new byte[bytes.remaining()];
            bytes.get(some);
            body.writeBytes(some);
            return wants;
        }

        @Override
        public void whole() {
            wholes++;
            exchange.answered(true);
        }

        @Override
        public void broken() {
            broken++;
            exchange.answered(true);
        }
    }

    private List<Taker> takeBodies() {
        List<Taker> takers = new ArrayList<>();
        client.handler = exchange -> takers.add(new Taker(exchange));
        return takers;
    }

    /** Whatever the bodies hold, and however the bytes are cut: those behind get the requests that were sent, and no other. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void any_requests_in_any_portions_are_those_that_were_sent(int seed) {
        Random random = new Random(seed);
        List<Taker> takers = takeBodies();
        List<byte[]> bodies = new ArrayList<>();
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (int i = 0; i < 60; i++) {
            byte[] body = body(random);
            bodies.add(body);
            wire.writeBytes(request(body, random));
        }
        byte[] all = wire.toByteArray();
        for (int at = 0; at < all.length; ) {
            int next = Math.min(all.length, at + 1 + (int) Math.pow(2, random.nextDouble() * 17));
            client.sends(Arrays.copyOfRange(all, at, next));
            at = next;
        }
        assertThat(takers).as("seed %d", seed).hasSameSizeAs(bodies);
        for (int i = 0; i < bodies.size(); i++) {
            assertThat(takers.get(i).body.toByteArray())
                    .as("seed %d, body %d", seed, i)
                    .isEqualTo(bodies.get(i));
            assertThat(takers.get(i).wholes).isEqualTo(1);
            assertThat(takers.get(i).broken).isZero();
        }
        assertThat(client.text()).isEmpty();
        assertThat(client.wantsMore).isTrue();
    }

    private static byte[] body(Random random) {
        byte[] body = new byte[(int) Math.pow(2, random.nextDouble() * 17) - 1];
        random.nextBytes(body);
        byte[] hidden = StubTransport.bytes(random.nextBoolean() ? POST + "hello" : "5\r\nhello\r\n0\r\n\r\n");
        for (int at = random.nextInt(200);
                random.nextBoolean() && at + hidden.length < body.length;
                at += hidden.length) {
            System.arraycopy(hidden, 0, body, at, hidden.length);
        }
        return body;
    }

    private static byte[] request(byte[] body, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean chunked = random.nextInt(3) == 0;
        out.writeBytes(StubTransport.bytes("\r\n".repeat(random.nextInt(2)) + "POST /rooms/a HTTP/1.1\r\nHost: a\r\n"
                + (chunked ? "Transfer-Encoding: Chunked" : "Content-Length: " + body.length) + "\r\n\r\n"));
        if (!chunked) {
            out.writeBytes(body);
            return out.toByteArray();
        }
        for (int at = 0; at < body.length; ) {
            int size = Math.min(body.length - at, 1 + random.nextInt(20_000));
            String extension = random.nextBoolean() ? "" : ";name=\"a ; b\"";
            out.writeBytes(
                    StubTransport.bytes((random.nextBoolean() ? "00%x" : "%X").formatted(size) + extension + "\r\n"));
            out.write(body, at, size);
            out.writeBytes(StubTransport.bytes("\r\n"));
            at += size;
        }
        out.writeBytes(StubTransport.bytes("0\r\n" + (random.nextBoolean() ? "Digest: x\r\n" : "") + "\r\n"));
        return out.toByteArray();
    }

    @Test
    void the_next_request_waits_until_this_one_is_answered_and_the_answer_is_taken() {
        client.reads = false;
        client.sends(GET + GET);
        assertThat(client.exchanges).hasSize(1);
        assertThat(client.wantsMore).as("more is read").isFalse();
        client.exchanges.get(0).answered(true);
        assertThat(client.exchanges).hasSize(1);
        client.takes();
        assertThat(client.exchanges).hasSize(2);
        client.exchanges.get(0).answered(true);
        client.takes();
        assertThat(client.wantsMore).as("the first was answered twice").isFalse();
        client.exchanges.get(1).answered(true);
        client.takes();
        assertThat(client.wantsMore).isTrue();
    }

    @Test
    void who_sends_many_requests_at_once_has_one_turn_for_each() {
        client.othersComeFirst = true;
        client.handler = exchange -> exchange.answered(true);
        client.sends(GET.repeat(3));
        for (int answered = 1; answered < 3; answered++) {
            assertThat(client.exchanges).hasSize(answered);
            assertThat(client.turns).hasSize(1);
            client.turns.remove().run();
        }
        assertThat(client.exchanges).hasSize(3);
        assertThat(client.turns).isEmpty();
        assertThat(client.wantsMore).isTrue();
    }

    @Test
    void nothing_of_a_body_is_taken_before_somebody_wants_it() {
        client.sends(POST + "he");
        assertThat(client.wantsMore).isFalse();
        Taker taker = new Taker(client.exchanges.get(0));
        assertThat(taker.body.toString()).isEqualTo("he");
        client.sends("llo" + GET);
        assertThat(taker.body.toString()).isEqualTo("hello");
        assertThat(client.exchanges).hasSize(2);
    }

    @Test
    void a_body_that_nobody_wants_is_thrown_away_and_the_next_request_answered() {
        client.sends(POST);
        client.exchanges.get(0).answered(true);
        client.sends("hel");
        client.sends("lo" + GET);
        assertThat(client.exchanges).hasSize(2);
    }

    @Test
    void a_reader_that_has_enough_is_told_no_more() {
        List<Taker> takers = takeBodies();
        client.handler = client.handler.andThen(exchange -> takers.get(0).wants = false);
        client.sends(POST + "he");
        client.exchanges.get(0).answered(true);
        client.sends("llo");
        assertThat(takers.get(0).body.toString()).isEqualTo("he");
        assertThat(takers.get(0).wholes + takers.get(0).broken).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.0\r\n\r\n",
                "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n"
            })
    void after_the_last_request_nothing_is_answered(String last) {
        client.handler = exchange -> exchange.answered(true);
        client.sends(last + GET);
        assertThat(client.exchanges).hasSize(1);
        assertThat(client.outputShut).isTrue();
        client.sends(GET);
        assertThat(client.exchanges).hasSize(1);
        assertThat(client.cut).isFalse();
        client.connection.check(System.nanoTime() + Deadlines.MAX_CLOSING.toNanos() + 1);
        assertThat(client.cut).isTrue();
    }

    @Test
    void those_behind_may_end_the_connection() {
        client.handler = exchange -> exchange.answered(false);
        client.sends(GET + GET);
        assertThat(client.exchanges).hasSize(1);
        assertThat(client.outputShut).isTrue();
    }

    @Test
    void a_body_that_is_wrong_in_itself_is_broken_and_the_last_thing_that_is_read() {
        List<Taker> takers = takeBodies();
        client.sends("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nheX" + GET);
        assertThat(takers).hasSize(1);
        assertThat(takers.get(0).broken).isEqualTo(1);
        assertThat(takers.get(0).wholes).isZero();
        assertThat(client.text()).as("those behind answer").isEmpty();
        assertThat(client.outputShut).isTrue();
    }

    @Test
    void a_client_that_goes_in_the_middle_breaks_the_body() {
        List<Taker> takers = takeBodies();
        client.sends(POST + "he");
        client.connection.ended();
        assertThat(takers.get(0).broken).isEqualTo(1);
        assertThat(client.unread.held()).isZero();
    }

    @Test
    void who_asks_for_a_body_after_the_end_is_told_that_it_is_broken() {
        client.sends(POST);
        client.exchanges.get(0).answered(true);
        assertThat(new Taker(client.exchanges.get(0)).broken).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Expect: 100-continue", "expect: 100-Continue"})
    void who_waits_with_a_body_is_told_to_send_it_when_it_is_wanted(String expect) {
        client.sends("POST / HTTP/1.1\r\nHost: a\r\n" + expect + "\r\nContent-Length: 5\r\n\r\n");
        assertThat(client.text()).isEmpty();
        Taker taker = new Taker(client.exchanges.get(0));
        assertThat(client.text()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        client.sends("hello");
        assertThat(taker.wholes).isEqualTo(1);
    }

    @Test
    void who_does_not_wait_is_not_told() {
        takeBodies();
        client.sends("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello");
        client.sends("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        assertThat(client.text()).isEmpty();
    }

    @Test
    void what_comes_behind_a_handshake_goes_to_the_websocket() {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        client.handler = exchange -> {
            exchange.upgraded(bytes -> {
                byte[] some = new byte[bytes.remaining()];
                bytes.get(some);
                frames.writeBytes(some);
            });
            exchange.answered(true);
        };
        client.sends("GET /echo HTTP/1.1\r\nHost: a\r\nUpgrade: h2c, WebSocket\r\nConnection: Upgrade\r\n\r\n" + GET);
        client.sends("more");
        assertThat(client.exchanges).hasSize(1);
        assertThat(frames.toString()).isEqualTo(GET + "more");
    }

    @Test
    void answers_that_are_not_read_are_counted_and_make_room_when_they_are_too_many() {
        client.reads = false;
        client.handler = exchange -> exchange.answered(true);
        client.unwritten = 900;
        client.sends(GET);
        assertThat(client.unread.held()).isEqualTo(900);
        assertThat(client.full).isZero();
        assertThat(client.connection.unreadSince()).isNotEqualTo(HttpConnection.NOT_IDLE);
        client.connection.endIfUnread();
        assertThat(client.cut).isTrue();
        client.takes();
        assertThat(client.unread.held()).isZero();
        assertThat(client.connection.unreadSince()).isEqualTo(HttpConnection.NOT_IDLE);

        client.cut = false;
        client.connection.endIfUnread();
        assertThat(client.cut).as("who reads is not cut").isFalse();
        client.reads = false;
        client.unwritten = 1_000;
        client.sends(GET);
        assertThat(client.full).isEqualTo(1);
    }

    @Test
    void who_reads_a_little_now_and_then_holds_an_answer_for_no_longer_than_8_KiB_a_second_take() {
        long now = System.nanoTime();
        client.reads = false;
        client.unwritten = 80 << 10;
        client.handler = exchange -> exchange.answered(true);
        client.sends(GET);
        for (int second = 1; second < 40; second++) {
            client.unwritten--;
            client.connection.check(now + Duration.ofSeconds(second).toNanos());
        }
        assertThat(client.cut).isFalse();
        client.unwritten--;
        client.connection.check(now + Duration.ofSeconds(42).toNanos());
        assertThat(client.cut).isTrue();
    }

    @Test
    void nothing_is_counted_for_a_connection_that_has_ended() {
        client.sends(GET + "x".repeat(5_000));
        client.connection.ended();
        client.unwritten = 500;
        client.exchanges.get(0).answered(true);
        assertThat(client.unread.held() + client.unfinished.held()).isZero();
    }

    @Test
    void whose_request_is_answered_at_this_moment_is_not_idle() {
        long[] idle = new long[1];
        client.handler = exchange -> idle[0] = client.connection.idleSince();
        client.sends(GET);
        assertThat(idle[0]).isEqualTo(HttpConnection.NOT_IDLE);
        client.connection.endIfIdle();
        assertThat(client.cut).isFalse();
        client.exchanges.get(0).answered(true);
        client.connection.endIfIdle();
        assertThat(client.cut).isTrue();
    }

    @Test
    void who_was_refused_before_sending_the_body_may_leave_it_out_and_is_read_no_further() {
        client.handler = exchange -> exchange.answered(true);
        client.sends("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 99\r\n\r\n");
        assertThat(client.outputShut).isTrue();
        client.sends(GET);
        assertThat(client.exchanges).hasSize(1);
    }

    @Test
    void what_comes_while_nobody_takes_it_is_counted_and_cut_off_where_it_is_too_much() {
        client.sends(GET + "x".repeat(60_000));
        assertThat(client.unfinished.held()).isEqualTo(60_000 + GET.length());
        assertThat(client.connection.idleSince()).isNotEqualTo(HttpConnection.NOT_IDLE);
        StubTransport other = new StubTransport();
        HttpConnection another = new HttpConnection(
                other, StubTransport.HEAD_BYTES, client.unread, client.unfinished, System.nanoTime(), bug -> {});
        another.received(ByteBuffer.wrap(StubTransport.bytes(GET + "x".repeat(50_000))));
        assertThat(other.cut).isTrue();
        assertThat(client.cut).isFalse();
        client.exchanges.get(0).answered(true);
        assertThat(client.unfinished.held()).isZero();
    }

    @Test
    void whether_a_client_is_still_there_is_looked_only_when_an_answer_takes_long() {
        client.sends(GET);
        client.connection.check(System.nanoTime());
        assertThat(client.wantsMore).isFalse();
        client.connection.check(System.nanoTime()
                + Deadlines.LONG_ANSWER.plus(Duration.ofSeconds(1)).toNanos());
        assertThat(client.wantsMore).isTrue();
        client.sends(GET);
        assertThat(client.wantsMore).isFalse();
        client.exchanges.get(0).answered(true);
        assertThat(client.exchanges).hasSize(2);
    }

    @Test
    void an_idle_connection_ends_in_silence_and_a_head_without_end_with_408() {
        long later = System.nanoTime()
                + Deadlines.MAX_HEAD.plus(Duration.ofSeconds(1)).toNanos();
        client.connection.check(later);
        assertThat(client.cut).isTrue();
        assertThat(client.text()).isEmpty();

        StubTransport slow = new StubTransport();
        slow.sends("GET / HT");
        slow.connection.check(System.nanoTime());
        assertThat(slow.text()).isEmpty();
        slow.connection.check(later);
        assertThat(slow.text()).startsWith("HTTP/1.1 408 ");
        assertThat(slow.outputShut).isTrue();
    }

    @Test
    void a_client_that_takes_nothing_is_cut_and_one_that_takes_little_is_not() {
        long now = System.nanoTime();
        client.sends(GET);
        for (int second = 0; second < 100; second++) {
            client.unwritten = 1_000 - second;
            client.connection.check(now + Duration.ofSeconds(second).toNanos());
        }
        assertThat(client.cut).isFalse();
        client.connection.check(now
                + Duration.ofSeconds(100 + Deadlines.MAX_STANDSTILL.toSeconds()).toNanos());
        assertThat(client.cut).isTrue();
    }

    @Test
    void an_answer_may_take_as_long_as_it_likes_but_the_rest_of_its_body_may_not() {
        long later = System.nanoTime()
                + Deadlines.MAX_REST.plus(Duration.ofSeconds(1)).toNanos();
        client.sends(POST + "he");
        client.connection.check(later);
        assertThat(client.cut).isFalse();
        client.exchanges.get(0).answered(true);
        client.connection.check(later);
        assertThat(client.cut).isTrue();
    }
}
