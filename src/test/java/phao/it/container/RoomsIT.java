package phao.it.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import phao.it.PhaoClient;
import phao.it.RawWebSocket;
import phao.it.TestSocket;

/** {@code /rooms/{room}}: any WebSocket client, without frames (docs/protocol.md §3). */
class RoomsIT extends DeployedWar {

    private final String room = freshRoom();

    @Test
    void what_is_sent_arrives_at_the_others_as_it_was_sent() throws Exception {
        try (TestSocket an = fromBeginning();
                TestSocket binh = fromBeginning()) {
            an.send("xin chào 🌊");
            an.send(new byte[] {0, 1, (byte) 0xFF});
            an.send("");
            assertThat(binh.expectText()).isEqualTo("xin chào 🌊");
            assertThat(binh.expectBinary()).containsExactly(0, 1, 0xFF);
            assertThat(binh.expectText()).isEmpty();
            binh.send("chào An");
            // What An sent is not sent back.
            assertThat(an.expectText()).isEqualTo("chào An");
        }
    }

    @Test
    void without_a_position_only_what_comes_from_now_on_arrives() throws Exception {
        try (PhaoClient an = PhaoClient.hello(socket(), "An")) {
            an.join(room).publish(room, 1, "before");
            try (TestSocket binh = bare(room)) {
                // Where the log ended when Bình came is known when something has arrived.
                int n = 1;
                while (!binh.hasArrived(Duration.ofMillis(100))) {
                    an.publish(room, ++n, "from now on");
                }
                assertThat(binh.expectText()).isEqualTo("from now on");
            }
        }
    }

    @Test
    void messages_keep_their_order() throws Exception {
        try (TestSocket an = fromBeginning();
                TestSocket binh = fromBeginning()) {
            for (int i = 0; i < 1_000; i++) {
                an.send("message " + i);
            }
            for (int i = 0; i < 1_000; i++) {
                assertThat(binh.expectText()).isEqualTo("message " + i);
            }
        }
    }

    @Test
    void sixteen_mebibytes_in_fragments_arrive_as_one_message() throws Exception {
        byte[] part = new byte[1 << 20];
        new Random(1).nextBytes(part);
        try (TestSocket an = fromBeginning();
                TestSocket binh = fromBeginning()) {
            for (int i = 0; i < 16; i++) {
                an.raw().send(i == 15, i == 0 ? RawWebSocket.BINARY : RawWebSocket.CONTINUATION, part);
            }
            byte[] whole = binh.expectBinary();
            assertThat(whole).hasSize(16 << 20).startsWith(part).endsWith(part);
        }
    }

    @Test
    void a_letter_cut_in_two_by_fragments_is_whole_again() throws Exception {
        byte[] text = "sóng 🌊".getBytes(UTF_8);
        try (TestSocket an = fromBeginning();
                TestSocket binh = fromBeginning()) {
            an.raw().send(false, RawWebSocket.TEXT, Arrays.copyOf(text, text.length - 2));
            an.raw().send(true, RawWebSocket.CONTINUATION, Arrays.copyOfRange(text, text.length - 2, text.length));
            if (Container.underTest().has(Container.Difference.A_CUT_CHARACTER_CLOSES)) {
                an.expectClose(1007);
            } else {
                assertThat(binh.expectText()).isEqualTo("sóng 🌊");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"ph%C3%B2ng%20kh%C3%A1ch,phòng khách", "a+b,a+b", "100%25,100%", "%C3%AA%26%3D%3F%23,ê&=?#"})
    void the_name_of_a_room_is_percent_encoded(String encoded, String name) throws Exception {
        String suffix = freshRoom();
        try (TestSocket an = bare(encoded + suffix);
                PhaoClient binh = PhaoClient.hello(socket(), "Bình")) {
            binh.join(name + suffix);
            an.send("hello");
            binh.expect("{'type':'message','room':'%s','data':'hello'}", name + suffix);
        }
    }

    @Test
    void bare_clients_and_clients_of_the_protocol_share_a_room() throws Exception {
        try (TestSocket an = bare(room + "?after=0&epoch=&name=An");
                PhaoClient binh = PhaoClient.hello(socket(), "Bình")) {
            binh.join(room);
            an.send("from a bare client");
            var message = binh.expect("{'type':'message','room':'%s','seq':1,'data':'from a bare client'}", room);
            assertThat(message.getJsonObject("from").getString("name")).isEqualTo("An");
            binh.publish(room, 1, "from the protocol");
            assertThat(an.expectText()).isEqualTo("from the protocol");
            binh.sendBinary("{'type':'publish','room':'" + room + "','n':2,'contentType':'image/png'}", new byte[] {7});
            assertThat(an.expectBinary()).containsExactly(7);
        }
    }

    @Test
    void the_newest_messages_or_those_after_a_cursor_come_first() throws Exception {
        try (PhaoClient binh = PhaoClient.hello(socket(), "Bình")) {
            binh.send("[{'type':'join','room':'%s'}]", room);
            String epoch = binh.expect("{'type':'joined'}").getString("epoch");
            for (int n = 1; n <= 9; n++) {
                binh.publish(room, n, "message " + n);
            }
            assertThat(received(bare(room + "?last=2"), 2)).containsExactly("message 8", "message 9");
            assertThat(received(bare(room + "?after=6&epoch=" + epoch), 3))
                    .containsExactly("message 7", "message 8", "message 9");
            assertThat(received(bare(room + "?after=0&epoch="), 9))
                    .startsWith("message 1")
                    .endsWith("message 9");
        }
    }

    @Test
    void where_a_gap_would_be_it_closes_and_says_where_to_go_on() throws Exception {
        try (PhaoClient binh = PhaoClient.hello(socket(), "Bình")) {
            binh.send("[{'type':'join','room':'%s'}]", room);
            String epoch = binh.expect("{'type':'joined'}").getString("epoch");
            binh.publish(room, 1, "one");
            String reason = bare(room + "?after=20&epoch=00000000deadbeef").expectClose(4002);
            assertThat(reason).isEqualTo("gap 1-20 (epoch): go on with ?after=0&epoch=" + epoch);
            assertThat(received(bare(room + reason.substring(reason.indexOf('?'))), 1))
                    .containsExactly("one");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "?last=-1, last",
        "?last=10001, last",
        "?last=ten, last",
        "?after=x&epoch=00000000deadbeef, after",
        "?after=9007199254740992&epoch=00000000deadbeef, after",
        "?after=1, epoch",
        "?epoch=00000000deadbeef, after",
        "?last=1&after=1&epoch=00000000deadbeef, last",
        "?name=%00, name",
        "?name=0123456789012345678901234567890123456789012345678901234567890123x, name",
    })
    void a_wrong_query_closes_and_says_what_is_wrong(String query, String named) throws Exception {
        try (TestSocket an = bare(room + query)) {
            assertThat(an.expectClose(1008)).contains(named);
        }
    }

    @Test
    void a_wrong_name_of_a_room_closes_and_says_what_is_wrong() throws Exception {
        for (String name : List.of("x".repeat(129), "%20x", "%C3%AA".repeat(65))) {
            try (TestSocket an = bare(name)) {
                assertThat(an.expectClose(1008)).contains("room");
            }
        }
    }

    @Test
    void a_control_character_in_the_name_of_a_room_closes_and_says_what_is_wrong() throws Exception {
        if (Container.underTest().has(Container.Difference.REFUSES_CONTROL_CHARACTERS)) {
            try (RawWebSocket refused = RawWebSocket.handshake(ws("rooms/a%01b"), Map.of())) {
                assertThat(refused.status()).isEqualTo(400);
            }
        } else {
            try (TestSocket an = bare("a%01b")) {
                assertThat(an.expectClose(1008)).contains("room");
            }
        }
    }

    private TestSocket bare(String roomAndQuery) throws IOException {
        return TestSocket.open(ws("rooms/" + roomAndQuery));
    }

    /** With what was sent before it was in the room, too: the handshake alone does not say that it is. */
    private TestSocket fromBeginning() throws IOException {
        return bare(room + "?after=0&epoch=");
    }

    private static List<String> received(TestSocket socket, int count) throws IOException {
        try (socket) {
            String[] texts = new String[count];
            for (int i = 0; i < count; i++) {
                texts[i] = socket.expectText();
            }
            return List.of(texts);
        }
    }
}
