package phao.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import phao.log.Appended.Known;
import phao.log.Appended.Skipped;
import phao.log.Appended.Stored;
import phao.protocol.Content;
import phao.protocol.Cursor;
import phao.protocol.Gap;
import phao.protocol.Member;
import phao.protocol.Message;

/** What every engine does. Epochs and retention have their own: {@link EpochContract}, {@link RetentionContract}. */
public abstract class LogEngineContract {

    public static final String AN = "00112233445566778899aabbccddeeff";
    public static final String BINH = "ffeeddccbbaa99887766554433221100";
    public static final Member MEMBER = new Member("5947d7c33d783f94b3b4c1a96ebc8991", "An");
    public static final long NOW = 1_763_800_000_000L;
    public static final long ANY = Long.MAX_VALUE;
    static final Retention FOREVER = new Retention(0, 0, Duration.ZERO, Duration.ZERO);

    /** The epochs' names, in the order in which they begin: epoch(1), epoch(2) … */
    private int epochs;

    protected LogEngine log;

    /** An engine over the same storage as the one before in this test; begins {@code nextEpoch()}. */
    protected abstract LogEngine open() throws Exception;

    @BeforeEach
    void start() throws Exception {
        log = open();
    }

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void a_revocation_is_remembered_and_no_earlier_one_takes_it_back() throws Exception {
        log.revoke(new Revocation(Revocation.Kind.USER, "an", NOW, NOW + 1_000), NOW);
        log.revoke(new Revocation(Revocation.Kind.USER, "an", NOW - 1, NOW + 2_000), NOW);
        log.revoke(new Revocation(Revocation.Kind.TOKEN, "an", NOW - 1, NOW + 500), NOW);
        restart();
        assertThat(log.revocations())
                .containsExactlyInAnyOrder(
                        new Revocation(Revocation.Kind.USER, "an", NOW, NOW + 2_000),
                        new Revocation(Revocation.Kind.TOKEN, "an", NOW - 1, NOW + 500));
        log.revoke(new Revocation(Revocation.Kind.USER, "binh", NOW, NOW + 3_000), NOW + 501);
        assertThat(log.revocations()).extracting(Revocation::value).containsExactlyInAnyOrder("an", "binh");
    }

    @Test
    void an_invitation_is_remembered_until_it_ends_and_stays_revoked() throws Exception {
        Invitation an = invitation("an", NOW, NOW + Duration.ofDays(9).toMillis());
        Invitation binh = invitation("binh", NOW + 1, NOW + 500);
        log.keep(an, NOW);
        log.keep(binh, NOW);
        restart();
        assertThat(log.invitations()).containsExactly(an, binh);
        Invitation revoked = an.revoke(NOW);
        log.keep(revoked, NOW);
        log.keep(an, NOW);
        restart();
        assertThat(log.invitations()).containsExactly(revoked, binh);
        Invitation chi = invitation("chi", NOW + 2, NOW + 2_000);
        log.keep(chi, NOW + 501);
        assertThat(log.invitations()).containsExactly(revoked, chi);
        Invitation dung = invitation("dung", NOW + 3, Long.MAX_VALUE);
        log.keep(dung, NOW + Duration.ofDays(1).toMillis() + 1);
        assertThat(log.invitations()).containsExactly(dung);
    }

    private static Invitation invitation(String id, long made, long until) {
        return new Invitation(
                id, "phao:guest:" + id, "Bình", "{\"hà:**\":[\"read\"]}", "0123abcd", made, "42", until, false);
    }

    @Test
    void a_secret_is_stored_once_and_stays_what_it_is() throws Exception {
        assertThat(log.secret("one", new byte[] {1, 2, 3})).containsExactly(1, 2, 3);
        assertThat(log.secret("other", new byte[] {4})).containsExactly(4);
        restart();
        assertThat(log.secret("one", new byte[] {5})).containsExactly(1, 2, 3);
        assertThat(log.secret("other", new byte[] {6})).containsExactly(4);
    }

    @Test
    void a_ban_is_remembered_until_it_is_over_or_taken_back_and_a_newer_one_takes_its_place() throws Exception {
        Ban room = new Ban("a", "an", NOW, NOW + 1_000);
        Ban everywhere = new Ban("", "an", NOW, Ban.FOR_GOOD);
        Ban binh = new Ban("a", "binh", NOW, NOW + 5_000);
        for (Ban ban : List.of(new Ban("a", "an", NOW, Ban.FOR_GOOD), room, everywhere, binh)) {
            log.ban(ban, NOW);
        }
        restart();
        assertThat(log.bans()).containsExactlyInAnyOrder(room, everywhere, binh);
        log.unban("a", "binh");
        log.unban("b", "an");
        restart();
        assertThat(log.bans()).containsExactlyInAnyOrder(room, everywhere);
        Ban later = new Ban("c", "chi", NOW, NOW + 9_000);
        log.ban(later, NOW + 1_000);
        assertThat(log.bans()).containsExactlyInAnyOrder(everywhere, later);
    }

    @Test
    void a_read_position_moves_forward_only_and_never_beyond_the_head() throws Exception {
        fill("a", 5);
        log.read(List.of(new ReadPosition("a", "an", 3), new ReadPosition("a", "á 🙂", 9)));
        log.read(List.of(new ReadPosition("a", "an", 2), new ReadPosition("nowhere", "an", 4)));
        restart();
        assertThat(log.readUpTo("a", "an")).isEqualTo(3);
        assertThat(log.readUpTo("a", "á 🙂")).isEqualTo(5);
        assertThat(log.readUpTo("a", "binh")).isZero();
        assertThat(log.readUpTo("nowhere", "an")).isZero();
        fill("a", 12);
        fill("b", 2);
        assertThat(log.readUpTo("a", "á 🙂")).isEqualTo(5);
        log.read(List.of(
                new ReadPosition("a", "an", 7), new ReadPosition("b", "an", 1), new ReadPosition("a", "an", 6)));
        assertThat(log.readUpTo("a", "an")).isEqualTo(7);
        log.erased("an");
        restart();
        assertThat(log.readUpTo("a", "an")).isZero();
        assertThat(log.readUpTo("b", "an")).isZero();
        assertThat(log.readUpTo("a", "á 🙂")).isEqualTo(5);
    }

    @Test
    void the_rooms_of_some_names_are_found() throws Exception {
        assertThat(log.rooms(name -> true)).isEmpty();
        for (String room : List.of("lobby", "lob\u200bby", "Ha\u0300 Nô\u0323i")) {
            log.append(List.of(new Append(room, AN, 1, MEMBER, Content.text("x"))), NOW);
        }
        restart();
        assertThat(log.rooms(name -> true)).containsExactlyInAnyOrder("lobby", "lob\u200bby", "Ha\u0300 Nô\u0323i");
        assertThat(log.rooms(name -> name.length() > 5)).containsExactlyInAnyOrder("lob\u200bby", "Ha\u0300 Nô\u0323i");
    }

    void restart() throws Exception {
        log.close();
        log = open();
    }

    protected final String nextEpoch() {
        return epoch(++epochs);
    }

    public static String epoch(int ordinal) {
        return String.format("%016x", 0xe000_0000_0000_0000L + ordinal);
    }

    public static Append from(String client, String room, long n, String text) {
        return new Append(room, client, n, MEMBER, Content.text(text));
    }

    public static Append anonymous(String room, String text) {
        return new Append(room, "", 0, MEMBER, Content.text(text));
    }

    protected Appended append(Append append) throws LogException {
        return log.append(List.of(append), NOW).get(0);
    }

    /** Publishes until the room's head is there. */
    protected void fill(String room, long head) throws LogException {
        List<Append> appends = new ArrayList<>();
        for (long seq = position(room).head() + 1; seq <= head; seq++) {
            appends.add(anonymous(room, room + " " + seq));
        }
        log.append(appends, NOW);
    }

    protected Position position(String room) throws LogException {
        return log.position(room, "", log.epoch());
    }

    Optional<Gap> gap(String room, int epoch, long seq) throws LogException {
        return log.position(room, "", epoch(epoch)).gap(new Cursor(epoch(epoch), seq));
    }

    public static long seq(Appended appended) {
        return ((Stored) appended).message().seq();
    }

    public static List<Long> seqs(List<Message> messages) {
        return messages.stream().map(Message::seq).toList();
    }

    public static List<Long> numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void messages_are_numbered_from_one_without_holes_in_each_room() throws Exception {
        List<Appended> answers =
                log.append(List.of(anonymous("a", "1"), anonymous("b", "1"), anonymous("a", "2")), NOW);
        assertThat(answers).extracting(LogEngineContract::seq).containsExactly(1L, 1L, 2L);
        assertThat(seq(append(anonymous("a", "3")))).isEqualTo(3);
        assertThat(seq(append(anonymous("b", "2")))).isEqualTo(2);
        assertThat(seqs(log.after("a", 0, 10, ANY))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void a_stored_message_is_the_one_that_is_read() throws Exception {
        Stored stored = (Stored) append(from(AN, "a", 1, "xin chào"));
        assertThat(stored.message().time()).isEqualTo(NOW);
        assertThat(stored.message().n()).isEqualTo(1);
        assertThat(stored.message().room()).isEqualTo("a");
        assertThat(log.after("a", 0, 10, ANY))
                .hasSize(1)
                .first()
                .usingRecursiveComparison()
                .isEqualTo(stored.message());
    }

    @Test
    void content_of_any_kind_comes_back_as_it_was() throws Exception {
        byte[] allBytes = new byte[256];
        IntStream.range(0, 256).forEach(i -> allBytes[i] = (byte) i);
        List<Content> contents = List.of(
                Content.text(""),
                Content.binary(new byte[0]),
                Content.text("phao 🛟 ✓ \u0001 \u0000 end"),
                Content.binary(allBytes),
                new Content(Content.Kind.BINARY, allBytes, "image/png", "ảnh 🏞.png"),
                new Content(Content.Kind.TEXT, "# Phao".getBytes(StandardCharsets.UTF_8), "text/markdown", "README.md"),
                Content.binary(new byte[3 << 20]));
        for (Content content : contents) {
            append(new Append("phòng 🛟", "", 0, new Member("0123456789abcdef", "Bình 🙂"), content));
        }
        List<Message> read = log.after("phòng 🛟", 0, 10, ANY);
        assertThat(read.stream().map(message -> comparable(message.content())).toList())
                .isEqualTo(contents.stream().map(LogEngineContract::comparable).toList());
        assertThat(read).extracting(Message::from).containsOnly(new Member("0123456789abcdef", "Bình 🙂"));
    }

    /** A content's parts, the bytes as something that has equality. */
    private static List<Object> comparable(Content content) {
        return List.of(
                content.kind(),
                ByteBuffer.wrap(content.bytes()),
                content.size(),
                content.contentType(),
                content.filename(),
                ByteBuffer.wrap(content.thumbnail()));
    }

    @Test
    void what_is_larger_than_wanted_is_read_as_a_reference_and_so_are_its_type_name_and_thumbnail() throws Exception {
        byte[] thumbnail = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0};
        Content photo =
                new Content(Content.Kind.BINARY, new byte[3 << 20], "image/jpeg", "a.jpg").withThumbnail(thumbnail);
        Content small = Content.binary(new byte[100]).withThumbnail(thumbnail);
        Content text = Content.text("ă".repeat(100));
        for (Content content : List.of(photo, small, text, Content.text(""), photo)) {
            append(new Append("a", "", 0, MEMBER, content));
        }
        restart();
        for (int inlineBytes : new int[] {0, 99, 100, 199, 200, (3 << 20) - 1, 3 << 20, Content.ANY_SIZE}) {
            List<List<Object>> wanted = List.of(photo, small, text, Content.text(""), photo).stream()
                    .map(content -> comparable(content.inlineUpTo(inlineBytes)))
                    .toList();
            assertThat(log.after("a", 0, inlineBytes, 10, ANY).stream()
                            .map(message -> comparable(message.content()))
                            .toList())
                    .as("after, up to %d inline", inlineBytes)
                    .isEqualTo(wanted);
            assertThat(log.before("a", 6, inlineBytes, 10, ANY).stream()
                            .map(message -> comparable(message.content()))
                            .toList())
                    .as("before, up to %d inline", inlineBytes)
                    .isEqualTo(wanted);
        }
        assertThat(log.after("a", 0, 200, 10, 1 << 20))
                .as("only what is read counts for the size of a page")
                .hasSize(5);
        assertThat(log.after("a", 0, 10, 1 << 20)).hasSize(1);
    }

    @Test
    void a_repeated_n_is_answered_with_the_number_and_time_it_has_and_not_stored_again() throws Exception {
        log.append(List.of(from(AN, "a", 1, "one"), from(AN, "a", 2, "two")), NOW);
        log.append(List.of(anonymous("a", "three")), NOW + 5);
        assertThat(log.append(
                        List.of(from(AN, "a", 1, "other"), from(AN, "a", 2, "other"), from(AN, "a", 3, "four")),
                        NOW + 9))
                .satisfies(answers -> {
                    assertThat(answers.get(0)).isEqualTo(new Known(1, NOW));
                    assertThat(answers.get(1)).isEqualTo(new Known(2, NOW));
                    assertThat(seq(answers.get(2))).isEqualTo(4);
                });
        assertThat(log.after("a", 0, 10, ANY))
                .extracting(m -> m.content().text())
                .containsExactly("one", "two", "three", "four");
    }

    @Test
    void an_n_repeated_within_one_batch_is_stored_once() throws Exception {
        append(from(AN, "a", 1, "zero"));
        List<Appended> answers = log.append(
                List.of(
                        from(AN, "a", 1, "again"),
                        from(AN, "a", 2, "one"),
                        from(AN, "a", 2, "again"),
                        from(AN, "a", 3, "two"),
                        from(AN, "a", 2, "again"),
                        from(AN, "a", 3, "again"),
                        from(AN, "a", 1, "again")),
                NOW + 1);
        assertThat(answers.get(0)).isEqualTo(new Known(1, NOW));
        assertThat(seq(answers.get(1))).isEqualTo(2);
        assertThat(answers.get(2)).isEqualTo(new Known(2, NOW + 1));
        assertThat(seq(answers.get(3))).isEqualTo(3);
        assertThat(answers.subList(4, 7))
                .containsExactly(new Known(2, NOW + 1), new Known(3, NOW + 1), new Known(1, NOW));
        assertThat(position("a").head()).isEqualTo(3);
    }

    @Test
    void an_old_n_is_found_in_whatever_order_it_is_asked_for() throws Exception {
        for (int n = 1; n <= 100; n++) {
            log.append(List.of(from(AN, "a", n, "an"), from(BINH, "a", n, "bình")), NOW + n);
        }
        List<Integer> asked = List.of(50, 99, 1, 100, 2, 51, 49);
        List<Appended> answers =
                log.append(asked.stream().map(n -> from(AN, "a", n, "again")).toList(), NOW + 1000);
        assertThat(answers)
                .isEqualTo(
                        asked.stream().map(n -> new Known(2 * n - 1, NOW + n)).toList());
        assertThat(log.append(List.of(from(BINH, "a", 7, "again")), NOW)).containsExactly(new Known(14, NOW + 7));
    }

    @Test
    void an_n_that_skips_one_is_not_stored_and_the_expected_one_is_told() throws Exception {
        assertThat(append(from(AN, "a", 2, "?"))).isEqualTo(new Skipped(1));
        assertThat(position("a")).isEqualTo(new Position(log.epoch(), 1, 0, 0, OptionalLong.of(0)));
        append(from(AN, "a", 1, "!"));
        assertThat(log.append(List.of(from(AN, "a", 3, "?"), from(AN, "a", 2, "!"), from(AN, "a", 3, "!")), NOW))
                .satisfies(answers -> {
                    assertThat(answers.get(0)).isEqualTo(new Skipped(2));
                    assertThat(seq(answers.get(1))).isEqualTo(2);
                    assertThat(seq(answers.get(2))).isEqualTo(3);
                });
    }

    @Test
    void n_counts_for_each_client_in_each_room() throws Exception {
        append(from(AN, "a", 1, "1"));
        append(from(AN, "a", 2, "2"));
        append(from(AN, "b", 1, "1"));
        append(from(BINH, "a", 1, "1"));
        append(anonymous("a", "nobody"));
        assertThat(log.position("a", AN, "").lastN()).isEqualTo(2);
        assertThat(log.position("b", AN, "").lastN()).isEqualTo(1);
        assertThat(log.position("a", BINH, "").lastN()).isEqualTo(1);
        assertThat(log.position("b", BINH, "").lastN()).isZero();
        assertThat(log.position("a", "", "").lastN()).isZero();
    }

    @Test
    void what_was_stored_is_known_after_a_restart() throws Exception {
        log.append(List.of(from(AN, "a", 1, "one"), from(AN, "a", 2, "two"), from(BINH, "b", 1, "one")), NOW);
        restart();
        assertThat(append(from(AN, "a", 1, "again"))).isEqualTo(new Known(1, NOW));
        assertThat(append(from(AN, "a", 2, "again"))).isEqualTo(new Known(2, NOW));
        assertThat(append(from(AN, "a", 4, "?"))).isEqualTo(new Skipped(3));
        assertThat(seq(append(from(AN, "a", 3, "three")))).isEqualTo(3);
        assertThat(seq(append(from(BINH, "b", 2, "two")))).isEqualTo(2);
        assertThat(log.after("a", 0, 9, ANY))
                .extracting(m -> m.content().text())
                .containsExactly("one", "two", "three");
    }

    @Test
    void a_room_that_nobody_published_in_is_empty() throws Exception {
        assertThat(position("nowhere")).isEqualTo(new Position(log.epoch(), 1, 0, 0, OptionalLong.of(0)));
        assertThat(log.after("nowhere", 0, 10, ANY)).isEmpty();
        assertThat(log.before("nowhere", ANY, 10, ANY)).isEmpty();
    }

    @Test
    void reading_after_and_before_a_number_excludes_it_and_stays_in_the_room() throws Exception {
        fill("b", 3);
        fill("a", 10);
        fill("c", 3);
        assertThat(seqs(log.after("a", 0, 3, ANY))).containsExactly(1L, 2L, 3L);
        assertThat(seqs(log.after("a", 8, 3, ANY))).containsExactly(9L, 10L);
        assertThat(log.after("a", 10, 3, ANY)).isEmpty();
        assertThat(log.after("a", 11, 3, ANY)).isEmpty();
        assertThat(log.after("a", (1L << 53) - 1, 3, ANY)).isEmpty();
        assertThat(seqs(log.before("a", 11, 3, ANY))).containsExactly(8L, 9L, 10L);
        assertThat(seqs(log.before("a", (1L << 53) - 1, 3, ANY))).containsExactly(8L, 9L, 10L);
        assertThat(seqs(log.before("a", 3, 3, ANY))).containsExactly(1L, 2L);
        assertThat(log.before("a", 1, 3, ANY)).isEmpty();
        assertThat(log.before("a", 0, 3, ANY)).isEmpty();
        assertThat(log.after("a", 0, 100, ANY)).extracting(Message::room).containsOnly("a");
        assertThat(log.before("b", ANY, 100, ANY)).extracting(Message::room).containsOnly("b");
    }

    @Test
    void a_page_ends_with_the_message_that_fills_it_and_has_at_least_one() throws Exception {
        for (int i = 0; i < 5; i++) {
            append(anonymous("a", "x".repeat(100)));
        }
        assertThat(seqs(log.after("a", 0, 10, 1))).containsExactly(1L);
        assertThat(seqs(log.after("a", 0, 10, 100))).containsExactly(1L);
        assertThat(seqs(log.after("a", 0, 10, 101))).containsExactly(1L, 2L);
        assertThat(seqs(log.before("a", 6, 10, 100))).containsExactly(5L);
        assertThat(seqs(log.before("a", 6, 10, 250))).containsExactly(3L, 4L, 5L);
        assertThat(log.after("a", 0, 10, 500)).hasSize(5);
    }

    @Test
    void a_thousand_rooms_keep_their_own_numbers() throws Exception {
        List<Append> batch = new ArrayList<>();
        for (int n = 1; n <= 3; n++) {
            for (int room = 0; room < 1000; room++) {
                batch.add(from(AN, "room " + room, n, room + "/" + n));
            }
        }
        log.append(batch, NOW);
        restart();
        assertThat(seq(append(from(AN, "room 500", 4, "500/4")))).isEqualTo(4);
        for (int room : new int[] {0, 499, 500, 999}) {
            assertThat(log.after("room " + room, 0, 3, ANY))
                    .extracting(m -> m.content().text())
                    .containsExactly(room + "/1", room + "/2", room + "/3");
        }
    }

    @Test
    void who_reads_during_writes_sees_a_beginning_of_the_log_without_holes() throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        ExecutorService readers = Executors.newFixedThreadPool(2);
        try {
            List<Future<Integer>> reads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                reads.add(readers.submit(() -> readWhile(writing)));
            }
            for (int batch = 0; batch < 50; batch++) {
                log.append(
                        IntStream.range(0, 20)
                                .mapToObj(i -> anonymous("a", "x"))
                                .toList(),
                        NOW);
            }
            writing.set(false);
            for (Future<Integer> read : reads) {
                assertThat(read.get(10, TimeUnit.SECONDS)).isPositive();
            }
        } finally {
            writing.set(false);
            readers.shutdownNow();
        }
    }

    private int readWhile(AtomicBoolean writing) throws LogException {
        int reads = 0;
        for (boolean last = false; !last; reads++) {
            last = !writing.get();
            long head = position("a").head();
            // A batch is committed as a whole.
            assertThat(head % 20).isZero();
            List<Message> all = log.after("a", 0, 2000, ANY);
            assertThat(seqs(all)).isEqualTo(numbers(1, all.size()));
            assertThat(all.size() % 20).isZero();
            assertThat((long) all.size()).isGreaterThanOrEqualTo(head);
        }
        return reads;
    }

    @Test
    void a_probe_changes_nothing() throws Exception {
        fill("a", 2);
        log.probe();
        log.probe();
        assertThat(position("a").head()).isEqualTo(2);
        restart();
        assertThat(gap("a", 1, 2)).isEmpty();
        assertThat(gap("a", 1, 3)).isPresent();
        assertThat(seq(append(anonymous("a", "x")))).isEqualTo(3);
    }

    @Test
    void a_closed_log_says_so() {
        log.close();
        log.close();
        assertThatThrownBy(() -> append(anonymous("a", "x")))
                .isInstanceOf(LogException.class)
                .hasMessage("the log is closed");
        assertThatThrownBy(() -> position("a")).isInstanceOf(LogException.class).hasMessage("the log is closed");
        assertThatThrownBy(() -> log.probe()).isInstanceOf(LogException.class).hasMessage("the log is closed");
        assertThatThrownBy(() -> log.retain(FOREVER, NOW, 1)).isInstanceOf(LogException.class);
    }
}
