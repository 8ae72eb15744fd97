package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.heap.HeapBudget;
import phao.heap.HeapShare;
import phao.protocol.Limits;

/** What happens to clients when a share of the heap is used up ({@link HeapBudget}). */
class HeapBudgetTest {

    private static final int SEAT = 2_000;
    private static final int WAITING = 500;

    private final SteppedServer server = new SteppedServer();
    private int clients;

    private TestClient connect() {
        return TestClient.connected(server, "%032x".formatted(++clients), 1, "An");
    }

    private static void join(TestClient client, int from, int to) {
        for (int room = from; room < to; room++) {
            client.send("[{'type':'join','room':'r%d'}]".formatted(room));
        }
    }

    private static long count(TestClient client, String type) {
        return client.takeAll().stream()
                .filter(frame -> frame.getString("type").equals(type))
                .count();
    }

    @Test
    void who_is_in_many_rooms_is_refused_more_and_who_is_in_a_few_is_not() {
        server.limitSeats(10 * SEAT);
        TestClient many = connect();
        join(many, 0, 50);
        assertThat(count(many, "joined")).isEqualTo(8 + 10);
        TestClient few = connect();
        join(few, 100, 109);
        assertThat(few.takeAll().stream()
                        .filter(frame -> frame.getString("type").equals("refused"))
                        .toList())
                .singleElement()
                .satisfies(refused -> assertThat(refused.getString("code")).isEqualTo("busy"));
        many.send("[{'type':'leave','room':'r17'}]");
        join(few, 108, 109);
        assertThat(count(few, "joined")).isEqualTo(1);
    }

    @Test
    void places_of_those_who_were_cut_are_counted_until_nobody_waits_for_them() {
        server.limitSeats(10 * WAITING);
        TestClient binh = connect();
        join(binh, 0, 1);
        List<TestClient> others = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            TestClient other = connect();
            join(other, 0, 1);
            others.add(other);
        }
        server.pass(Duration.ofSeconds(1));
        binh.takeAll();
        others.forEach(TestClient::cut);
        server.pass(Duration.ofSeconds(1));
        List<Integer> counts =
                binh.takeAll().stream().map(frame -> frame.getInt("count")).toList();
        assertThat(counts).as("five had no place to be waited for").last().isEqualTo(11);
        server.pass(Duration.ofSeconds(10));
        join(binh, 1, 18);
        assertThat(count(binh, "joined")).as("all places are free again").isEqualTo(7 + 10 * WAITING / SEAT);
    }

    @Test
    void of_too_many_writes_that_are_not_taken_the_oldest_are_given_up() {
        server.limitStuckWrites(25_000);
        TestClient an = connect();
        join(an, 0, 1);
        List<TestClient> stuck = new ArrayList<>();
        for (int n = 1; n <= 3; n++) {
            TestClient reader = connect();
            join(reader, 0, 1);
            server.pass(Duration.ofSeconds(1));
            reader.takeAll();
            reader.stopReading();
            an.send("[{'type':'publish','room':'r0','n':%d,'data':'%s'}]".formatted(n, "x".repeat(5_000)));
            stuck.add(reader);
        }
        an.takeAll();
        server.pass(Duration.ofSeconds(3));
        server.sessions.sweep();
        server.settle();
        assertThat(stuck).extracting(TestClient::closedWith).containsExactly(1013, 0, 0);
        assertThat(an.closedWith()).isZero();
    }

    @Test
    void answers_that_are_not_read_are_counted_for_all_and_given_back() {
        HeapShare unread = new HeapShare(100_000, 0);
        server.limitUnread(unread);
        HeapShare.Part others = unread.part();
        others.take(60_000);
        TestClient an = connect();
        join(an, 0, 1);
        an.stopReading();
        for (int i = 0; i < 200 && an.closedWith() == 0; i++) {
            an.send("[{'type':'join','room':'r0'}]");
        }
        assertThat(an.closedWith()).isEqualTo(1013);
        assertThat(an.closeReason()).contains("too many answers wait to be read on this server");
        assertThat(unread.held()).isEqualTo(60_000);
    }

    /** About how much may be held. */
    private static long size(HeapShare share) {
        long held = share.held();
        HeapShare.Part part = share.part();
        for (long more = 1L << 40; more > 0; ) {
            more = part.take(more) ? more : more / 2;
        }
        long size = share.held() - held;
        part.end();
        return size;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 33, 64, 128, 192, 256, 512, 1_024, 6_144, 100_000})
    void in_any_heap_the_largest_message_has_room_and_all_shares_together_have_too(long mib) {
        HeapBudget budget = HeapBudget.of(mib << 20);
        assertThat(size(budget.unfinished())).isGreaterThanOrEqualTo(Limits.DEFAULT.messageBytes());
        assertThat(size(budget.unread())).isGreaterThanOrEqualTo(Limits.DEFAULT.messageBytes());
        assertThat(budget.connectionBytes())
                .isGreaterThan(16L * HeapBudget.httpBytes(8 << 10))
                .isGreaterThan(15L * HeapBudget.httpBytes(64 << 10));
        assertThat(budget.appends()).isPositive();
        long all = budget.newestBytes()
                + budget.largeWriteBytes()
                + budget.stuckWriteBytes()
                + 2 * size(budget.unfinished())
                + size(budget.unread())
                + budget.appendBytes()
                + budget.seatBytes()
                + budget.connectionBytes();
        if (mib >= 2_048) {
            assertThat(all).isLessThan(mib << 20);
        } else if (mib >= 128) {
            // The largest message has room in each of them.
            assertThat(all).isLessThan(mib * 3 / 2 << 20);
        }
    }
}
