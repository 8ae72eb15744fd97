package phao.it.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import phao.it.PhaoClient;
import phao.it.RawWebSocket;
import phao.it.TestSocket;

/** What is wrong in itself: one half of the table in docs/protocol.md §4, as far as it can be seen from outside. */
class BadInputIT extends WithBystander {

    @Test
    void without_the_subprotocol_it_closes_with_1002() throws Exception {
        try (TestSocket socket = TestSocket.open(socket())) {
            assertThat(socket.expectClose(1002)).contains("phao.v1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'type':'ping'}]",
                "[{'type':'join','room':'lobby'}]",
                "no JSON",
            })
    void a_first_frame_that_is_not_hello_is_an_error(String first) throws Exception {
        try (PhaoClient an = PhaoClient.open(socket())) {
            an.send(first);
            an.expect("{'type':'error','code':'hello_required','retry':false}");
            assertThat(an.expectClose(1008)).contains("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'hello'}",
                "{'type':'hello','client':'00112233445566778899aabbccddeeff'}",
                "{'type':'hello','client':'00112233445566778899AABBCCDDEEFF','generation':1}",
                "{'type':'hello','client':'short','generation':1}",
                "{'type':'hello','client':'00112233445566778899aabbccddeeff','generation':-1}",
                "{'type':'hello','client':'00112233445566778899aabbccddeeff','generation':'1'}",
                "{'type':'hello','client':'00112233445566778899aabbccddeeff','generation':1,'name':7}",
                "{'type':'hello','client':'00112233445566778899aabbccddeeff','generation':1,'name':'a\\nb'}",
            })
    void an_invalid_hello_closes_with_1008(String hello) throws Exception {
        try (PhaoClient an = PhaoClient.open(socket())) {
            an.send("[" + hello + "]");
            an.expectOneOf(
                    "{'type':'error','code':'invalid_field'}",
                    "{'type':'refused','of':'hello','code':'invalid_field'}");
            an.expectClose(1008);
        }
    }

    @Test
    void a_second_hello_is_refused() throws Exception {
        try (PhaoClient an = hello()) {
            an.send("[{'type':'hello','client':'%s','generation':2}]", PhaoClient.newSecret());
            an.expect("{'type':'refused','of':'hello','code':'hello_repeated','retry':false}");
            an.expectNothingMore();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[",
                "[{'type':'ping'}",
                "[{'type':'ping'}]]",
                "nonsense",
                "null",
                "1",
                "'text'",
                "{'type':'ping'}",
                "[1]",
                "[[]]",
                "[{'type':'ping',}]",
                "[null]",
                "\u0000"
            })
    void text_that_is_no_array_of_objects_is_an_error(String text) throws Exception {
        try (PhaoClient an = hello()) {
            an.send(text);
            an.expect("{'type':'error','code':'malformed_json','retry':false}");
            an.expectNothingMore();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 30_000})
    void json_nested_deeper_than_16_is_an_error(int depth) throws Exception {
        try (PhaoClient an = hello().join(room)) {
            an.send("[".repeat(depth) + "]".repeat(depth));
            an.expect("{'type':'error','code':'malformed_json','retry':false}");
            an.expectNothingMore();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "0000",
                "0005",
                "ffff7b7d",
                "00027b",
                "00027b7b",
                "00025b5d",
                "0004 6e756c6c",
                "0003 7bff7d"
            })
    void binary_without_a_whole_header_is_an_error(String hex) throws Exception {
        try (PhaoClient an = hello()) {
            an.socket().send(HexFormat.of().parseHex(hex.replace(" ", "")));
            an.expect("{'type':'error','code':'malformed_binary','retry':false}");
            an.expectNothingMore();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{'type':'shout'}", "{'type':''}", "{'type':'message'}", "{'type':7}", "{'type':null}"})
    void a_frame_without_a_known_type_is_an_error(String frame) throws Exception {
        try (PhaoClient an = hello()) {
            an.send("[" + frame + "]");
            an.expect("{'type':'error','code':'unknown_type','retry':false}");
            an.expectNothingMore();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "join     | 'last':-1",
                "join     | 'last':10001",
                "join     | 'last':1.5",
                "join     | 'last':'1'",
                "join     | 'after':1",
                "join     | 'epoch':'00000000deadbeef'",
                "join     | 'epoch':'00000000deadbeef','after':-1",
                "join     | 'epoch':'00000000deadbeef','after':9007199254740992",
                "join     | 'epoch':7,'after':1",
                "publish  | 'data':'x'",
                "publish  | 'n':1",
                "publish  | 'n':0,'data':'x'",
                "publish  | 'n':-1,'data':'x'",
                "publish  | 'n':1.5,'data':'x'",
                "publish  | 'n':1e400,'data':'x'",
                "publish  | 'n':9007199254740992,'data':'x'",
                "publish  | 'n':99999999999999999999999,'data':'x'",
                "publish  | 'n':'1','data':'x'",
                "publish  | 'n':null,'data':'x'",
                "publish  | 'n':1,'data':7",
                "publish  | 'n':1,'data':'x','contentType':7",
                "publish  | 'n':1,'data':'x','contentType':'no type'",
                "publish  | 'n':1,'data':'x','filename':'a/b'",
                "publish  | 'n':1,'data':'x','filename':'a\\\\b'",
                "history  | 'limit':1",
                "history  | 'before':1,'after':1,'limit':1",
                "history  | 'before':1",
                "history  | 'before':1,'limit':0",
                "history  | 'before':1,'limit':201",
                "history  | 'before':-1,'limit':1",
            })
    void a_member_that_is_missing_or_wrong_is_refused(String type, String members) throws Exception {
        try (PhaoClient an = hello().join(room)) {
            an.send("[{'type':'" + type + "','room':'" + room + "'," + members + "}]");
            JsonObject refused = an.expect(
                    "{'type':'refused','of':'%s','room':'%s','code':'invalid_field','retry':false}", type, room);
            assertThat(refused.getString("message")).isNotBlank();
            an.expectNothingMore();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a\\\\b", ".", "..", " x", "x ", "a\\u0000b", "a\\nb", "a\\u007fb"})
    void a_wrong_name_of_a_room_is_refused(String name) throws Exception {
        refusesRoom(name);
    }

    @Test
    void a_name_of_a_room_that_is_too_long_is_refused() throws Exception {
        refusesRoom("x".repeat(129));
        refusesRoom("ế".repeat(43)); // Three bytes each.
        refusesRoom("x".repeat(60_000));
    }

    private void refusesRoom(String name) throws IOException {
        try (PhaoClient an = hello()) {
            an.send("[{'type':'join','room':'" + name + "'}]");
            an.expect("{'type':'refused','of':'join','code':'invalid_room','retry':false}");
            an.expectNothingMore();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "publish | 'n':1,'data':'x'",
                "history | 'before':1,'limit':1",
                "signal  | 'data':1",
                "leave   | 'x':1",
            })
    void a_frame_for_a_room_that_is_not_joined_is_refused(String type, String members) throws Exception {
        try (PhaoClient an = hello()) {
            an.send("[{'type':'" + type + "','room':'" + room + "'," + members + "}]");
            an.expect("{'type':'refused','of':'%s','room':'%s','code':'not_joined','retry':false}", type, room);
            an.expectNothingMore();
        }
    }

    @Test
    void a_number_that_skips_one_is_refused_with_the_expected_one() throws Exception {
        try (PhaoClient an = hello().join(room)) {
            an.publish(room, 1, "one");
            an.send("[{'type':'publish','room':'%s','n':3,'data':'three'}]", room);
            an.expect(
                    "{'type':'refused','of':'publish','room':'%s','n':3,'code':'n_skipped','retry':true,'expected':2}",
                    room);
            an.send("[{'type':'publish','room':'%s','n':9007199254740991,'data':'last'}]", room);
            an.expect("{'type':'refused','n':9007199254740991,'code':'n_skipped','expected':2}");
            an.publish(room, 2, "two");
        }
        bystander.expect("{'type':'message','seq':1,'data':'one'}");
        bystander.expect("{'type':'message','seq':2,'data':'two'}");
    }

    @Test
    void text_that_is_not_utf8_closes_with_1007() throws Exception {
        try (PhaoClient an = hello()) {
            an.socket().raw().send(RawWebSocket.TEXT, new byte[] {'[', '"', (byte) 0xC0, (byte) 0xAF, '"', ']'});
            an.expectClose(1007);
        }
    }

    @Test
    void a_payload_that_should_be_text_and_is_not_utf8_is_refused() throws Exception {
        try (PhaoClient an = hello().join(room)) {
            an.sendBinary(
                    "{'type':'publish','room':'" + room + "','n':1,'text':true}",
                    new byte[] {(byte) 0xC0, (byte) 0xAF});
            an.expect("{'type':'refused','of':'publish','room':'%s','n':1,'code':'invalid_field','retry':false}", room);
            an.expectNothingMore();
        }
    }

    @Test
    void frames_that_break_the_websocket_protocol_end_the_connection() throws Exception {
        int reservedOpcode = 3;
        int reservedBit = 0x40;
        for (int first : new int[] {reservedOpcode, reservedBit | RawWebSocket.TEXT, RawWebSocket.CONTINUATION}) {
            try (PhaoClient an = hello()) {
                an.socket().raw().send(true, first, "[]".getBytes(UTF_8));
                assertThat(an.socket().untilClosed().code()).isIn(1002, 1006);
            }
        }
    }

    @Test
    void a_frame_that_says_it_is_huge_harms_nobody() throws Exception {
        try (PhaoClient an = hello()) {
            an.socket().raw().sendHeader(0x80 | RawWebSocket.BINARY, Long.MAX_VALUE, true);
            an.socket().raw().sendBytes(ByteBuffer.allocate(1 << 16).array());
        }
    }

    /** Of Phao; what a container has to say beside it is its own. */
    @ParameterizedTest
    @ValueSource(strings = {"echo", "echo/bytes", "echo/buffer", "rooms/flood", "socket"})
    @EnabledIfSystemProperty(named = "phao.it.logs", matches = ".+", disabledReason = "LogFloodIT is this server's")
    void the_log_has_one_line_for_a_connection_at_most_whatever_comes_late(String path) throws Exception {
        ContainerLog log = ContainerLog.fromNow();
        int connections = 0;
        for (int opcode : new int[] {
            RawWebSocket.CLOSE, RawWebSocket.TEXT, RawWebSocket.BINARY, RawWebSocket.PING, RawWebSocket.PONG
        }) {
            for (int late : new int[] {RawWebSocket.TEXT, RawWebSocket.BINARY, RawWebSocket.PONG}) {
                connections++;
                try (TestSocket an =
                        path.equals("socket") ? TestSocket.open(socket(), "phao.v1") : TestSocket.open(ws(path))) {
                    an.raw().send(opcode, new byte[0]);
                    for (int i = 0; i < 200; i++) {
                        an.raw().send(late, "late".getBytes(UTF_8));
                    }
                    an.raw().cut();
                } catch (IOException e) {
                    continue; // the server has closed it
                }
            }
        }
        bystander.expectNothingMore();
        assertThat(log.lines()).filteredOn(line -> line.contains("phao.")).hasSizeLessThanOrEqualTo(connections);
    }
}
