package phao.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import phao.it.PhaoClient;

/** What a client has after a cut: every message once and in order, or one gap that says which are missing (docs/protocol.md §2). */
class ResumeIT extends DeployedWar {

    private final String room = freshRoom();
    private final String secret = PhaoClient.newSecret();

    @Test
    void a_join_from_a_cursor_replays_what_was_missed_and_goes_on_live() throws Exception {
        try (PhaoClient binh = PhaoClient.hello(socket(), "Bình")) {
            binh.join(room);
            PhaoClient an = hello(1);
            String epoch = join(an, "").getString("epoch");
            publish(binh, 1, 3);
            expectMessages(an, 1, 3);
            an.close();
            publish(binh, 4, 200);
            try (PhaoClient back = hello(2)) {
                JsonObject joined = join(back, ",'epoch':'%s','after':3".formatted(epoch));
                assertThat(joined.getString("epoch")).isEqualTo(epoch);
                assertThat(joined.getInt("after")).isEqualTo(3);
                assertThat(joined.getInt("head")).isEqualTo(200);
                publish(binh, 201, 300);
                expectMessages(back, 4, 300);
                back.expectNothingMore();
            }
        }
    }

    @Test
    void a_join_while_others_publish_has_no_gap_and_no_duplicate() throws Exception {
        try (PhaoClient binh = PhaoClient.hello(socket(), "Bình");
                PhaoClient an = hello(1)) {
            binh.join(room);
            for (int round = 0; round < 5; round++) {
                int from = round * 100 + 1;
                sendPublishes(binh, from, from + 99);
                an.send("[{'type':'join','room':'%s','epoch':'','after':0}]", room);
                expectPublished(binh, from, from + 99);
                an.expect("{'type':'joined','room':'%s','after':0}", room);
                expectMessages(an, 1, from + 99);
                an.send("[{'type':'leave','room':'%s'}]", room);
                an.expect("{'type':'left','room':'%s'}", room);
            }
        }
    }

    @Test
    void the_newest_messages_are_had_by_their_number() throws Exception {
        try (PhaoClient binh = PhaoClient.hello(socket(), "Bình");
                PhaoClient an = hello(1)) {
            binh.join(room);
            publish(binh, 1, 20);
            assertThat(join(an, ",'last':5").getInt("after")).isEqualTo(15);
            expectMessages(an, 16, 20);
            an.expectNothingMore();
            assertThat(join(an, ",'last':0").getInt("after")).isEqualTo(20);
            assertThat(join(an, ",'last':10000").getInt("after")).isZero();
            expectMessages(an, 1, 20);
            an.expectNothingMore();
        }
    }

    @Test
    void a_cursor_of_an_epoch_that_is_not_known_gets_one_gap_and_all_there_is() throws Exception {
        try (PhaoClient binh = PhaoClient.hello(socket(), "Bình");
                PhaoClient an = hello(1)) {
            binh.join(room);
            publish(binh, 1, 4);
            assertThat(join(an, ",'epoch':'00000000deadbeef','after':9").getInt("after"))
                    .isZero();
            an.expect("{'type':'gap','room':'%s','reason':'epoch','from':1,'to':9,'next':1}", room);
            expectMessages(an, 1, 4);
            an.expectNothingMore();
        }
    }

    @Test
    void what_is_sent_again_after_a_cut_is_stored_once() throws Exception {
        PhaoClient an = hello(1).join(room);
        JsonObject first = an.publish(room, 1, "one");
        an.publish(room, 2, "two");
        an.close();
        try (PhaoClient back = hello(2)) {
            assertThat(join(back, "").getInt("n")).isEqualTo(2);
            back.send(
                    "[{'type':'publish','room':'%1$s','n':1,'data':'one'},{'type':'publish','room':'%1$s','n':2,'data':'two'}]",
                    room);
            JsonObject again = back.expect("{'type':'ack','room':'%s','n':1,'seq':1}", room);
            assertThat(again).containsEntry("time", first.get("time"));
            back.expect("{'type':'ack','room':'%s','n':2,'seq':2}", room);
            assertThat(back.publish(room, 3, "three").getInt("seq")).isEqualTo(3);
            assertThat(join(back, ",'epoch':'','after':0").getInt("head")).isEqualTo(3);
        }
    }

    @Test
    void a_newer_connection_fences_one_that_hangs_half_open() throws Exception {
        // It neither reads nor closes, as after a change of networks.
        PhaoClient half = hello(1).join(room);
        try (PhaoClient back = hello(2).join(room)) {
            back.publish(room, 1, "here again");
            assertThat(half.socket().untilClosed().code()).isEqualTo(4001);
            back.expectNothingMore();
        }
    }

    @Test
    void an_older_connection_that_comes_late_is_itself_fenced() throws Exception {
        try (PhaoClient an = hello(7).join(room);
                PhaoClient late = PhaoClient.open(socket())) {
            late.send("[{'type':'hello','client':'%s','generation':6}]", secret);
            late.expectClose(4001);
            an.publish(room, 1, "still here");
        }
    }

    @Test
    void a_client_that_is_cut_and_back_was_never_away_for_the_others() throws Exception {
        try (PhaoClient binh = PhaoClient.hello(socket(), "Bình")) {
            PhaoClient an = hello(1).join(room);
            binh.send("[{'type':'join','room':'%s'}]", room);
            binh.expect("{'type':'joined','count':2}");
            an.close();
            try (PhaoClient back = hello(2)) {
                back.send("[{'type':'join','room':'%s'}]", room);
                back.expect("{'type':'joined','count':2}");
                back.publish(room, 1, "back");
                // Not passed over here: no presence came before the message.
                assertThat(binh.socket().expectText()).contains("\"message\"").doesNotContain("\"presence\"");
            }
        }
    }

    private PhaoClient hello(long generation) throws IOException {
        return PhaoClient.hello(socket(), secret, generation, "An");
    }

    private JsonObject join(PhaoClient client, String position) throws IOException {
        client.send("[{'type':'join','room':'" + room + "'" + position + "}]");
        return client.expect("{'type':'joined','room':'%s'}", room);
    }

    private void publish(PhaoClient client, int from, int to) throws IOException {
        sendPublishes(client, from, to);
        expectPublished(client, from, to);
    }

    private void sendPublishes(PhaoClient client, int from, int to) throws IOException {
        client.send(IntStream.rangeClosed(from, to)
                .mapToObj(n -> "{'type':'publish','room':'%s','n':%d,'data':'%d'}".formatted(room, n, n))
                .collect(Collectors.joining(",", "[", "]")));
    }

    private void expectPublished(PhaoClient client, int from, int to) throws IOException {
        client.expectInAnyOrder(IntStream.rangeClosed(from, to)
                .boxed()
                .flatMap(n -> Stream.of(
                        "{'type':'ack','n':%d,'seq':%d}".formatted(n, n),
                        "{'type':'message','n':%d,'seq':%d}".formatted(n, n)))
                .toArray(String[]::new));
    }

    private void expectMessages(PhaoClient client, int from, int to) throws IOException {
        for (int seq = from; seq <= to; seq++) {
            client.expect("{'type':'message','room':'%s','seq':%d,'data':'%d'}", room, seq, seq);
        }
    }
}
