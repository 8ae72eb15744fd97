package phao.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.it.PhaoClient;
import phao.it.RawWebSocket;

/** Too much of something: the other half of the table in docs/protocol.md §4. */
class LimitsIT extends WithBystander {

    private static final int MESSAGE_BYTES = 16 << 20;
    private static final int TEXT_BYTES = 1 << 16;

    @Test
    void of_10_000_joins_on_one_connection_256_are_taken() throws Exception {
        try (PhaoClient an = hello()) {
            an.send(joins(0, 256));
            an.expectInAnyOrder(IntStream.range(0, 256)
                    .mapToObj(i -> "{'type':'joined','room':'%s-%d'}".formatted(room, i))
                    .toArray(String[]::new));
            for (int first = 256; first < 10_000; first += 512) {
                an.send(joins(first, first + 512));
                for (int i = first; i < first + 512; i++) {
                    an.expect(
                            "{'type':'refused','of':'join','room':'%s-%d','code':'too_many_rooms','retry':false}",
                            room, i);
                }
                // On a slow machine this takes longer than anybody may be silent.
                bystander.send("[{'type':'ping'}]");
                bystander.expect("{'type':'pong'}");
            }
            an.send("[{'type':'leave','room':'%s-7'},{'type':'join','room':'%s'}]", room, room);
            an.expect("{'type':'left'}");
            an.expect("{'type':'joined','room':'%s'}", room);
        }
    }

    private String joins(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{'type':'join','room':'" + room + "-" + i + "'}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void more_than_256_publishes_that_are_not_answered_are_refused() throws Exception {
        try (PhaoClient an = hello().join(room + "-busy")) {
            an.send(IntStream.rangeClosed(1, 300)
                    .mapToObj(n -> "{'type':'publish','room':'" + room + "-busy','n':" + n + ",'data':'x'}")
                    .collect(Collectors.joining(",", "[", "]")));
            for (int n = 257; n <= 300; n++) {
                an.expect("{'type':'refused','of':'publish','n':%d,'code':'busy','retry':true}", n);
            }
            an.expectInAnyOrder(IntStream.rangeClosed(1, 256)
                    .mapToObj(n -> new String[] {
                        "{'type':'ack','n':%d,'seq':%d}".formatted(n, n),
                        "{'type':'message','n':%d,'seq':%d}".formatted(n, n)
                    })
                    .flatMap(Arrays::stream)
                    .toArray(String[]::new));
            assertThat(an.publish(room + "-busy", 257, "again").getInt("seq")).isEqualTo(257);
        }
    }

    @Test
    void a_second_history_before_the_page_is_refused() throws Exception {
        try (PhaoClient an = hello().join(room)) {
            String history = "{'type':'history','room':'%s','before':1,'limit':1}".formatted(room);
            an.send("[" + history + "," + history + "]");
            an.expect("{'type':'refused','of':'history','room':'%s','code':'busy','retry':true}", room);
            an.expect("{'type':'page','room':'%s'}", room);
            an.send("[" + history + "]");
            an.expect("{'type':'page','room':'%s'}", room);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1 << 15})
    void content_over_the_limit_is_refused(int bytesOver) throws Exception {
        try (PhaoClient an = hello().join(room)) {
            an.sendBinary("{'type':'publish','room':'" + room + "','n':1}", new byte[MESSAGE_BYTES + bytesOver]);
            an.expect(
                    "{'type':'refused','of':'publish','room':'%s','n':1,'code':'message_too_large','retry':false}",
                    room);
            an.publish(room, 1, "its number is free");
        }
        bystander.expect("{'type':'message','data':'its number is free'}");
    }

    @Test
    void a_binary_message_far_over_the_limit_closes_with_1009() throws Exception {
        try (PhaoClient an = hello().join(room)) {
            byte[] part = new byte[1 << 20];
            try {
                for (int i = 0; i < 20; i++) {
                    an.socket().raw().send(false, i == 0 ? RawWebSocket.BINARY : RawWebSocket.CONTINUATION, part);
                }
            } catch (SocketException e) {
                // The server has had enough, as it may.
            }
            assertThat(an.socket().untilClosed().code()).isIn(1009, 1006);
        }
    }

    @Test
    void a_text_message_over_the_limit_closes_with_1009() throws Exception {
        try (PhaoClient an = hello().join(room)) {
            String frame = "[{'type':'ping'}]";
            String longest = frame + " ".repeat(TEXT_BYTES - frame.length());
            an.send(longest);
            an.expect("{'type':'pong'}");
            an.send(longest + " ");
            assertThat(an.socket().untilClosed().code()).isEqualTo(1009);
        }
    }

    /** In bytes, whatever a character takes of them: some containers count characters. */
    @ParameterizedTest
    @ValueSource(strings = {"y", "é", "ộ", "🐟"})
    void a_text_message_is_measured_in_bytes_of_utf8(String character) throws Exception {
        try (PhaoClient an = hello().join(room)) {
            String begin = "[{'type':'ping','x':'";
            int left = TEXT_BYTES - begin.length() - "'}]".length();
            int bytes = character.getBytes(StandardCharsets.UTF_8).length;
            String longest = begin + character.repeat(left / bytes) + "y".repeat(left % bytes) + "'}]";
            an.send(longest);
            an.expect("{'type':'pong'}");
            an.send(longest.replace("'}]", "y'}]"));
            assertThat(an.socket().untilClosed().code()).isEqualTo(1009);
        }
    }

    @Test
    void a_signal_over_the_limit_is_refused() throws Exception {
        try (PhaoClient an = hello().join(room + "-signals")) {
            String longest = "y".repeat(4_096 - 2);
            an.send("[{'type':'signal','room':'%s-signals','data':'%s'}]", room, longest);
            an.expectNothingMore();
            an.send("[{'type':'signal','room':'%s-signals','data':'%s'}]", room, longest + "y");
            an.expect(
                    "{'type':'refused','of':'signal','room':'%s-signals','code':'signal_too_large','retry':false}",
                    room);
            an.expectNothingMore();
        }
    }

    @Test
    void more_than_32_signals_in_a_second_are_refused() throws Exception {
        try (PhaoClient an = hello().join(room + "-signals")) {
            // A second may begin in the middle of them, but not twice.
            an.send(IntStream.range(0, 65)
                    .mapToObj(i -> "{'type':'signal','room':'" + room + "-signals','data':1}")
                    .collect(Collectors.joining(",", "[", "]")));
            an.expect("{'type':'refused','of':'signal','room':'%s-signals','code':'too_fast','retry':true}", room);
        }
    }

    @Test
    void the_100th_error_closes_with_1008() throws Exception {
        try (PhaoClient an = hello()) {
            for (int i = 1; i <= 50; i++) {
                an.send("[{'type':'shout'},{'type':'join','room':'a/b'}]");
                an.expect("{'type':'error','code':'unknown_type'}");
                an.expect("{'type':'refused','code':'invalid_room'}");
            }
            an.expect("{'type':'error','code':'too_many_errors','retry':false}");
            an.expectClose(1008);
        }
    }

    @Test
    void who_does_not_read_the_answers_is_closed_with_1013() throws Exception {
        try (PhaoClient an = PhaoClient.openSlowReader(socket())) {
            an.send("[{'type':'hello','client':'%s','generation':1}]", PhaoClient.newSecret());
            an.expect("{'type':'welcome'}");
            Flood flood = new Flood(an);
            flood.start();
            flood.awaitStandstill();
            assertThat(an.socket().untilToldToClose().code()).isIn(1013, 1006);
        }
    }

    /** Sends Pings and reads no Pongs, until nothing more goes out. */
    private static final class Flood extends Thread {
        private final PhaoClient client;
        private final String pings =
                IntStream.range(0, 500).mapToObj(i -> "{'type':'ping'}").collect(Collectors.joining(",", "[", "]"));
        private volatile int sent;

        Flood(PhaoClient client) {
            super("flood");
            this.client = client;
        }

        @Override
        public void run() {
            try {
                // More than any buffer on the way takes.
                while (sent < 10_000) {
                    client.send(pings);
                    sent++;
                }
            } catch (IOException e) {
                // It is closed already.
            }
        }

        void awaitStandstill() throws InterruptedException {
            int before;
            do {
                before = sent;
                join(1_000);
            } while (isAlive() && sent > before);
        }
    }
}
