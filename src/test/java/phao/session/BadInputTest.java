package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import phao.log.ForwardingEngine;
import phao.log.LogEngine;
import phao.log.LogException;
import phao.log.memory.MemoryEngine;
import phao.protocol.Limits;

/** The rows of docs/protocol.md §4 that need no socket. */
class BadInputTest {

    private static final String AN = "00112233445566778899aabbccddeeff";

    private final SteppedServer server = new SteppedServer();
    private TestClient an;

    @BeforeEach
    void join() {
        an = TestClient.connected(server, AN, 1, "An");
        an.send("[{'type':'join','room':'lobby'}]").take("joined");
    }

    private void stillWorks() {
        assertThat(an.closedWith()).isZero();
        an.takeAll();
        an.send("[{'type':'ping'}]").expect("[{'type':'pong'}]");
    }

    private JsonObject refused(String code) {
        JsonObject frame = an.take("refused");
        assertThat(frame.getString("code")).isEqualTo(code);
        assertThat(frame.getString("message")).isNotBlank();
        return frame;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{'type':'ping'}",
                "[",
                "[]",
                "[1]",
                "['ping']",
                "[null]",
                "[{'type':'ping'}",
                "[{]}",
                "[{'type':'ping'}] []"
            })
    void text_that_is_not_an_array_of_objects_is_an_error_and_harms_nothing(String text) {
        an.send(text);
        JsonObject error = an.take("error");
        assertThat(error.getString("code")).isEqualTo("malformed_json");
        assertThat(error.getBoolean("retry")).isFalse();
        stillWorks();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "-1e-99999999999"})
    void a_number_that_no_computer_holds_is_an_error(String number) {
        an.send("[{'type':'ping','x':" + number + "}]");
        assertThat(an.take("error").getString("code")).isEqualTo("malformed_json");
        stillWorks();
    }

    @Test
    void a_number_of_very_many_digits_is_an_error() {
        an.send("[{'type':'ping','x':" + "9".repeat(2_000) + "}]");
        assertThat(an.take("error").getString("code")).isEqualTo("malformed_json");
        stillWorks();
    }

    @Test
    void what_is_shown_of_wrong_input_is_not_cut_within_a_character() {
        an.send("[{'type':'" + "x".repeat(39) + "🛟🛟'}]");
        assertThat(an.take("error").getString("message")).contains("x".repeat(39) + "…");
        an.send("x".repeat(39) + "🛟🛟");
        assertThat(an.take("error").getString("message")).contains("x".repeat(39) + "…");
        stillWorks();
    }

    @Test
    void deeply_nested_json_is_an_error() {
        an.send("[{'type':'signal','room':'lobby','data':" + "[".repeat(20_000) + "]".repeat(20_000) + "}]");
        assertThat(an.take("error").getString("code")).isEqualTo("malformed_json");
        stillWorks();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{}]", "[{'type':1}]", "[{'type':'shout'}]", "[{'type':''}]", "[{'type':'welcome'}]"})
    void a_frame_of_no_known_type_is_an_error(String text) {
        an.send(text);
        assertThat(an.take("error").getString("code")).isEqualTo("unknown_type");
        stillWorks();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'join'}",
                "{'type':'join','room':1}",
                "{'type':'join','room':null}",
                "{'type':'join','room':'a','last':-1}",
                "{'type':'join','room':'a','last':10001}",
                "{'type':'join','room':'a','last':1.5}",
                "{'type':'join','room':'a','last':'5'}",
                "{'type':'join','room':'a','after':1}",
                "{'type':'join','room':'a','epoch':'x'}",
                "{'type':'join','room':'a','after':0,'epoch':'01234567890123456789012345678901234567890123456789012345678901234'}",
                "{'type':'join','room':'a','epoch':'x','after':1,'last':1}",
                "{'type':'join','room':'a','epoch':'x','after':-1}",
                "{'type':'join','room':'a','epoch':'x','after':9007199254740992}",
                "{'type':'join','room':'a','epoch':'x','after':99999999999999999999999}",
                "{'type':'join','room':'a','epoch':'x','after':1e999999999}",
                "{'type':'join','room':'a','epoch':7,'after':1}",
                "{'type':'publish','room':'lobby','data':'x'}",
                "{'type':'publish','room':'lobby','n':0,'data':'x'}",
                "{'type':'publish','room':'lobby','n':-5,'data':'x'}",
                "{'type':'publish','room':'lobby','n':1}",
                "{'type':'publish','room':'lobby','n':1,'data':7}",
                "{'type':'publish','room':'lobby','n':1,'data':{}}",
                "{'type':'publish','room':'lobby','n':1,'data':'x','contentType':'no type'}",
                "{'type':'publish','room':'lobby','n':1,'data':'x','filename':'../x'}",
                "{'type':'publish','room':'lobby','n':1,'data':'\\ud800'}",
                "{'type':'history','room':'lobby','limit':5}",
                "{'type':'history','room':'lobby','before':1,'after':1,'limit':5}",
                "{'type':'history','room':'lobby','before':0,'limit':5}",
                "{'type':'history','room':'lobby','before':5,'limit':0}",
                "{'type':'history','room':'lobby','before':5,'limit':201}",
                "{'type':'history','room':'lobby','before':5}",
                "{'type':'join','room':'a','inlineBytes':-1}",
                "{'type':'join','room':'a','inlineBytes':2147483648}",
                "{'type':'join','room':'a','inlineBytes':'8'}",
                "{'type':'join','room':'a','inlineBytes':1.5}",
                "{'type':'publish','room':'lobby','n':1,'data':'x','thumbnail':7}",
                "{'type':'publish','room':'lobby','n':1,'data':'x','thumbnail':''}",
                "{'type':'publish','room':'lobby','n':1,'data':'x','thumbnail':'no base64'}",
                "{'type':'publish','room':'lobby','n':1,'data':'x','thumbnail':'PHN2ZyB4bWxucz0='}",
                "{'type':'publish','room':'lobby','n':1,'data':'x','thumbnail':'R0lGODlhAQABAAAAACw='}",
                "{'type':'signal','room':'lobby'}"
            })
    void a_wrong_member_of_a_frame_is_refused_by_its_name(String frame) {
        an.send("[" + frame + "]");
        refused("invalid_field");
        stillWorks();
    }

    @ParameterizedTest
    @ValueSource(ints = {8_191, 8_192, 8_193, 8_194, 8_195, 8_196, 16_384, 40_000})
    void a_thumbnail_of_more_than_8_KiB_is_refused_with_the_limit(int bytes) {
        byte[] picture = new byte[bytes];
        System.arraycopy(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff}, 0, picture, 0, 3);
        an.send("[{'type':'publish','room':'lobby','n':1,'data':'x','thumbnail':'"
                + Base64.getEncoder().encodeToString(picture) + "'}]");
        if (bytes <= 8_192) {
            an.take("ack");
            assertThat(an.take("message").getString("thumbnail"))
                    .isEqualTo(Base64.getEncoder().encodeToString(picture));
        } else {
            assertThat(refused("invalid_field").getString("message")).contains("8192");
            stillWorks();
        }
    }

    @Test
    void a_refused_publish_names_its_room_and_n() {
        an.send("[{'type':'publish','room':'lobby','n':7,'data':1}]");
        assertThat(refused("invalid_field")).containsKeys("room", "n", "of");
    }

    @Test
    void wrong_frames_between_right_ones_harm_only_themselves() {
        an.send("[{'type':'nope'},{'type':'publish','room':'lobby','n':1,'data':'ok'},7]");
        assertThat(an.takeAll())
                .extracting(frame -> frame.getString("type"))
                .containsExactlyInAnyOrder("error", "error", "ack", "message");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a\\\\b", " a", "a ", "a\\u0000b", "a\\nb", "a\\u007f", "\\u2028"})
    void a_room_name_that_could_not_stand_in_a_path_is_refused(String name) {
        an.send("[{'type':'join','room':'" + name + "'}]");
        refused("invalid_room");
        stillWorks();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"lob\u200bby", "\u202eybbol", "\u2800", "z\u0337\u0337\u0337\u0337\u0337", "a\u200db", "\ue000"})
    void a_room_name_that_shows_something_else_than_it_is_is_refused(String name) {
        an.send("[{'type':'join','room':'" + name + "'}]");
        refused("invalid_room");
    }

    @Test
    void a_room_is_one_however_its_name_is_written() {
        an.send("[{'type':'join','room':'Ha\u0300 Nô\u0323i'}]");
        assertThat(an.take("joined").getString("room")).isEqualTo("Hà Nội");
        an.send("[{'type':'publish','room':'Hà Nội','n':1,'filename':'a\u0300.txt ','data':'a\u0300\u200b'}]");
        assertThat(an.take("ack").getString("room")).isEqualTo("Hà Nội");
        JsonObject message = an.take("message");
        assertThat(message.getString("filename")).isEqualTo("à.txt");
        assertThat(message.getString("data")).as("contents stay as they are").isEqualTo("a\u0300\u200b");
    }

    @Test
    void a_room_name_of_128_bytes_is_taken_and_one_of_129_is_refused_with_both_numbers() {
        an.send("[{'type':'join','room':'" + "ơ".repeat(64) + "'}]").take("joined");
        an.send("[{'type':'join','room':'" + "ơ".repeat(64) + "x'}]");
        assertThat(refused("invalid_room").getString("message")).contains("129", "128");
    }

    @Test
    void ten_thousand_joins_on_one_connection_give_as_many_rooms_as_the_limit_and_clear_refusals() {
        int joined = 0;
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            an.send("[{'type':'join','room':'r" + i + "'}]");
            for (JsonObject frame : an.takeAll()) {
                joined += frame.getString("type").equals("joined") ? 1 : 0;
                refused += frame.getString("code", "").equals("too_many_rooms") ? 1 : 0;
            }
        }
        assertThat(joined).isEqualTo(Limits.DEFAULT.rooms() - 1);
        assertThat(refused).isEqualTo(10_000 - joined);
        stillWorks();
    }

    @Test
    void of_many_joins_of_one_room_at_once_all_are_answered_and_two_are_read() {
        AtomicInteger read = new AtomicInteger();
        server.start(CountedReads.of(server.engine, "position", read));
        an = TestClient.connected(server, AN, 2, "An");
        an.send("[" + "{'type':'join','room':'lobby'},".repeat(499) + "{'type':'join','room':'lobby','last':5}]");
        List<JsonObject> answers = an.takeAll();
        assertThat(answers).hasSize(500);
        assertThat(answers.stream().filter(frame -> frame.getString("type").equals("joined")))
                .hasSize(2);
        assertThat(answers.stream().filter(frame -> frame.getString("code", "").equals("busy")))
                .hasSize(498);
        assertThat(read).hasValue(2);
        stillWorks();
    }

    @Test
    void joining_and_leaving_one_room_after_the_other_reads_no_more_at_once_than_a_connection_may_have_rooms() {
        StringBuilder frames = new StringBuilder("[");
        for (int i = 0; i < 400; i++) {
            frames.append("{'type':'join','room':'r%d'},{'type':'leave','room':'r%d'},".formatted(i, i));
        }
        an.send(frames.append("{'type':'join','room':'r1'}]").toString());
        List<JsonObject> answers = an.takeAll();
        assertThat(answers.stream().filter(frame -> frame.getString("code", "").equals("busy")))
                .hasSize(400 - Limits.DEFAULT.rooms());
        assertThat(answers.get(answers.size() - 1).getString("type")).isEqualTo("joined");
        stillWorks();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'publish','room':'other','n':1,'data':'x'}",
                "{'type':'leave','room':'other'}",
                "{'type':'history','room':'other','after':0,'limit':1}",
                "{'type':'signal','room':'other','data':1}"
            })
    void what_needs_a_joined_room_is_refused_in_another(String frame) {
        an.send("[" + frame + "]");
        assertThat(refused("not_joined").getString("room")).isEqualTo("other");
        stillWorks();
    }

    @Test
    void an_n_that_skips_one_is_refused_with_the_expected_one_and_may_be_retried() {
        an.send("[{'type':'publish','room':'lobby','n':3,'data':'x'}]");
        JsonObject refusal = refused("n_skipped");
        assertThat(refusal.getInt("expected")).isEqualTo(1);
        assertThat(refusal.getBoolean("retry")).isTrue();
        stillWorks();
    }

    @Test
    void more_publishes_than_may_be_in_flight_are_refused_as_busy_and_the_others_stored() {
        StringBuilder frames = new StringBuilder("[");
        for (int n = 1; n <= Limits.DEFAULT.inFlight() + 10; n++) {
            frames.append(n == 1 ? "" : ",").append("{'type':'publish','room':'lobby','n':" + n + ",'data':'x'}");
        }
        an.send(frames.append(']').toString());
        var all = an.takeAll();
        assertThat(all)
                .filteredOn(frame -> frame.getString("type").equals("ack"))
                .hasSize(Limits.DEFAULT.inFlight());
        assertThat(all)
                .filteredOn(frame -> frame.getString("code", "").equals("busy"))
                .hasSize(10);
        stillWorks();
    }

    @Test
    void a_second_hello_is_refused() {
        an.send("[{'type':'hello','client':'" + AN + "','generation':9}]");
        refused("hello_repeated");
        stillWorks();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'ping'} | hello_required",
                "{'type':'hello'} | invalid_field",
                "{'type':'hello','client':'short','generation':1} | invalid_field",
                "{'type':'hello','client':'00112233445566778899AABBCCDDEEFF','generation':1} | invalid_field",
                "{'type':'hello','client':'00112233445566778899aabbccddeeff','generation':0} | invalid_field",
                "{'type':'hello','client':'00112233445566778899aabbccddeeff','generation':1,'name':'\\n'} | invalid_field"
            })
    void who_does_not_begin_with_a_valid_hello_is_told_why_and_closed(String frame, String code) {
        TestClient rude = new TestClient(server).send("[" + frame + "]");
        assertThat(rude.take("error").getString("code")).isEqualTo(code);
        assertThat(rude.closedWith()).isEqualTo(1008);
        stillWorks();
    }

    @Test
    void a_binary_message_without_a_whole_header_is_an_error() {
        byte[][] messages = {{}, {0}, {0, 5, '{'}, {0, 2, '[', ']'}, {0, 1, '{'}, {0, 1, (byte) 0xff}, {0, 0}};
        for (byte[] message : messages) {
            an.sendBinary(message);
            assertThat(an.take("error").getString("code")).isEqualTo("malformed_binary");
        }
        stillWorks();
    }

    @Test
    void a_binary_message_can_only_publish() {
        an.sendBinary("{'type':'join','room':'x'}", new byte[0]);
        assertThat(an.take("error").getString("code")).isEqualTo("unknown_type");
        stillWorks();
    }

    @Test
    void a_payload_that_is_not_the_text_it_claims_to_be_is_refused() {
        an.sendBinary("{'type':'publish','room':'lobby','n':1,'text':true}", new byte[] {(byte) 0xc3, 0x28});
        refused("invalid_field");
        an.sendBinary("{'type':'publish','room':'lobby','n':1,'text':true}", "dài".getBytes(StandardCharsets.UTF_8));
        assertThat(an.takeAll())
                .extracting(frame -> frame.getString("data", ""))
                .contains("dài");
    }

    @Test
    void content_over_the_limit_is_refused_and_its_n_is_free_for_the_next() {
        an.sendBinary("{'type':'publish','room':'lobby','n':1}", new byte[Limits.DEFAULT.messageBytes() + 1]);
        assertThat(refused("message_too_large").getString("message")).contains("16777217", "16777216");
        an.send("[{'type':'publish','room':'lobby','n':1,'data':'small'}]");
        assertThat(an.take("ack").getInt("n")).isEqualTo(1);
    }

    @Test
    void a_signal_over_the_limit_is_refused() {
        an.send("[{'type':'signal','room':'lobby','data':'" + "x".repeat(Limits.DEFAULT.signalBytes()) + "'}]");
        refused("signal_too_large");
        stillWorks();
    }

    @Test
    void more_than_32_signals_in_a_second_are_refused_for_now() {
        for (int i = 0; i < 32; i++) {
            an.send("[{'type':'signal','room':'lobby','data':1}]").expectNothing();
        }
        an.send("[{'type':'signal','room':'lobby','data':1}]");
        assertThat(refused("too_fast").getBoolean("retry")).isTrue();
        server.pass(java.time.Duration.ofSeconds(1));
        an.send("[{'type':'signal','room':'lobby','data':1}]").expectNothing();
    }

    @Test
    void the_hundredth_error_closes() {
        for (int i = 0; i < 99; i++) {
            an.send("x").take("error");
        }
        assertThat(an.closedWith()).isZero();
        an.send("x").take("error");
        assertThat(an.take("error").getString("code")).isEqualTo("too_many_errors");
        assertThat(an.closedWith()).isEqualTo(1008);
    }

    @Test
    void publishes_are_refused_while_the_log_is_broken_and_taken_when_it_is_mended() {
        Breakable engine = new Breakable(new MemoryEngine());
        server.start(engine);
        join();
        engine.broken = true;
        an.send("[{'type':'publish','room':'lobby','n':1,'data':'x'}]");
        assertThat(refused("log_unavailable").getBoolean("retry")).isTrue();
        engine.broken = false;
        an.send("[{'type':'publish','room':'lobby','n':1,'data':'x'}]");
        assertThat(an.take("ack").getInt("seq")).isEqualTo(1);
    }

    @Test
    void a_join_is_refused_while_the_log_can_not_be_read() {
        Breakable engine = new Breakable(new MemoryEngine());
        server.start(engine);
        an = TestClient.connected(server, AN, 1, "An");
        engine.broken = true;
        an.send("[{'type':'join','room':'lobby'}]");
        refused("log_unavailable");
        engine.broken = false;
        an.send("[{'type':'join','room':'lobby'}]").take("joined");
    }

    /** An engine whose disk can be taken away. */
    private static final class Breakable extends ForwardingEngine {
        private boolean broken;

        Breakable(LogEngine engine) {
            super(engine);
        }

        @Override
        protected LogEngine engine() throws LogException {
            if (broken) {
                throw new LogException("the disk is away", null);
            }
            return super.engine();
        }
    }
}
