package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import phao.access.Admission;
import phao.log.Append;
import phao.log.Retention;
import phao.protocol.Close;
import phao.protocol.Content;
import phao.protocol.Cursor;
import phao.protocol.Cursors;
import phao.protocol.Member;
import phao.protocol.Outgoing;
import phao.protocol.Start;
import phao.room.Room;
import phao.session.EventRequest.Reader;
import phao.session.EventRequest.RoomStart;

class EventSessionTest {

    private static final String EPOCH = "0000000000000001";
    private static final Reader AN = new Reader("00112233445566778899aabbccddeeff", 1, "An");

    private final SteppedServer server = new SteppedServer();

    private Admission admit(RoomStart... rooms) {
        return server.admit(
                java.util.stream.Stream.of(rooms).map(RoomStart::room).toArray(String[]::new));
    }

    /** Reads an event stream: keeps the text as it would be on the wire. */
    private final class Stream implements Outlet {
        private final EventSession session;
        private final StringBuilder text = new StringBuilder();
        private boolean reads = true;
        private Optional<Consumer<Boolean>> unread = Optional.empty();
        private Close closed;
        private boolean cut;

        Stream(Reader who, RoomStart... rooms) {
            this(new EventRequest(List.of(rooms), who, admit(rooms), Duration.ZERO, Content.ANY_SIZE));
        }

        Stream(EventRequest listening) {
            session = server.sessions.stream(this, listening);
            server.settle();
        }

        @Override
        public void write(List<Outgoing> messages, Consumer<Boolean> done) {
            assertThat(unread).as("only one write is in flight").isEmpty();
            messages.forEach(message -> text.append(
                    message instanceof Outgoing.Ping
                            ? ":\n\n"
                            : new String(message.payload(), StandardCharsets.UTF_8)));
            if (reads) {
                done.accept(true);
            } else {
                unread = Optional.of(done);
            }
        }

        void readAgain() {
            reads = true;
            unread.ifPresent(done -> done.accept(true));
            unread = Optional.empty();
        }

        @Override
        public void close(Close close) {
            closed = close;
        }

        @Override
        public void cut(Close close) {
            cut = true;
        }

        /** What came since the last call. */
        String take() {
            server.settle();
            String all = text.toString();
            text.setLength(0);
            return all;
        }

        List<String> ids() {
            return take().lines()
                    .filter(line -> line.startsWith("id: "))
                    .map(line -> line.substring(4))
                    .toList();
        }
    }

    /** A poll, or a page that waits, and its answer. */
    private static final class Answer implements PollReply {
        private String json = "";
        private Close refused;

        @Override
        public void answer(List<byte[]> parts) {
            assertThat(json).as("it is answered once").isEmpty();
            parts.forEach(part -> json += new String(part, StandardCharsets.UTF_8));
        }

        @Override
        public void refuse(Close close) {
            refused = close;
        }

        boolean open() {
            return json.isEmpty() && refused == null;
        }

        String cursor() {
            return json.replaceFirst("\\{\"cursor\":\"([^\"]*)\".*", "$1");
        }

        long events() {
            return Long.parseLong(cursor().replaceFirst(".*\\.", ""));
        }
    }

    @Test
    void large_contents_come_by_reference_to_a_stream_or_poll_that_asks_for_it_live_and_replayed() {
        EventRequest wanted = new EventRequest(
                List.of(after("lobby", 0)), Reader.NONE, server.admit("lobby"), Duration.ofSeconds(20), 4);
        Stream live = new Stream(wanted);
        Stream whole = new Stream(Reader.NONE, after("lobby", 0));
        server.log.append(new Append(
                "lobby",
                "",
                0,
                new Member("0123456789abcdef", "An"),
                new Content(Content.Kind.BINARY, new byte[5], "image/png", "a.png")
                        .withThumbnail(new byte[] {1, 2, 3})));
        server.log.append(new Append("lobby", "", 0, new Member("0123456789abcdef", "An"), Content.text("hello")));
        server.log.append(new Append("lobby", "", 0, new Member("0123456789abcdef", "An"), Content.text("four")));
        server.settle();
        Stream replayed = new Stream(wanted);
        Answer polled = new Answer();
        server.sessions.poll(polled, wanted);
        server.settle();
        for (String text : List.of(live.text.toString(), replayed.text.toString(), polled.json)) {
            assertThat(text)
                    .contains("\"contentType\":\"image/png\",\"filename\":\"a.png\",\"thumbnail\":\"AQID\",\"size\":5}")
                    .contains("\"size\":5,\"text\":true}")
                    .contains("\"data\":\"four\"")
                    .doesNotContain("base64")
                    .doesNotContain("hello");
        }
        assertThat(whole.text)
                .contains("\"thumbnail\":\"AQID\",\"base64\":\"AAAAAAA=\"")
                .contains("hello")
                .doesNotContain("size");
    }

    @Test
    void a_stream_whose_reader_takes_nothing_is_given_up_and_one_that_has_nothing_to_take_is_not() {
        Stream standing = new Stream(AN, new RoomStart("lobby", new Start.Live(), Optional.empty()));
        Stream quiet = new Stream(Reader.NONE, new RoomStart("hall", new Start.Live(), Optional.empty()));
        standing.reads = false;
        server.log.append(new Append("lobby", "", 0, new Member("0123456789abcdef", "An"), Content.text("hello")));
        server.pass(SteppedServer.HEARTBEAT);
        server.sessions.sweep();
        assertThat(standing.cut).isFalse();
        server.pass(SteppedServer.HEARTBEAT.plusSeconds(1));
        server.sessions.sweep();
        server.settle();
        assertThat(standing.cut).isTrue();
        assertThat(quiet.cut).isFalse();
        server.pass(Room.GRACE);
        assertThat(server.rooms.find("lobby")).as("its member has gone").isEmpty();
    }

    private Answer poll(Reader who, RoomStart... rooms) {
        Answer answer = new Answer();
        server.sessions.poll(
                answer, new EventRequest(List.of(rooms), who, admit(rooms), Duration.ofSeconds(20), Content.ANY_SIZE));
        server.settle();
        return answer;
    }

    private static RoomStart live(String room) {
        return new RoomStart(room, new Start.Live(), Optional.empty());
    }

    private static RoomStart after(String room, long seq) {
        return new RoomStart(room, new Start.After(new Cursor(EPOCH, seq)), Optional.empty());
    }

    private static RoomStart after(String room, long seq, Answer before) {
        return new RoomStart(
                room, new Start.After(new Cursor(EPOCH, seq)), Optional.of(new Cursors.Heard(before.events(), 0)));
    }

    private void publish(String room, int count) {
        for (int i = 0; i < count; i++) {
            server.log.append(new Append(room, "", 0, new Member("somebody", ""), Content.text("text")));
        }
        server.settle();
    }

    @Test
    void messages_come_as_events_whose_id_is_the_cursor() {
        Stream stream = new Stream(Reader.NONE, live("lobby"));
        stream.take();
        publish("lobby", 1);
        assertThat(stream.take()).isEqualTo("""
                id: 0000000000000001:1
                data: {"type":"message","room":"lobby","seq":1,"time":1763800000000,"from":{"id":"somebody","name":""},"data":"text"}

                """);
    }

    @Test
    void a_stream_begins_with_a_time_to_retry_and_says_who_the_reader_is() {
        String begin = new Stream(AN, live("lobby")).take();
        assertThat(begin)
                .startsWith("retry: ")
                .contains(
                        "event: welcome\nid: -\ndata: {\"type\":\"welcome\",\"id\":\"5947d7c33d783f94b3b4c1a96ebc8991\"")
                .contains("event: joined\nid: 0000000000000001:0\ndata: {\"type\":\"joined\",\"room\":\"lobby\"");
    }

    @Test
    void what_retention_removed_is_a_gap_and_then_the_rest_follows() {
        publish("lobby", 10);
        server.log.retain(new Retention(4, 0, Duration.ZERO, Duration.ZERO));
        server.settle();
        String text = new Stream(Reader.NONE, after("lobby", 2)).take();
        assertThat(text)
                .contains("event: joined\nid: 0000000000000001:2\n")
                .contains(
                        "event: gap\nid: 0000000000000001:6\ndata: "
                                + "{\"type\":\"gap\",\"room\":\"lobby\",\"reason\":\"retention\",\"from\":3,\"to\":6,\"next\":7}");
        assertThat(text.lines().filter(line -> line.startsWith("id: ")).skip(3).map(line -> line.substring(4)))
                .containsExactly(EPOCH + ":7", EPOCH + ":8", EPOCH + ":9", EPOCH + ":10");
    }

    @Test
    void ids_carry_the_cursors_of_all_rooms_in_the_order_they_were_asked_for() {
        publish("b", 1);
        Stream stream = new Stream(Reader.NONE, live("b"), live("a"));
        assertThat(stream.ids()).containsExactly("-,-", EPOCH + ":1,-", EPOCH + ":1,0");
        publish("a", 1);
        publish("b", 1);
        assertThat(stream.ids()).containsExactly(EPOCH + ":1,1", EPOCH + ":2,1");
    }

    @Test
    void a_reader_that_is_slow_reads_the_log_when_it_can_and_misses_nothing() {
        Stream stream = new Stream(Reader.NONE, live("lobby"));
        stream.take();
        stream.reads = false;
        publish("lobby", 2_000);
        stream.readAgain();
        assertThat(stream.ids()).hasSize(2_000).endsWith(EPOCH + ":2000");
    }

    @Test
    void a_quiet_stream_gets_a_comment_every_heartbeat() {
        Stream stream = new Stream(Reader.NONE, live("lobby"));
        stream.take();
        server.pass(SteppedServer.HEARTBEAT.minusMillis(1));
        server.sessions.sweep();
        assertThat(stream.take()).isEmpty();
        server.pass(Duration.ofMillis(1));
        server.sessions.sweep();
        assertThat(stream.take()).isEqualTo(":\n\n");
    }

    @Test
    void a_stream_fences_the_websocket_of_the_same_client_and_is_fenced_by_it() {
        TestClient socket = TestClient.connected(server, AN.client(), 1, "An");
        Stream stream = new Stream(new Reader(AN.client(), 2, "An"), live("lobby"));
        assertThat(socket.closedWith()).isEqualTo(4001);
        TestClient.connected(server, AN.client(), 3, "An");
        server.settle();
        assertThat(stream.closed.code()).isEqualTo(4001);
        assertThat(poll(AN, live("lobby")).refused.code()).isEqualTo(4001);
    }

    @Test
    void who_says_nothing_of_itself_listens_unseen() {
        Stream silent = new Stream(Reader.NONE, live("lobby"));
        assertThat(silent.take()).contains("\"count\":0");
        new Stream(new Reader("", 0, "An"), live("lobby"));
        assertThat(new Stream(AN, live("lobby")).take()).contains("\"count\":2");
    }

    @Test
    void a_poll_waits_for_a_message_and_is_answered_once() {
        Answer first = poll(AN, live("lobby"));
        assertThat(first.json).contains("\"type\":\"welcome\"").contains("\"type\":\"joined\"");
        Answer second = poll(AN, after("lobby", 0, first));
        assertThat(second.open()).isTrue();
        publish("lobby", 3);
        assertThat(second.json).contains("\"seq\":1").doesNotContain("joined");
        assertThat(second.cursor()).startsWith(EPOCH + ":");
        publish("lobby", 3);
        Answer third = poll(AN, after("lobby", 3, second));
        assertThat(third.json).contains("\"seq\":4").contains("\"seq\":6").doesNotContain("\"seq\":3,");
        assertThat(server.sessions.count()).isZero();
    }

    @Test
    void what_happens_between_two_polls_is_told_by_the_next() {
        Answer first = poll(AN, live("lobby"));
        TestClient.connected(server, "ffeeddccbbaa99887766554433221100", 1, "Bình")
                .send("[{'type':'join','room':'lobby'},{'type':'signal','room':'lobby','data':7}]");
        Answer second = poll(AN, after("lobby", 0, first));
        assertThat(second.json)
                .contains("\"type\":\"presence\"")
                .contains("Bình")
                .contains("\"type\":\"signal\"")
                .contains("\"data\":7");
    }

    @Test
    void who_polls_is_present_until_the_lease_is_over_and_counted_once() {
        Answer first = poll(AN, live("lobby"));
        server.pass(EventSession.LEASE.minusMillis(1));
        Answer second = poll(AN, after("lobby", 0, first));
        assertThat(second.open()).as("nobody came or went").isTrue();
        assertThat(server.rooms.find("lobby").orElseThrow().scene().present().count())
                .isEqualTo(1);
        server.pass(Duration.ofSeconds(20));
        server.sessions.sweep();
        server.settle();
        assertThat(second.open()).isFalse();
        server.pass(EventSession.LEASE);
        assertThat(server.rooms.find("lobby")).isEmpty();
    }

    @Test
    void after_the_lease_the_room_is_joined_anew() {
        Answer first = poll(AN, live("lobby"));
        server.pass(EventSession.LEASE);
        assertThat(poll(AN, after("lobby", 0, first)).json).contains("\"type\":\"joined\"");
    }

    @Test
    void a_poll_of_an_unknown_life_of_the_room_or_beyond_its_end_is_answered_at_once() {
        Answer first = poll(AN, live("lobby"));
        assertThat(poll(
                                AN,
                                new RoomStart(
                                        "lobby",
                                        new Start.After(new Cursor(EPOCH, 0)),
                                        Optional.of(new Cursors.Heard(first.events() + 1, 0))))
                        .json)
                .contains("\"type\":\"joined\"");
        assertThat(poll(AN, after("lobby", 7, first)).json)
                .contains("\"type\":\"gap\"")
                .contains("\"reason\":\"epoch\"");
    }

    @Test
    void a_poll_whose_time_is_over_is_answered_with_nothing_and_the_same_cursor() {
        Answer first = poll(AN, live("lobby"));
        Answer second = poll(AN, after("lobby", 0, first));
        server.pass(Duration.ofSeconds(20));
        server.sessions.sweep();
        server.settle();
        assertThat(second.json).isEqualTo("{\"cursor\":\"" + first.cursor() + "\",\"frames\":[]}");
    }

    @Test
    void a_poll_ends_when_the_server_stops_and_a_stream_is_told_so() {
        Stream stream = new Stream(Reader.NONE, live("lobby"));
        Answer first = poll(AN, live("lobby"));
        Answer second = poll(AN, after("lobby", 0, first));
        server.sessions.closeAll("the server stops");
        server.settle();
        assertThat(second.refused.code()).isEqualTo(1001);
        assertThat(stream.closed.code()).isEqualTo(1001);
        assertThat(server.sessions.count()).isZero();
    }

    @Test
    void a_stream_that_is_cut_leaves_its_member_for_the_grace_time() {
        Stream stream = new Stream(AN, live("lobby"));
        stream.session.gone();
        server.settle();
        assertThat(server.rooms.find("lobby").orElseThrow().scene().present().count())
                .isEqualTo(1);
        server.pass(Room.GRACE);
        assertThat(server.rooms.find("lobby")).isEmpty();
        assertThat(server.sessions.count()).isZero();
    }

    @Test
    void a_room_is_remembered_while_two_that_poll_are_both_away() {
        Answer an = poll(AN, live("lobby"));
        Reader binh = new Reader("ffeeddccbbaa99887766554433221100", 1, "Bình");
        Answer first = poll(binh, live("lobby"));
        assertThat(first.json).contains("\"count\":2");
        Answer second = poll(AN, after("lobby", 0, an));
        assertThat(second.json).contains("Bình").doesNotContain("\"type\":\"joined\"");
        assertThat(poll(binh, after("lobby", 0, first)).open()).isTrue();
    }
}
