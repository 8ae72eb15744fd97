package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import phao.access.Bearer;
import phao.access.IssuedTokens;
import phao.log.Append;
import phao.log.ForwardingEngine;
import phao.log.LogException;
import phao.log.Removal;
import phao.log.Removed;
import phao.protocol.Close;
import phao.protocol.Content;
import phao.protocol.Cursor;
import phao.protocol.FrameDecoder;
import phao.protocol.Limits;
import phao.protocol.Member;
import phao.protocol.Outgoing;
import phao.protocol.RoomPage;
import phao.protocol.Start;

/** Who removes what, and that nobody is written what was removed. */
class RemovalTest {

    private static final String AN = "00112233445566778899aabbccddeeff";
    private static final String BINH = "ffeeddccbbaa99887766554433221100";
    private static final Member MEMBER = new Member("0".repeat(32), "An");

    private final SteppedServer server = new SteppedServer();

    /** Takes what it is written when the test says so, and is written nothing whose removal was acknowledged. */
    private final class Reader implements Outlet, PageSession.Reply {

        private final ArrayDeque<Consumer<Boolean>> writes = new ArrayDeque<>();
        private int written;

        @Override
        public void write(List<Outgoing> messages, Consumer<Boolean> done) {
            messages.forEach(message -> check(new String(message.payload(), StandardCharsets.UTF_8)));
            writes.add(done);
        }

        @Override
        public void answer(RoomPage page) {
            check(page.json());
        }

        private void check(String text) {
            written++;
            for (String mark : removed) {
                assertThat(text).as("%s was removed", mark).doesNotContain(mark);
            }
        }

        void read() {
            if (!writes.isEmpty()) {
                writes.remove().accept(true);
            }
        }

        @Override
        public void close(Close close) {
            writes.clear();
        }

        @Override
        public void refuse(Close close) {
            writes.clear();
        }

        @Override
        public void cut(Close close) {
            writes.clear();
        }
    }

    /** Contents whose removal was acknowledged. */
    private final Set<String> removed = new TreeSet<>();

    private int published;

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= 30; seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    /** By content: who published it. */
    private final Map<String, String> users = new HashMap<>();
    /** By user: the contents that are gone when the user is erased. */
    private final Map<String, List<String>> erasing = new HashMap<>();

    private final Set<String> erasuresSeen = new TreeSet<>();

    @ParameterizedTest
    @MethodSource("seeds")
    void nobody_is_written_a_content_whose_removal_was_acknowledged(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Reader> readers = new ArrayList<>();
        List<SocketSession> sockets = new ArrayList<>();
        FrameDecoder decoder = new FrameDecoder(Limits.DEFAULT);
        server.interleave(random);
        List<String> unremoved = new ArrayList<>();
        for (int turn = 0; turn < 600; turn++) {
            switch (random.nextInt(15)) {
                case 0, 1, 2 -> {
                    String mark = "<" + ++published + ">";
                    String text = mark + " ".repeat(random.nextInt(10) == 0 ? 30_000 : random.nextInt(500));
                    String user = random.nextBoolean() ? "" : "user" + random.nextInt(3);
                    Member member =
                            user.isEmpty() ? MEMBER : new Member("0".repeat(32), "<name of " + user + ">", user);
                    server.log
                            .append(new Append("lobby", "", 0, member, Content.text(text)))
                            .thenAccept(stored -> {
                                unremoved.add(mark
                                        + ((phao.log.Appended.Stored) stored)
                                                .message()
                                                .seq());
                                users.put(mark, user);
                            });
                }
                case 3, 4 -> {
                    if (!unremoved.isEmpty()) {
                        String[] one = unremoved
                                .remove(random.nextInt(unremoved.size()))
                                .split(">");
                        server.log
                                .remove(Removal.of("lobby", Long.parseLong(one[1]), MEMBER, author -> true))
                                .thenAccept(done -> {
                                    if (done instanceof Removed.Done) {
                                        removed.add(one[0] + ">");
                                    }
                                });
                    }
                }
                case 5 -> {
                    if (random.nextInt(15) == 0 && unremoved.size() > 5) {
                        String[] one = unremoved.get(unremoved.size() / 2).split(">");
                        long upTo = Long.parseLong(one[1]);
                        server.log.remove(Removal.upTo("lobby", upTo, MEMBER)).thenAccept(done -> {
                            if (done instanceof Removed.Done) {
                                unremoved.removeIf(each -> {
                                    String[] other = each.split(">");
                                    boolean gone = Long.parseLong(other[1]) <= upTo;
                                    if (gone) {
                                        removed.add(other[0] + ">");
                                    }
                                    return gone;
                                });
                            }
                        });
                    }
                }
                case 11 -> {
                    String user = "user" + random.nextInt(3);
                    if (random.nextInt(20) == 0 && erasing.get(user) == null) {
                        server.log.erase(user);
                        // What is stored now; what comes later may be erased with it.
                        erasing.put(
                                user,
                                users.entrySet().stream()
                                        .filter(each -> each.getValue().equals(user))
                                        .map(Map.Entry::getKey)
                                        .toList());
                    }
                }
                case 6 -> {
                    if (readers.size() < 12) {
                        Reader reader = new Reader();
                        readers.add(reader);
                        open(reader, sockets, decoder, random);
                    }
                }
                case 7 -> {
                    if (!sockets.isEmpty()) {
                        sockets.get(random.nextInt(sockets.size()))
                                .received(decoder.text("[{\"type\":\"history\",\"room\":\"lobby\",\"before\":"
                                        + (2 + random.nextInt(published + 1)) + ",\"limit\":50}]"));
                    }
                }
                case 8, 9, 10 -> {
                    if (!readers.isEmpty()) {
                        readers.get(random.nextInt(readers.size())).read();
                    }
                }
                default -> {
                    for (int i = random.nextInt(6); i >= 0; i--) {
                        server.step();
                    }
                }
            }
            if (!server.log.erasures().isEmpty()) {
                erasuresSeen.addAll(server.log.erasures().keySet());
            }
            erasuresSeen.removeIf(user -> {
                boolean done = !server.log.erasures().containsKey(user);
                if (done) {
                    removed.addAll(erasing.remove(user));
                }
                return done;
            });
        }
        for (int i = 0; i < 200; i++) {
            readers.forEach(Reader::read);
            server.settle();
        }
        assertThat(removed).hasSizeGreaterThan(20);
        assertThat(readers.stream().mapToInt(reader -> reader.written).sum()).isGreaterThan(100);
    }

    private void open(Reader reader, List<SocketSession> sockets, FrameDecoder decoder, SplittableRandom random) {
        Start start = new Start.After(new Cursor(server.log.epoch(), random.nextInt(published + 1)));
        EventRequest.Reader nobody = new EventRequest.Reader("", 0, "");
        switch (random.nextInt(4)) {
            case 0 -> server.sessions.open(reader, "lobby", start, "", server.admit("lobby"));
            case 1 ->
                server.sessions.stream(
                        reader,
                        new EventRequest(
                                List.of(new EventRequest.RoomStart("lobby", start, Optional.empty())),
                                nobody,
                                server.admit("lobby"),
                                Duration.ofHours(1),
                                Content.ANY_SIZE));
            case 2 ->
                server.sessions.page(
                        new PageQuery("lobby", start, OptionalLong.empty(), 100, Content.ANY_SIZE),
                        nobody,
                        server.admit("lobby"),
                        Duration.ZERO,
                        reader);
            default -> {
                SocketSession socket = server.sessions.open(reader, Bearer.NOBODY);
                sockets.add(socket);
                String client = String.format("%032x", 7_000 + sockets.size());
                socket.received(decoder.text("[{\"type\":\"hello\",\"client\":\"" + client
                        + "\",\"generation\":1},{\"type\":\"join\",\"room\":\"lobby\",\"epoch\":\"\",\"after\":0"
                        + (random.nextBoolean() ? ",\"inlineBytes\":100" : "") + "}]"));
            }
        }
    }

    @Test
    void a_page_that_waits_behind_a_slow_reader_does_not_show_what_is_removed_meanwhile() {
        TestClient an = TestClient.connected(server, AN, 1, "An");
        an.send("[{'type':'join','room':'lobby'},{'type':'publish','room':'lobby','n':1,'data':'secret'}]");
        an.takeAll();
        TestClient binh = TestClient.connected(server, BINH, 1, "Bình");
        binh.send("[{'type':'join','room':'lobby'}]").takeAll();
        binh.stopReading();
        binh.send("[{'type':'ping'}]");
        binh.send("[{'type':'history','room':'lobby','after':0,'limit':10}]");
        an.send("[{'type':'remove','room':'lobby','seq':1}]");
        an.expect("[{'type':'ack','room':'lobby','removes':1,'seq':2,'time':1763800000000}]");
        binh.readAgain();
        assertThat(binh.takeAll().toString()).contains("\"removed\":2").doesNotContain("secret");
    }

    @Test
    void what_a_commit_took_that_was_said_to_have_failed_is_not_shown_from_memory() {
        boolean[] fails = {false};
        server.start(new ForwardingEngine(server.engine) {
            @Override
            public Removed remove(Removal removal, long now) throws LogException {
                Removed removed = super.remove(removal, now);
                if (fails[0]) {
                    throw new LogException("the disk is away", null);
                }
                return removed;
            }
        });
        TestClient an = TestClient.connected(server, AN, 1, "An");
        an.send("[{'type':'join','room':'lobby'},{'type':'publish','room':'lobby','n':1,'data':'secret'}]");
        an.takeAll();
        fails[0] = true;
        an.send("[{'type':'remove','room':'lobby','seq':1}]");
        assertThat(an.take("refused").getString("code")).isEqualTo("log_unavailable");
        TestClient binh = TestClient.connected(server, BINH, 1, "Bình");
        binh.send("[{'type':'join','room':'lobby','epoch':'" + server.log.epoch() + "','after':0}]");
        assertThat(binh.takeAll().toString()).contains("\"removed\":2").doesNotContain("secret");
    }

    @Test
    void who_manages_removes_everything_and_others_their_own() {
        IssuedTokens tokens = server.guard("lobby user read publish\nlobby role:mod manage\n");
        TestClient an = joined("1", tokens, "");
        TestClient sameUser = TestClient.connected(server, BINH, 1, "", tokens.issue("1", Duration.ofHours(1), ""));
        sameUser.send("[{'type':'join','room':'lobby'}]").takeAll();
        TestClient other = joined("2", tokens, "");
        TestClient moderator = joined("3", tokens, "mod");
        for (int n = 1; n <= 3; n++) {
            an.send("[{'type':'publish','room':'lobby','n':" + n + ",'data':'x'}]");
        }
        List.of(an, sameUser, other, moderator).forEach(TestClient::takeAll);
        other.send("[{'type':'remove','room':'lobby','seq':1},{'type':'remove','room':'lobby','upTo':1}]");
        assertThat(other.takeAll())
                .hasSize(2)
                .allSatisfy(frame -> assertThat(frame.getString("code")).isEqualTo("forbidden"));
        sameUser.send("[{'type':'remove','room':'lobby','seq':1}]");
        assertThat(sameUser.take("ack").getInt("seq")).isEqualTo(4);
        moderator.takeAll();
        moderator.send("[{'type':'remove','room':'lobby','seq':2}]");
        assertThat(moderator.take("ack").getInt("seq")).isEqualTo(5);
        moderator.takeAll();
        moderator.send("[{'type':'remove','room':'lobby','upTo':3}]");
        assertThat(moderator.take("ack").getInt("upTo")).isEqualTo(3);
        other.takeAll();
        other.send("[{'type':'join','room':'lobby','epoch':'" + server.log.epoch() + "','after':1}]");
        assertThat(other.take("joined").getInt("first")).isEqualTo(4);
        assertThat(other.take("gap").getInt("next")).isEqualTo(4);
        assertThat(other.takeAll()).extracting(frame -> frame.getString("type")).containsOnly("removed");
    }

    @Test
    void of_who_is_erased_everybody_learns_the_numbers_and_nobody_the_name() {
        IssuedTokens tokens = server.guard("lobby user read publish\n");
        TestClient an = joined("an", tokens, "");
        TestClient other = joined("2", tokens, "");
        for (int n = 1; n <= 2; n++) {
            an.send("[{'type':'publish','room':'lobby','n':" + n + ",'data':'secret'}]");
        }
        other.send("[{'type':'publish','room':'lobby','n':1,'data':'other'}]");
        List.of(an, other).forEach(TestClient::takeAll);
        server.log.erase("an");
        server.settle();
        String entry = "{'type':'removed','room':'lobby','seq':4,'time':1763800000000,"
                + "'from':{'id':'00000000000000000000000000000000','name':''},'erases':[1,2]}";
        an.expect("[" + entry + "]");
        other.expect("[" + entry + "]");
        other.send("[{'type':'history','room':'lobby','after':0,'limit':10}]");
        assertThat(other.takeAll().toString())
                .doesNotContain("secret", "\"user\":\"an\"")
                .contains("\"removed\":4", "\"erases\":[1,2]", "other");
        an.send("[{'type':'remove','room':'lobby','seq':1}]");
        an.expect("[{'type':'ack','room':'lobby','removes':1,'seq':4,'time':1763800000000}]");
    }

    private TestClient joined(String user, IssuedTokens tokens, String role) {
        TestClient client = TestClient.connected(server, AN, 1, "", tokens.issue(user, Duration.ofHours(1), role));
        client.send("[{'type':'join','room':'lobby'}]");
        client.takeAll();
        return client;
    }

    @Test
    void so_many_removals_of_a_connection_wait_and_no_more() {
        TestClient an = TestClient.connected(server, AN, 1, "An");
        an.send("[{'type':'join','room':'lobby'},{'type':'publish','room':'lobby','n':1,'data':'x'}]")
                .takeAll();
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 17; i++) {
            many.append(i == 0 ? "[" : ",").append("{'type':'remove','room':'lobby','seq':1}");
        }
        an.send(many.append(']').toString());
        assertThat(an.takeAll().stream()
                        .filter(frame -> frame.getString("code", "").equals("busy")))
                .hasSize(1);
    }
}
