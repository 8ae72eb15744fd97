package phao.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.log.Appended.Known;
import phao.log.Removed.Done;
import phao.protocol.Content;
import phao.protocol.Member;
import phao.protocol.Message;

/** What a removal takes away, and what stays. */
public abstract class RemovalContract extends LogEngineContract {

    static final Member MODERATOR = new Member("1c0ffee0123456781c0ffee012345678", "Bình", "42");

    static Removal removal(String room, long seq) {
        return Removal.of(room, seq, MODERATOR, author -> true);
    }

    private Message done(Removal removal) throws LogException {
        return ((Done) log.remove(removal, NOW + 1)).entry();
    }

    private List<Message> all(String room) throws LogException {
        return log.after(room, 0, 10_000, ANY);
    }

    @Test
    void a_removal_has_a_number_of_its_own_and_takes_everything_of_the_content() throws Exception {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G'};
        Content picture = new Content(Content.Kind.BINARY, new byte[3 << 20], "image/png", "a.png").withThumbnail(png);
        log.append(List.of(anonymous("a", "1"), new Append("a", AN, 1, MEMBER, picture)), NOW);
        Message entry = done(removal("a", 2));
        assertThat(entry).isEqualTo(new Message("a", 3, NOW + 1, MODERATOR, 0, entry.content()));
        assertThat(entry.content().kind()).isEqualTo(Content.Kind.REMOVAL);
        assertThat(entry.content().number()).isEqualTo(2);
        restart();
        for (int inlineBytes : new int[] {0, Content.ANY_SIZE}) {
            List<Message> page = log.after("a", 1, inlineBytes, 10, ANY);
            assertThat(seqs(page)).containsExactly(2L, 3L);
            Message removed = page.get(0);
            assertThat(removed).isEqualTo(new Message("a", 2, NOW, MEMBER, 1, removed.content()));
            assertThat(removed.content()).usingRecursiveComparison().isEqualTo(Content.removed(3));
            assertThat(page.get(1).content()).usingRecursiveComparison().isEqualTo(Content.removal(2));
            assertThat(page.get(1).from()).isEqualTo(MODERATOR);
        }
        assertThat(position("a").first()).isEqualTo(1);
        assertThat(position("a").head()).isEqualTo(3);
        assertThat(seq(append(anonymous("a", "4")))).isEqualTo(4);
    }

    @Test
    void a_message_is_removed_once_and_the_same_entry_says_so_again() throws Exception {
        fill("a", 2);
        Message entry = done(removal("a", 1));
        restart();
        assertThat(log.remove(removal("a", 1), NOW + 5)).isInstanceOfSatisfying(Done.class, again -> {
            assertThat(again.known()).isTrue();
            assertThat(again.entry().seq()).isEqualTo(entry.seq());
            assertThat(again.entry().time()).isEqualTo(NOW + 1);
            assertThat(again.entry().removes().test(1)).isTrue();
        });
        assertThat(position("a").head()).isEqualTo(3);
    }

    @Test
    void what_was_removed_counts_when_it_is_published_again() throws Exception {
        append(from(AN, "a", 1, "x"));
        append(from(AN, "a", 2, "y"));
        done(removal("a", 1));
        done(removal("a", 2));
        restart();
        assertThat(append(from(AN, "a", 1, "x"))).isEqualTo(new Known(1, NOW));
        assertThat(append(from(AN, "a", 2, "y"))).isEqualTo(new Known(2, NOW));
        assertThat(seq(append(from(AN, "a", 3, "z")))).isEqualTo(5);
    }

    @Test
    void only_what_somebody_published_and_is_there_can_be_removed() throws Exception {
        assertThat(log.remove(removal("a", 1), NOW)).isEqualTo(new Removed.Missing(0));
        assertThat(log.remove(Removal.upTo("a", 1, MODERATOR), NOW)).isEqualTo(new Removed.Missing(0));
        fill("a", 3);
        assertThat(log.remove(removal("a", 4), NOW)).isEqualTo(new Removed.Missing(3));
        Message entry = done(removal("a", 3));
        assertThat(log.remove(removal("a", entry.seq()), NOW)).isEqualTo(new Removed.NoMessage());
        log.retain(new Retention(2, 0, Duration.ZERO, Duration.ZERO), NOW, 100);
        while (log.retain(new Retention(2, 0, Duration.ZERO, Duration.ZERO), NOW, 100)) {
            assertThat(position("a").head()).isEqualTo(4);
        }
        assertThat(log.remove(removal("a", 2), NOW)).isEqualTo(new Removed.Gone(3));
        assertThat(log.remove(Removal.upTo("a", 2, MODERATOR), NOW)).isEqualTo(new Removed.Gone(3));
        assertThat(position("a").head()).as("nothing of it is stored").isEqualTo(4);
    }

    @Test
    void who_may_not_remove_what_somebody_published_does_not() throws Exception {
        append(from(AN, "a", 1, "x"));
        List<Member> asked = new ArrayList<>();
        Removal own = Removal.of("a", 1, MODERATOR, author -> {
            asked.add(author);
            return author.equals(MODERATOR);
        });
        assertThat(log.remove(own, NOW)).isEqualTo(new Removed.Forbidden());
        assertThat(asked).containsExactly(MEMBER);
        assertThat(all("a").get(0).content().text()).isEqualTo("x");
        assertThat(log.remove(Removal.of("a", 1, MEMBER, MEMBER::equals), NOW)).isInstanceOf(Done.class);
    }

    @Test
    void a_clearing_removes_everything_up_to_a_number_and_no_number_comes_twice() throws Exception {
        fill("b", 2);
        fill("a", 5);
        append(from(AN, "a", 1, "x"));
        Message entry = done(Removal.upTo("a", 4, MODERATOR));
        assertThat(entry.seq()).isEqualTo(7);
        assertThat(entry.content().kind()).isEqualTo(Content.Kind.CLEARING);
        assertThat(entry.removes().test(4)).isTrue();
        assertThat(entry.removes().test(5)).isFalse();
        assertThat(position("a").first()).isEqualTo(5);
        assertThat(seqs(all("a"))).containsExactly(5L, 6L, 7L);
        assertThat(seqs(log.before("a", 6, 10, ANY))).containsExactly(5L);
        assertThat(log.before("a", 5, 10, ANY)).isEmpty();
        restart();
        assertThat(done(Removal.upTo("a", 7, MODERATOR)).seq()).isEqualTo(8);
        assertThat(seqs(all("a"))).containsExactly(8L);
        assertThat(gap("a", 1, 3))
                .hasValueSatisfying(gap -> assertThat(gap.next()).isEqualTo(8));
        assertThat(append(from(AN, "a", 1, "x"))).isEqualTo(new Known(0, 0));
        assertThat(seq(append(from(AN, "a", 2, "y")))).isEqualTo(9);
        assertThat(seqs(all("b"))).containsExactly(1L, 2L);
    }

    /** What a room shows, by number: a text, or {@code -N} for what removal N took, or {@code xN} and {@code <=N} for removals. */
    private static final class Model {
        final TreeMap<Long, String> shown = new TreeMap<>();
        final Map<Long, Long> numbers = new TreeMap<>();
        long head;
        long n;

        void removed(long seq, boolean clears) {
            head++;
            if (clears) {
                shown.headMap(seq, true).clear();
            } else {
                shown.put(seq, "-" + head);
            }
            shown.put(head, (clears ? "<=" : "x") + seq);
        }
    }

    private static String shown(Message message) {
        return switch (message.content().kind()) {
            case REMOVED -> "-" + message.content().number();
            case REMOVAL -> "x" + message.content().number();
            case CLEARING -> "<=" + message.content().number();
            case ERASURE -> "e" + message.content().text();
            default -> message.content().text().substring(0, 12);
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void any_order_of_publishes_removals_clearings_steps_and_restarts_is_shown_as_it_was(long seed) throws Exception {
        Random random = new Random(seed);
        Map<String, Model> models = Map.of("a", new Model(), "b", new Model(), "c", new Model());
        for (int turn = 0; turn < 400; turn++) {
            String room = List.of("a", "b", "c").get(random.nextInt(3));
            Model model = models.get(room);
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4 -> publish(room, model, random);
                case 5, 6, 7 -> removeAny(room, model, random);
                case 8 -> clearSome(room, model, random);
                case 9 -> log.overwrite();
                case 10 -> {
                    if (random.nextInt(5) == 0) {
                        restart();
                    }
                }
                default -> repeatAny(room, model, random);
            }
            check(room, model, random);
        }
        while (log.overwrite()) {
            assertThat(log.epoch()).isNotEmpty();
        }
        restart();
        for (Map.Entry<String, Model> each : models.entrySet()) {
            check(each.getKey(), each.getValue(), random);
        }
    }

    private void publish(String room, Model model, Random random) throws LogException {
        List<Append> group = new ArrayList<>();
        for (int i = random.nextInt(20); i >= 0; i--) {
            String text = String.format("%-12d", model.head + 1) + "x".repeat(random.nextInt(3_000));
            model.shown.put(++model.head, text.substring(0, 12));
            model.numbers.put(++model.n, model.head);
            group.add(from(AN, room, model.n, text));
        }
        log.append(group, NOW);
    }

    private void removeAny(String room, Model model, Random random) throws LogException {
        long seq = 1 + random.nextInt((int) model.head + 2);
        String before = model.shown.get(seq);
        Removed removed = log.remove(removal(room, seq), NOW);
        if (seq > model.head) {
            assertThat(removed).isEqualTo(new Removed.Missing(model.head));
        } else if (before == null) {
            assertThat(removed).isEqualTo(new Removed.Gone(model.shown.firstKey()));
        } else if (before.startsWith("-")) {
            assertThat(((Done) removed).entry().seq()).isEqualTo(Long.parseLong(before.substring(1)));
        } else if (before.startsWith("x") || before.startsWith("<")) {
            assertThat(removed).isEqualTo(new Removed.NoMessage());
        } else {
            model.removed(seq, false);
            assertThat(((Done) removed).entry().seq()).isEqualTo(model.head);
        }
    }

    private void clearSome(String room, Model model, Random random) throws LogException {
        long seq = 1 + random.nextInt((int) model.head + 1);
        Removed removed = log.remove(Removal.upTo(room, seq, MODERATOR), NOW);
        if (removed instanceof Done done) {
            model.removed(seq, true);
            assertThat(done.entry().seq()).isEqualTo(model.head);
        } else {
            assertThat(seq > model.head || model.shown.firstKey() > seq).isTrue();
        }
    }

    private void repeatAny(String room, Model model, Random random) throws LogException {
        if (model.n > 0) {
            long n = 1 + random.nextInt((int) model.n);
            long seq = model.numbers.get(n);
            Known known = (Known) append(from(AN, room, n, "again"));
            assertThat(known.seq()).isEqualTo(model.shown.containsKey(seq) ? seq : 0);
        }
    }

    private void check(String room, Model model, Random random) throws LogException {
        assertThat(position(room).head()).isEqualTo(model.head);
        assertThat(position(room).first()).isEqualTo(model.shown.isEmpty() ? model.head + 1 : model.shown.firstKey());
        int limit = 1 + random.nextInt(100);
        long from = random.nextInt((int) model.head + 2);
        assertThat(log.after(room, from, limit, ANY))
                .extracting(RemovalContract::shown)
                .containsExactlyElementsOf(model.shown.tailMap(from, false).values().stream()
                        .limit(limit)
                        .toList());
        List<String> earlier = List.copyOf(model.shown.headMap(from, false).values());
        assertThat(log.before(room, from, limit, ANY))
                .extracting(RemovalContract::shown)
                .containsExactlyElementsOf(earlier.subList(Math.max(0, earlier.size() - limit), earlier.size()));
    }
}
