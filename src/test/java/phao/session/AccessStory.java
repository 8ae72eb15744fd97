package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import phao.access.IssuedTokens;
import phao.log.Append;
import phao.log.Revocation;
import phao.protocol.Content;
import phao.protocol.Member;
import phao.protocol.Message;

/** A client that does anything at any time, while its rights change at any time. */
final class AccessStory {

    private static final String[] RULES = {
        "lobby role:a read publish presence\nlobby role:b read\n",
        "lobby role:a read\nlobby role:b read publish signal\n",
        "lobby role:a read publish\n",
        "other user read\n"
    };

    private static final String[] ROLES = {"a", "b"};

    private final SteppedServer server;
    private final IssuedTokens tokens;
    private final SplittableRandom random;
    private final TestClient client;
    private int joins;
    private int pages;
    private int published;
    private boolean over;
    private int publishedBeforeTheEnd;

    AccessStory(SteppedServer server, IssuedTokens tokens, SplittableRandom random) {
        this.server = server;
        this.tokens = tokens;
        this.random = random;
        server.gate.replace(IssuedTokens.rules(one(RULES)));
        client = TestClient.connected(server, "%032x".formatted(1), 1, "An", token());
        server.interleave(random);
    }

    /** Tells it, and checks it. @return all that the client was sent */
    List<JsonObject> run() {
        for (int i = 0; i < 25; i++) {
            happen(random.nextInt(16));
            for (int steps = random.nextInt(6); steps > 0; steps--) {
                server.step();
            }
        }
        List<JsonObject> frames = client.takeAll();
        AccessTest.assertNothingAfterTheEnd(frames);
        assertAnswered(frames);
        assertStored(frames);
        return frames;
    }

    private void happen(int what) {
        switch (what) {
            case 0, 1, 2 -> {
                joins++;
                client.sendAtOnce("[{'type':'join','room':'lobby','epoch':'','after':0}]");
            }
            case 3, 4, 5, 6, 7 ->
                client.sendAtOnce(
                        "[{'type':'publish','room':'lobby','n':%d,'data':'%d'}]".formatted(nextN(), ++published));
            case 8, 9 -> {
                pages++;
                client.sendAtOnce("[{'type':'history','room':'lobby','after':0,'limit':3}]");
            }
            case 10, 11 ->
                server.log.append(new Append("lobby", "", 0, new Member("other", ""), Content.text("other")));
            case 12 -> client.sendAtOnce("[{'type':'token','token':'%s'}]".formatted(token()));
            case 13, 14 -> server.gate.replace(IssuedTokens.rules(one(RULES)));
            default -> endSometimes();
        }
    }

    /** Behind what is acknowledged and what is not answered. */
    private long nextN() {
        long acknowledged = acknowledged(client.arrived()).size();
        return acknowledged + published - count(client.arrived(), "ack", "publish") + 1;
    }

    private static Set<Integer> acknowledged(List<JsonObject> frames) {
        return frames.stream()
                .filter(frame -> frame.getString("type").equals("ack"))
                .map(frame -> frame.getInt("n"))
                .collect(Collectors.toSet());
    }

    private void endSometimes() {
        if (!over && random.nextInt(10) == 0) {
            over = true;
            publishedBeforeTheEnd = published;
            server.gate.revoke(new Revocation(Revocation.Kind.USER, "an", Long.MAX_VALUE, Long.MAX_VALUE));
        }
    }

    private String token() {
        return tokens.issue("an", Duration.ofHours(1), one(ROLES));
    }

    private String one(String[] of) {
        return of[random.nextInt(of.length)];
    }

    private void assertAnswered(List<JsonObject> frames) {
        if (!over) {
            assertThat(count(frames, "joined", "join")).as("%s", frames).isEqualTo(joins);
            assertThat(count(frames, "page", "history")).as("%s", frames).isEqualTo(pages);
            assertThat(count(frames, "ack", "publish")).as("%s", frames).isEqualTo(published);
        }
    }

    private static long count(List<JsonObject> frames, String answer, String of) {
        return frames.stream()
                .filter(frame -> frame.getString("type").equals(answer)
                        || frame.getString("of", "").equals(of))
                .count();
    }

    private void assertStored(List<JsonObject> frames) {
        List<String> stored = new ArrayList<>();
        server.log
                .after("lobby", 0, 1_000, 1 << 20)
                .thenAccept(page -> page.stream()
                        .map(Message::content)
                        .map(Content::text)
                        .filter(text -> !text.equals("other"))
                        .forEach(stored::add));
        server.settle();
        assertThat(stored).doesNotHaveDuplicates();
        int acknowledged = acknowledged(frames).size();
        if (over) {
            assertThat(stored).hasSizeGreaterThanOrEqualTo(acknowledged);
            assertThat(stored).allMatch(text -> Integer.parseInt(text) <= publishedBeforeTheEnd);
        } else {
            assertThat(stored).hasSize(acknowledged);
        }
    }
}
