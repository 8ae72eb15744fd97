package phao.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.log.Appended.Known;
import phao.protocol.Content;
import phao.protocol.Member;
import phao.protocol.Message;

/** What is left of a user who is erased, and of the others. */
public abstract class UserErasureContract extends RemovalContract {

    private static final List<String> USERS = List.of("an", "ban", "n", "an n", "á 🙂");

    private static Member member(String user) {
        return user.isEmpty() ? MEMBER : new Member(MEMBER.id(), "Tên " + user, user);
    }

    private static Append by(String user, String room, String text) {
        return new Append(room, "", 0, member(user), Content.text(text));
    }

    /** Erases in steps, and answers the entries. */
    private List<Message> erase(String user) throws LogException {
        List<Message> entries = new ArrayList<>();
        long from = 0;
        do {
            UserMessages found = log.messagesOf(user, from);
            if (!found.seqs().isEmpty()) {
                log.erase(user, found.room(), found.seqs(), NOW + 1).ifPresent(entries::add);
            }
            from = found.next();
        } while (from != 0);
        return entries;
    }

    private List<Message> all(String room) throws LogException {
        return log.after(room, 0, 10_000, ANY);
    }

    @Test
    void neither_content_nor_name_nor_user_is_left_and_one_entry_tells_it_of_many() throws Exception {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G'};
        Content picture = new Content(Content.Kind.BINARY, new byte[70_000], "image/png", "a.png").withThumbnail(png);
        log.append(
                List.of(
                        new Append("a", AN, 1, member("an"), Content.text("xin chào")),
                        by("ban", "a", "chào"),
                        new Append("a", AN, 2, member("an"), picture)),
                NOW);
        List<Message> entries = erase("an");
        restart();
        assertThat(entries).hasSize(1);
        Message entry = entries.get(0);
        assertThat(entry.seq()).isEqualTo(4);
        assertThat(entry.from()).isEqualTo(Member.NOBODY);
        assertThat(entry.content().numbers()).containsExactly(1L, 3L);
        for (int inlineBytes : new int[] {0, Content.ANY_SIZE}) {
            List<Message> page = log.after("a", 0, inlineBytes, 10, ANY);
            assertThat(seqs(page)).containsExactly(1L, 2L, 3L, 4L);
            for (int place : new int[] {0, 2}) {
                assertThat(page.get(place).content()).usingRecursiveComparison().isEqualTo(Content.removed(4));
                assertThat(page.get(place).from()).isEqualTo(new Member(MEMBER.id(), "", ""));
            }
            assertThat(page.get(1).from()).isEqualTo(member("ban"));
            assertThat(page.get(3).content().numbers()).containsExactly(1L, 3L);
        }
        assertThat(append(new Append("a", AN, 2, member("an"), picture))).isEqualTo(new Known(3, NOW));
        assertThat(erase("an")).isEmpty();
    }

    @Test
    void what_the_user_removed_and_what_was_removed_of_the_user_names_nobody_any_more() throws Exception {
        log.append(List.of(by("an", "a", "1"), by("ban", "a", "2"), by("an", "a", "3")), NOW);
        log.remove(Removal.of("a", 1, member("ban"), author -> true), NOW);
        log.remove(Removal.of("a", 2, member("an"), author -> true), NOW);
        assertThat(erase("an"))
                .hasSize(1)
                .first()
                .satisfies(entry -> assertThat(entry.content().numbers()).containsExactly(1L, 3L, 5L));
        List<Message> page = all("a");
        assertThat(page.get(0).content()).usingRecursiveComparison().isEqualTo(Content.removed(4));
        assertThat(page.get(1).content()).usingRecursiveComparison().isEqualTo(Content.removed(5));
        assertThat(page.get(4).content()).usingRecursiveComparison().isEqualTo(Content.removal(2));
        assertThat(page).extracting(message -> message.from().user()).containsExactly("", "ban", "", "ban", "", "");
        assertThat(log.remove(Removal.of("a", 3, MEMBER, author -> true), NOW))
                .isInstanceOfSatisfying(Removed.Done.class, done -> {
                    assertThat(done.known()).isTrue();
                    assertThat(done.entry().seq()).isEqualTo(6);
                });
        assertThat(log.remove(Removal.of("a", 6, MEMBER, author -> true), NOW)).isEqualTo(new Removed.NoMessage());
    }

    @Test
    void who_is_to_be_erased_is_remembered_until_it_is_done() throws Exception {
        log.toErase("binh");
        log.toErase("an");
        log.toErase("binh");
        restart();
        assertThat(log.usersToErase()).containsExactly("binh", "an");
        log.erased("binh");
        log.erased("nobody");
        restart();
        assertThat(log.usersToErase()).containsExactly("an");
    }

    @Test
    void numbers_that_are_not_the_users_or_not_there_are_left_alone() throws Exception {
        log.append(List.of(by("an", "a", "1"), by("ban", "a", "2"), by("an", "a", "3"), by("an", "a", "4")), NOW);
        log.remove(Removal.upTo("a", 1, MEMBER), NOW);
        assertThat(log.erase("an", "a", List.of(1L, 2L), NOW)).isEmpty();
        assertThat(log.erase("an", "nowhere", List.of(1L), NOW)).isEmpty();
        assertThat(position("a").head()).isEqualTo(5);
        Optional<Message> entry = log.erase("an", "a", List.of(1L, 2L, 4L, 99L), NOW);
        assertThat(entry)
                .hasValueSatisfying(
                        message -> assertThat(message.content().numbers()).containsExactly(4L));
        assertThat(all("a")).extracting(message -> message.from().user()).containsExactly("ban", "an", "", "", "");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatever_happens_between_the_steps_nothing_is_left_of_the_user_and_the_others_lose_nothing(long seed)
            throws Exception {
        Random random = new Random(seed);
        Map<String, Map<Long, String>> others = new TreeMap<>();
        String erased = USERS.get(random.nextInt(USERS.size()));
        for (int turn = 0; turn < 60; turn++) {
            publish(random, others, erased, true);
        }
        long from = 0;
        do {
            UserMessages found = log.messagesOf(erased, from);
            publish(random, others, erased, false);
            if (random.nextInt(10) == 0) {
                restart();
            }
            if (!found.seqs().isEmpty()) {
                if (random.nextInt(4) == 0) {
                    log.remove(Removal.of(found.room(), found.seqs().get(0), MODERATOR, author -> true), NOW);
                }
                log.erase(erased, found.room(), found.seqs(), NOW);
            }
            from = found.next();
            while (random.nextBoolean()) {
                log.overwrite();
            }
        } while (from != 0);
        restart();
        for (Map.Entry<String, Map<Long, String>> room : others.entrySet()) {
            Map<Long, String> shown = new TreeMap<>();
            Set<Long> taken = new HashSet<>();
            for (Message message : all(room.getKey())) {
                assertThat(message.from().user()).isNotEqualTo(erased);
                assertThat(message.from().name()).isNotEqualTo("Tên " + erased);
                if (message.content().isPublished()) {
                    shown.put(message.seq(), message.content().text());
                } else if (message.content().kind() == Content.Kind.REMOVED) {
                    taken.add(message.seq());
                    long entry = message.content().number();
                    assertThat(all(room.getKey()).get((int) entry - 1).removes().test(message.seq()))
                            .isTrue();
                }
            }
            assertThat(shown).isEqualTo(room.getValue());
            assertThat(taken).doesNotContainAnyElementsOf(shown.keySet());
        }
    }

    private void publish(Random random, Map<String, Map<Long, String>> others, String erased, boolean byErased)
            throws LogException {
        String room = "room " + random.nextInt(3);
        List<Append> group = new ArrayList<>();
        List<String> users = new ArrayList<>();
        for (int i = random.nextInt(30); i >= 0; i--) {
            String user = random.nextInt(6) == 0 ? "" : USERS.get(random.nextInt(USERS.size()));
            if (byErased || !user.equals(erased)) {
                users.add(user);
                group.add(by(user, room, "x".repeat(random.nextInt(400)) + i));
            }
        }
        long seq = position(room).head();
        log.append(group, NOW);
        Map<Long, String> texts = others.computeIfAbsent(room, name -> new TreeMap<>());
        for (int i = 0; i < group.size(); i++) {
            seq++;
            if (!users.get(i).equals(erased)) {
                texts.put(seq, group.get(i).content().text());
            }
        }
    }
}
