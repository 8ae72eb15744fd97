package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How little the server holds for who does not read. */
class SlowReaderTest {

    private static final String AN = "00112233445566778899aabbccddeeff";
    private static final String BINH = "ffeeddccbbaa99887766554433221100";
    private static final int ROOMS = 4;
    /** More than the newest that a room keeps in memory. */
    private static final int MANY = 600;

    private final SteppedServer server = new SteppedServer();

    private static void publish(TestClient client, String room, int count, String text) {
        for (int n = 1; n <= count; n++) {
            client.send("[{'type':'publish','room':'%s','n':%d,'data':'%s'}]".formatted(room, n, text));
        }
    }

    @Test
    void who_catches_up_from_the_log_is_not_written_much_at_once() {
        TestClient an = TestClient.connected(server, AN, 1, "An").send("[{'type':'join','room':'lobby'}]");
        publish(an, "lobby", 1_000, "x".repeat(400));
        TestClient binh = TestClient.connected(server, BINH, 1, "Bình");
        binh.send("[{'type':'join','room':'lobby','epoch':'0000000000000001','after':0}]");
        assertThat(binh.takeTexts()).hasSize(1_000);
        assertThat(binh.longestWrite()).isLessThan(128 << 10);
    }

    @Test
    void of_many_rooms_that_went_on_one_page_is_held_and_one_is_written() {
        AtomicInteger pages = new AtomicInteger();
        server.start(CountedReads.of(server.engine, "after", pages));
        TestClient an = TestClient.connected(server, AN, 1, "An");
        TestClient binh = TestClient.connected(server, BINH, 1, "Bình");
        for (int room = 0; room < ROOMS; room++) {
            an.send("[{'type':'join','room':'r%d'}]".formatted(room));
            binh.send("[{'type':'join','room':'r%d'}]".formatted(room));
        }
        binh.takeAll();
        binh.stopReading();
        for (int room = 0; room < ROOMS; room++) {
            publish(an, "r" + room, MANY, "x");
        }
        int before = pages.get();

        binh.readOneWrite();
        assertThat(pages.get() - before).as("pages read for who does not read").isEqualTo(2);
        binh.readAgain();
        assertThat(binh.takeTexts()).hasSize(ROOMS * MANY);
    }

    @Test
    void of_pages_that_are_not_read_one_is_held() {
        AtomicInteger pages = new AtomicInteger();
        server.start(CountedReads.of(server.engine, "after", pages));
        TestClient an = TestClient.connected(server, AN, 1, "An").send("[{'type':'join','room':'lobby'}]");
        publish(an, "lobby", 30, "x".repeat(50_000));
        an.takeAll();
        an.stopReading();
        int before = pages.get();
        for (int i = 0; i < 20; i++) {
            an.send("[{'type':'history','room':'lobby','after':0,'limit':200}]");
        }
        assertThat(pages.get() - before).as("pages read for who does not read").isEqualTo(1);
        an.readAgain();
        assertThat(an.closedWith()).isZero();
        assertThat(an.takeAll())
                .filteredOn(frame -> frame.getString("type").equals("page"))
                .as("the first, and the one that may have been asked for when that was there")
                .hasSize(2);
        an.send("[{'type':'history','room':'lobby','after':0,'limit':1}]").take("page");
    }

    @Test
    void who_asks_for_megabytes_of_answers_and_does_not_read_them_is_closed() {
        TestClient an = TestClient.connected(server, AN, 1, "An").send("[{'type':'join','room':'lobby'}]");
        for (int i = 0; i < 200; i++) {
            TestClient.connected(server, "%032x".formatted(i), 1, "x".repeat(64))
                    .send("[{'type':'join','room':'lobby'}]");
        }
        an.stopReading();
        for (int i = 0; i < 600 && an.closedWith() == 0; i++) {
            an.send("[{'type':'join','room':'lobby'}]");
        }
        assertThat(an.closedWith()).isEqualTo(1013);
        assertThat(an.closeReason()).contains("characters wait to be read");
    }

    @Test
    void a_large_message_waits_while_others_do_not_read_theirs_and_small_ones_go_on() {
        server.limitLargeWrites(1);
        TestClient an = TestClient.connected(server, AN, 1, "An")
                .send("[{'type':'join','room':'pictures'},{'type':'join','room':'lobby'}]");
        TestClient slow = TestClient.connected(server, BINH, 1, "Bình").send("[{'type':'join','room':'pictures'}]");
        server.pass(Duration.ofSeconds(1));
        an.takeAll();
        slow.takeAll();
        slow.stopReading();
        an.stopReading();
        publishPicture(an, 1);
        assertThat(slow.isBeingWritten()).isTrue();
        an.readAgain();
        publishPicture(an, 2);
        publish(an, "lobby", 1, "small");
        assertThat(an.takeTexts()).contains("small");
        server.pass(Duration.ofSeconds(29));
        server.sessions.sweep();
        assertThat(slow.closedWith()).isZero();
        assertThat(pictures(an)).isZero();

        server.pass(Duration.ofSeconds(2));
        server.sessions.sweep();
        server.pass(Duration.ofSeconds(2));
        assertThat(slow.closedWith()).isEqualTo(1013);
        assertThat(pictures(an)).isEqualTo(2);
    }

    private static void publishPicture(TestClient client, int n) {
        client.sendBinary("{'type':'publish','room':'pictures','n':%d}".formatted(n), new byte[300_000]);
    }

    private static long pictures(TestClient client) {
        return client.takeAll().stream()
                .filter(frame -> frame.containsKey("payload"))
                .count();
    }
}
