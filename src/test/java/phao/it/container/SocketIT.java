package phao.it.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import phao.it.PhaoClient;
import phao.it.RawWebSocket;

/** {@code /socket} between clients (docs/protocol.md §2). */
class SocketIT extends DeployedWar {

    private final String room = freshRoom();

    @Test
    void a_hello_is_welcomed_with_the_public_id_and_the_limits() throws Exception {
        String secret = PhaoClient.newSecret();
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8));
        String id = HexFormat.of().formatHex(digest).substring(0, 32);
        try (PhaoClient an = PhaoClient.open(socket())) {
            an.send("[{'type':'hello','client':'%s','generation':1,'name':'An'}]", secret);
            JsonObject welcome = an.expect("{'type':'welcome','id':'%s'}", id);
            assertThat(welcome.getString("server")).matches("phao/\\d+\\.\\d+\\.\\d+.*");
            assertThat(welcome.getInt("heartbeat")).isPositive();
            assertThat(welcome.getInt("jitter")).isNotNegative();
            assertThat(welcome.getJsonObject("limits"))
                    .containsOnlyKeys(
                            "textBytes",
                            "messageBytes",
                            "rooms",
                            "inFlight",
                            "pageMessages",
                            "signalBytes",
                            "thumbnailBytes");
        }
    }

    @Test
    void what_one_publishes_everybody_in_the_room_gets_the_publisher_too() throws Exception {
        try (PhaoClient an = hello("An").join(room);
                PhaoClient binh = hello("Bình").join(room)) {
            JsonObject ack = an.publish(room, 1, "xin chào 🌊");
            JsonObject seen = binh.expect("{'type':'message','room':'%s','seq':1,'n':1,'data':'xin chào 🌊'}", room);
            assertThat(seen.getJsonObject("from").getString("name")).isEqualTo("An");
            assertThat(seen).doesNotContainKeys("contentType", "filename");
            assertThat(ack).containsEntry("seq", seen.get("seq")).containsEntry("time", seen.get("time"));
            an.expectNothingMore();
            binh.expectNothingMore();
        }
    }

    @Test
    void bytes_arrive_as_they_were_sent_with_type_and_filename() throws Exception {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', 0, (byte) 0xFF};
        try (PhaoClient an = hello("An").join(room);
                PhaoClient binh = hello("Bình").join(room)) {
            an.sendBinary(
                    "{'type':'publish','room':'" + room + "','n':1,'contentType':'image/png','filename':'ảnh.png'}",
                    png);
            byte[] payload = binh.expectBinary(
                    "{'type':'message','room':'%s','seq':1,'n':1,'contentType':'image/png','filename':'ảnh.png'}",
                    room);
            assertThat(payload).isEqualTo(png);
        }
    }

    @Test
    void sixteen_mebibytes_pass_in_one_binary_message() throws Exception {
        byte[] payload = new byte[16 << 20];
        new Random(1).nextBytes(payload);
        try (PhaoClient an = hello("An").join(room);
                PhaoClient binh = hello("Bình").join(room)) {
            an.sendBinary("{'type':'publish','room':'" + room + "','n':1}", payload);
            assertThat(binh.expectBinary("{'type':'message','room':'%s','seq':1}", room))
                    .isEqualTo(payload);
            an.expect("{'type':'ack','room':'%s','n':1,'seq':1}", room);
        }
    }

    @Test
    void a_text_too_long_for_a_text_message_passes_as_binary_and_arrives_as_text() throws Exception {
        String text = "Phao nổi. ".repeat(10_000);
        try (PhaoClient an = hello("An").join(room);
                PhaoClient binh = hello("Bình").join(room)) {
            an.sendBinary("{'type':'publish','room':'" + room + "','n':1,'text':true}", text.getBytes(UTF_8));
            JsonObject seen = binh.expect("{'type':'message','room':'%s','seq':1}", room);
            assertThat(seen.getString("data")).isEqualTo(text);
        }
    }

    @Test
    void frames_of_one_text_message_are_answered_in_their_order() throws Exception {
        try (PhaoClient an = hello("An")) {
            an.send("[{'type':'ping'},{'type':'leave','room':'x'},{'type':'ping'},{'type':'hello'}]");
            an.expect("{'type':'pong'}");
            an.expect("{'type':'refused','of':'leave'}");
            an.expect("{'type':'pong'}");
            an.expect("{'type':'refused','of':'hello'}");
        }
    }

    @Test
    void a_text_message_in_fragments_with_a_ping_between_is_one_message() throws Exception {
        try (PhaoClient an = hello("An")) {
            byte[] join = ("[{\"type\":\"join\",\"room\":\"" + room + "-ế\"}]").getBytes(UTF_8);
            int middle = join.length - 5; // Within the letter.
            an.socket().raw().send(false, RawWebSocket.TEXT, Arrays.copyOf(join, middle));
            an.socket().raw().send(RawWebSocket.PING, "between");
            an.socket().raw().send(true, RawWebSocket.CONTINUATION, Arrays.copyOfRange(join, middle, join.length));
            assertThat(an.socket().expectPong()).isEqualTo("between");
            an.expect("{'type':'joined','room':'%s-ế'}", room);
        }
    }

    @Test
    void a_room_tells_who_is_here_and_who_comes_and_goes() throws Exception {
        try (PhaoClient an = hello("An")) {
            an.send("[{'type':'join','room':'%s'}]", room);
            JsonObject alone = an.expect("{'type':'joined','room':'%s','count':1}", room);
            assertThat(alone.getJsonArray("members").getJsonObject(0).getString("name"))
                    .isEqualTo("An");
            PhaoClient binh = hello("Bình");
            binh.send("[{'type':'join','room':'%s'}]", room);
            assertThat(binh.expect("{'type':'joined','count':2}").getJsonArray("members"))
                    .hasSize(2);
            JsonObject came = an.expect("{'type':'presence','room':'%s','count':2}", room);
            assertThat(came.getJsonArray("joined").getJsonObject(0).getString("name"))
                    .isEqualTo("Bình");
            binh.send("[{'type':'leave','room':'%s'}]", room);
            binh.expect("{'type':'left','room':'%s'}", room);
            JsonObject went = an.expect("{'type':'presence','room':'%s','count':1}", room);
            assertThat(went.getJsonArray("left")).hasSize(1);
            binh.close();
        }
    }

    @Test
    void a_signal_reaches_the_others_only_and_is_not_stored() throws Exception {
        try (PhaoClient an = hello("An").join(room);
                PhaoClient binh = hello("Bình").join(room)) {
            an.send("[{'type':'signal','room':'%s','data':{'typing':[true,null,1.5]}}]", room);
            JsonObject signal = binh.expect("{'type':'signal','room':'%s','data':{'typing':[true,null,1.5]}}", room);
            assertThat(signal.getJsonObject("from").getString("name")).isEqualTo("An");
            an.expectNothingMore();
            an.send("[{'type':'join','room':'%s'}]", room);
            an.expect("{'type':'joined','room':'%s','head':0}", room);
        }
    }

    @Test
    void history_is_read_backward_and_forward_in_ascending_order() throws Exception {
        try (PhaoClient an = hello("An").join(room)) {
            for (int n = 1; n <= 5; n++) {
                an.publish(room, n, "message " + n);
            }
            PhaoClient binh = hello("Bình").join(room);
            binh.sendBinary("{'type':'publish','room':'" + room + "','n':1,'contentType':'a/b'}", new byte[] {1, 2, 3});
            an.expectBinary("{'type':'message','seq':6}");
            binh.close();

            an.send("[{'type':'history','room':'%s','before':5,'limit':2}]", room);
            JsonObject older = an.expect("{'type':'page','room':'%s','before':5,'first':1,'head':6}", room);
            assertThat(data(older)).containsExactly("message 3", "message 4");
            an.send("[{'type':'history','room':'%s','after':4,'limit':200}]", room);
            JsonObject newer = an.expect("{'type':'page','room':'%s','after':4}", room);
            assertThat(newer.getJsonArray("messages").getJsonObject(0).getString("data"))
                    .isEqualTo("message 5");
            JsonObject bytes = newer.getJsonArray("messages").getJsonObject(1);
            assertThat(Base64.getDecoder().decode(bytes.getString("base64"))).containsExactly(1, 2, 3);
            assertThat(bytes.getString("contentType")).isEqualTo("a/b");
            an.expectNothingMore();
        }
    }

    private static List<String> data(JsonObject page) {
        return page.getJsonArray("messages")
                .getValuesAs(message -> message.asJsonObject().getString("data"));
    }

    @Test
    void a_close_frame_is_answered_with_its_own_code() throws Exception {
        try (PhaoClient an = hello("An").join(room)) {
            an.socket().raw().sendClose(1000, "bye");
            an.expectClose(1000);
        }
    }

    private PhaoClient hello(String name) throws IOException {
        return PhaoClient.hello(socket(), name);
    }
}
