package phao.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import phao.it.PhaoClient;
import phao.it.RawWebSocket;
import phao.it.RunningCheck;
import phao.it.TestSocket;
import phao.it.TestTokens;
import phao.it.http.HttpRooms;
import phao.it.http.HttpRooms.Answer;

/**
 * Who may do what, on every transport. The servers under test run with {@code src/test/containers/access/rules}; what those say is
 * written here a second time, as a table.
 */
class AccessIT extends DeployedWar {

    private static final String NEWS = "guarded:news";
    private static final String QUIET = "guarded:quiet";
    private static final String INBOX = "guarded:user:42:inbox";
    private static final String DIRECT = "guarded:dm:42:43";
    private static final String BOX = "guarded:box";
    private static final String NOBODYS = "guarded:nobody-has-a-rule-for-it";
    private static final List<String> ROOMS = List.of(NEWS, QUIET, INBOX, DIRECT, BOX, NOBODYS);

    private static final Set<String> ALL = Set.of("read", "publish", "signal", "presence");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final AtomicLong TAGS = new AtomicLong();

    private HttpRooms rooms;

    /** Somebody with a token, or without. */
    private enum Who {
        ANYONE("", "unauthenticated", Map.of(NEWS, Set.of("read"), BOX, Set.of("publish"))),
        USER(
                TestTokens.of("42"),
                "forbidden",
                Map.of(
                        NEWS, Set.of("read"),
                        QUIET, Set.of("read", "publish"),
                        INBOX, ALL,
                        DIRECT, Set.of("read", "publish"),
                        BOX, Set.of("publish"))),
        OTHER(
                TestTokens.of("43"),
                "forbidden",
                Map.of(
                        NEWS, Set.of("read"),
                        QUIET, Set.of("read", "publish"),
                        DIRECT, Set.of("read", "publish"),
                        BOX, Set.of("publish"))),
        EDITOR(
                TestTokens.of("7", "\"roles\":[\"editor\"]"),
                "forbidden",
                Map.of(NEWS, ALL, QUIET, Set.of("read", "publish"), BOX, Set.of("publish"))),
        ADMIN(
                TestTokens.of("1", "\"roles\":[\"admin\"]"),
                "forbidden",
                Map.of(
                        NEWS, Set.of("read", "manage"),
                        QUIET, Set.of("read", "publish", "manage"),
                        INBOX, Set.of("manage"),
                        DIRECT, Set.of("manage"),
                        BOX, Set.of("publish", "manage"),
                        NOBODYS, Set.of("manage"))),
        GUEST(
                TestTokens.of("9", "\"rooms\":{\"guarded:nobody*\":[\"read\",\"signal\"]}"),
                "forbidden",
                Map.of(
                        NEWS, Set.of("read"),
                        QUIET, Set.of("read", "publish"),
                        BOX, Set.of("publish"),
                        NOBODYS, Set.of("read", "signal"))),
        EXPIRED(TestTokens.expired("42"), "token_expired", Map.of()),
        FORGED(TestTokens.forged("42"), "invalid_token", Map.of());

        private final String token;
        /** The code of what they may not do. */
        private final String refusal;

        private final Map<String, Set<String>> rights;

        Who(String token, String refusal, Map<String, Set<String>> rights) {
            this.token = token;
            this.refusal = refusal;
            this.rights = rights;
        }

        boolean may(String right, String room) {
            return rights.getOrDefault(room, Set.of()).contains(right);
        }
    }

    private static final Set<AccessOperation> TRIED = ConcurrentHashMap.newKeySet();

    @AfterAll
    static void everything_that_the_documents_name_was_tried() {
        if (!Container.underTest().has(Container.Difference.SERVES_NO_COLONS)) {
            assertThat(TRIED).containsExactlyInAnyOrder(AccessOperation.values());
        }
    }

    /** The rooms that rules protect have colons in their names. */
    private static void byAddress() {
        assumeThat(Container.underTest().has(Container.Difference.SERVES_NO_COLONS))
                .as("has a fault with colons in paths")
                .isFalse();
    }

    /** Whether somebody may do this in a room, which is tried now. */
    private static boolean may(Who who, AccessOperation operation, String room) {
        TRIED.add(operation);
        return (who.may(operation.right(), room) && (!who.token.isEmpty() || !operation.isOfUsers()))
                // Who manages a room removes in it without reading it, too.
                || (operation == AccessOperation.REMOVE && who.may("manage", room));
    }

    private HttpRooms rooms() {
        if (rooms == null) {
            rooms = new HttpRooms(http(""));
        }
        return rooms;
    }

    private static String[] headers(Who who, String more) {
        List<String> headers = new ArrayList<>(List.of("Phao-Client", PhaoClient.newSecret(), "Phao-Generation", "1"));
        if (!who.token.isEmpty()) {
            headers.addAll(List.of("Authorization", "Bearer " + who.token));
        }
        if (!more.isEmpty()) {
            headers.addAll(List.of(more.split(": ")));
        }
        return headers.toArray(String[]::new);
    }

    private static Stream<DynamicTest> everybody(ForEach each) {
        return Stream.of(Who.values())
                .flatMap(who -> ROOMS.stream()
                        .map(room -> DynamicTest.dynamicTest(who + " in " + room, () -> each.run(who, room))));
    }

    private interface ForEach {
        void run(Who who, String room) throws Exception;
    }

    @TestFactory
    Stream<DynamicTest> by_requests() {
        byAddress();
        return everybody((who, room) -> {
            for (AccessOperation request : AccessOperation.requests()) {
                Answer answer = rooms().send(
                                request.method(),
                                "rooms/" + room.replace(":", "%3A") + request.address(),
                                request.body().isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(request.body()),
                                headers(who, request.header()));
                if (may(who, request, room)) {
                    assertThat(answer.status())
                            .as("%s: %s", request, answer.text())
                            .isIn(200, 201, 204, 206, 404);
                } else if (request.method().equals("HEAD")) {
                    assertThat(answer.status()).as("%s", request).isIn(401, 403);
                } else {
                    answer.expect(who.refusal.equals("forbidden") ? 403 : 401, who.refusal);
                }
                if (answer.status() == 401) {
                    assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> by_polls_and_event_streams() {
        byAddress();
        return everybody((who, room) -> {
            String asked = "events?wait=0&room=" + freshRoom() + "&room=" + room;
            Answer poll = rooms().get(asked, headers(who, ""));
            Answer wait = rooms().get("rooms/" + room + "?after=0&epoch=0123456789abcdef&wait=1", headers(who, ""));
            if (may(who, AccessOperation.POLL, room)
                    && may(who, AccessOperation.WAIT, room)
                    && may(who, AccessOperation.EVENT_STREAM, room)) {
                assertThat(poll.expect(200).text()).contains("\"room\":\"" + room + "\"");
                wait.expect(200);
                try (InputStream stream = stream(room, who.token, 200)) {
                    assertThat(stream.read()).isNotNegative();
                }
            } else {
                int status = who.refusal.equals("forbidden") ? 403 : 401;
                poll.expect(status, who.refusal);
                wait.expect(status, who.refusal);
                stream(room, who.token, status).close();
            }
        });
    }

    private InputStream stream(String room, String token, int status) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(http("rooms/" + room)).header("Accept", "text/event-stream");
        HttpResponse<InputStream> response = HTTP.send(
                (token.isEmpty() ? request : request.header("Authorization", "Bearer " + token)).build(),
                BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(status);
        return response.body();
    }

    @TestFactory
    Stream<DynamicTest> by_frames() {
        return everybody((who, room) -> {
            try (PhaoClient client = PhaoClient.open(socket())) {
                client.send(
                        "[{'type':'hello','client':'%s','generation':1,'token':'%s'}]",
                        PhaoClient.newSecret(), who.token);
                if (who.rights.isEmpty()) {
                    client.expect("{'type':'error','code':'%s'}", who.refusal);
                    client.socket().expectClose(4004);
                    return;
                }
                client.expect("{'type':'welcome'}");
                client.send("[{'type':'join','room':'%s'}]", room);
                if (!may(who, AccessOperation.JOIN, room)) {
                    client.expect("{'type':'refused','of':'join','room':'%s','code':'%s'}", room, who.refusal);
                    return;
                }
                JsonObject joined = client.expect("{'type':'joined','room':'%s'}", room);
                assertThat(joined.containsKey("count")).isEqualTo(may(who, AccessOperation.MEMBERS, room));
                assertThat(may(who, AccessOperation.HISTORY, room)).isTrue();
                client.send("[{'type':'history','room':'%s','before':1,'limit':1}]", room);
                client.expect("{'type':'page','room':'%s'}", room);
                client.send("[{'type':'publish','room':'%s','n':1,'data':'text'}]", room);
                if (may(who, AccessOperation.PUBLISH_FRAME, room)) {
                    client.expectInAnyOrder("{'type':'ack','n':1}", "{'type':'message','n':1}");
                } else {
                    client.expect("{'type':'refused','of':'publish','n':1,'code':'%s'}", who.refusal);
                }
                client.send("[{'type':'remove','room':'%s','seq':999999999}]", room);
                assertThat(may(who, AccessOperation.REMOVE_FRAME, room)).isTrue();
                client.expect("{'type':'refused','of':'remove','seq':999999999,'code':'not_found'}");
                client.send("[{'type':'remove','room':'%s','upTo':999999999}]", room);
                client.expect(
                        "{'type':'refused','of':'remove','upTo':999999999,'code':'%s'}",
                        may(who, AccessOperation.CLEAR_FRAME, room) ? "not_found" : who.refusal);
                client.send("[{'type':'read','room':'%s','seq':1}]", room);
                if (!may(who, AccessOperation.READ_FRAME, room)) {
                    client.expect("{'type':'refused','of':'read','code':'%s'}", who.refusal);
                }
                client.send("[{'type':'signal','room':'%s','data':1},{'type':'ping'}]", room);
                if (!may(who, AccessOperation.SIGNAL_FRAME, room)) {
                    client.expect("{'type':'refused','of':'signal','code':'%s'}", who.refusal);
                }
                client.expect("{'type':'pong'}");
            }
        });
    }

    /** By the header and by the subprotocol, which browsers can send. */
    @TestFactory
    Stream<DynamicTest> by_bare_connections() {
        byAddress();
        return everybody((who, room) -> {
            for (boolean header : new boolean[] {true, false}) {
                Map<String, String> token = who.token.isEmpty()
                        ? Map.of()
                        : header
                                ? Map.of("Authorization", "Bearer " + who.token)
                                : Map.of("Sec-WebSocket-Protocol", "phao.bare.v1, phao.bearer." + who.token);
                try (RawWebSocket raw = RawWebSocket.handshake(ws("rooms/" + room), token)) {
                    assertThat(raw.status()).isEqualTo(101);
                    assertThat(raw.header("Sec-WebSocket-Protocol"))
                            .isEqualTo(header || who.token.isEmpty() ? "" : "phao.bare.v1");
                    TestSocket socket = TestSocket.of(raw);
                    String text = "bare " + TAGS.incrementAndGet();
                    int code = who.refusal.equals("forbidden") ? 1008 : 4004;
                    if (!may(who, AccessOperation.OPEN_BARE, room)) {
                        assertThat(socket.expectClose(code)).startsWith(who.refusal + ": ");
                    } else {
                        socket.send(text);
                        if (may(who, AccessOperation.SEND_BARE, room)) {
                            awaitMessage(room, who, text);
                        } else {
                            assertThat(socket.expectClose(code)).startsWith(who.refusal + ": ");
                        }
                    }
                }
            }
        });
    }

    private void awaitMessage(String room, Who who, String text) {
        RunningCheck.await(
                "not published: " + text,
                () -> rooms().get("rooms/" + room + "?last=20", headers(who, ""))
                        .text()
                        .contains("\"data\":\"" + text + "\""));
    }

    @Test
    void a_message_says_whose_token_it_was_and_the_name_that_the_token_says() throws Exception {
        String room = freshRoom();
        String token = TestTokens.of("an@x.example", "\"name\":\"An\"");
        rooms().post(
                        "rooms/" + room + "?name=Mallory",
                        "by request",
                        "Content-Type",
                        "text/plain",
                        "Authorization",
                        "Bearer " + token)
                .expect(201);
        try (RawWebSocket raw = RawWebSocket.handshake(
                ws("rooms/" + room + "?name=Mallory"),
                Map.of("Sec-WebSocket-Protocol", "phao.bare.v1, phao.bearer." + token))) {
            TestSocket.of(raw).send("by a bare connection");
            RunningCheck.await(
                    "not published", () -> rooms().get("rooms/" + room).text().contains("bare"));
        }
        try (PhaoClient client = PhaoClient.open(socket())) {
            client.send(
                    "[{'type':'hello','client':'%s','generation':1,'name':'Mallory','token':'%s'}]",
                    PhaoClient.newSecret(), token);
            JsonObject welcome = client.expect("{'type':'welcome','user':'an@x.example'}");
            assertThat(welcome.getInt("expiresIn")).isBetween(3_500_000, 3_600_000);
            client.join(room).publish(room, 1, "by a frame");
        }
        List<JsonObject> messages =
                rooms().get("rooms/" + room).json().getJsonArray("messages").getValuesAs(JsonObject.class);
        assertThat(messages).hasSize(3);
        for (JsonObject message : messages) {
            assertThat(message.getJsonObject("from").getString("user")).isEqualTo("an@x.example");
            assertThat(message.getJsonObject("from").getString("name")).isEqualTo("An");
            assertThat(message.getJsonObject("from").getString("id")).hasSize(32);
        }
    }

    @Test
    void connections_at_the_same_time_have_each_their_own_token() throws Exception {
        String prefix = freshRoom() + "-";
        List<RawWebSocket> open = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            open.add(RawWebSocket.handshake(
                    ws("rooms/" + prefix + i), Map.of("Authorization", "Bearer " + TestTokens.of("user-" + i))));
        }
        for (RawWebSocket each : open) {
            TestSocket.of(each).send("mine");
        }
        for (int i = 0; i < open.size(); i++) {
            String room = "rooms/" + prefix + i;
            RunningCheck.await(
                    "not published in " + room, () -> rooms().get(room).json().getInt("head") == 1);
            assertThat(rooms().get(room).text()).contains("\"user\":\"user-" + i + "\"");
            open.get(i).close();
        }
    }

    @Test
    void a_refusal_is_the_same_whether_the_room_exists_or_not() {
        byAddress();
        rooms().send(
                        "POST",
                        "rooms/guarded:dm:1:2",
                        BodyPublishers.ofString("x"),
                        headers(Who.USER, "Content-Type: text/plain"))
                .expect(403);
        String token = "Bearer " + TestTokens.of("5");
        rooms().post("rooms/guarded:dm:5:6", "x", "Content-Type", "text/plain", "Authorization", token)
                .expect(201);
        Answer exists = rooms().get("rooms/guarded:dm:5:6", headers(Who.USER, ""));
        Answer missing = rooms().get("rooms/guarded:dm:5:7", headers(Who.USER, ""));
        assertThat(exists.status()).isEqualTo(403);
        assertThat(exists.text().replace("5:6", "5:7")).isEqualTo(missing.text());
        Answer content = rooms().get("rooms/guarded:dm:5:6/messages/1", headers(Who.USER, ""));
        assertThat(content.text().replace("5:6", "5:7")).isEqualTo(missing.text());
        Answer removal = rooms().send(
                        "DELETE", "rooms/guarded:dm:5:6/messages/1", BodyPublishers.noBody(), headers(Who.USER, ""));
        assertThat(removal.text().replace("5:6", "5:7")).isEqualTo(missing.text());
    }

    @Test
    void a_connection_takes_the_next_token_and_not_another_users() throws Exception {
        String soon = TestTokens.of("42", "", Instant.now().plusSeconds(60));
        try (PhaoClient client = PhaoClient.open(socket())) {
            client.send("[{'type':'hello','client':'%s','generation':1,'token':'%s'}]", PhaoClient.newSecret(), soon);
            assertThat(client.expect("{'type':'welcome','user':'42'}").getInt("expiresIn"))
                    .isLessThanOrEqualTo(60_000);
            client.join(INBOX);
            client.send("[{'type':'token','token':'%s'}]", TestTokens.of("43"));
            client.expect("{'type':'refused','of':'token','code':'other_user'}");
            client.send("[{'type':'token','token':'%s'}]", TestTokens.forged("42"));
            client.expect("{'type':'refused','of':'token','code':'invalid_token'}");
            client.send("[{'type':'token','token':'%s'}]", TestTokens.of("42"));
            assertThat(client.expect("{'type':'authorized','user':'42'}").getInt("expiresIn"))
                    .isGreaterThan(60_000);
            client.publish(INBOX, 1, "goes on");
        }
    }

    @Test
    void what_a_newer_token_does_not_grant_is_taken_away() throws Exception {
        String room = "guarded:nobody-" + TAGS.incrementAndGet();
        String more = TestTokens.of("44", "\"rooms\":{\"" + room + "\":[\"read\",\"publish\"]}");
        String less = TestTokens.of("44", "\"rooms\":{\"" + room + "\":[\"read\"]}");
        try (PhaoClient client = PhaoClient.open(socket())) {
            client.send("[{'type':'hello','client':'%s','generation':1,'token':'%s'}]", PhaoClient.newSecret(), more);
            client.expect("{'type':'welcome'}");
            client.join(room).publish(room, 1, "still may");
            client.send("[{'type':'token','token':'%s'}]", less);
            client.expect("{'type':'authorized'}");
            client.expect("{'type':'left','room':'%s','code':'rights_changed','retry':true}", room);
            client.join(room);
            client.send("[{'type':'publish','room':'%s','n':2,'data':'no more'}]", room);
            client.expect("{'type':'refused','of':'publish','n':2,'code':'forbidden'}");
            client.send("[{'type':'token','token':'%s'}]", TestTokens.of("44"));
            client.expect("{'type':'authorized'}");
            client.expect("{'type':'left','room':'%s','code':'forbidden','retry':false}", room);
        }
    }

    @Test
    void a_revoked_user_is_out_at_once_on_every_transport_and_comes_in_no_more() throws Exception {
        String user = "revoked-" + TAGS.incrementAndGet() + "-" + System.nanoTime();
        String token = TestTokens.of(user);
        String room = freshRoom();
        try (PhaoClient client = PhaoClient.open(socket());
                RawWebSocket raw =
                        RawWebSocket.handshake(ws("rooms/" + room), Map.of("Authorization", "Bearer " + token));
                InputStream stream = stream(room, token, 200)) {
            client.send("[{'type':'hello','client':'%s','generation':1,'token':'%s'}]", PhaoClient.newSecret(), token);
            client.expect("{'type':'welcome'}");
            client.join(room);
            var poll = rooms().getLater(
                            "rooms/" + room + "?after=0&wait=50&epoch=" + rooms().epoch(room),
                            "Authorization",
                            "Bearer " + token);

            revoke(user, Who.USER).expect(403, "forbidden");
            revoke(user, Who.ANYONE).expect(401, "unauthenticated");
            revoke(user, Who.ADMIN).expect(204);

            client.expect("{'type':'error','code':'revoked'}");
            client.socket().expectClose(4005);
            assertThat(TestSocket.of(raw).expectClose(4005)).startsWith("revoked: ");
            assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("event: close")
                    .contains("\"code\":4005");
            poll.join().expect(403, "revoked");
            rooms().get("rooms/" + room, "Authorization", "Bearer " + token).expect(403, "revoked");
        }
    }

    @Test
    void a_banned_user_is_out_of_the_room_on_every_transport_until_it_is_taken_back() throws Exception {
        String user = "banned-" + TAGS.incrementAndGet() + "-" + System.nanoTime();
        String[] token = {"Authorization", "Bearer " + TestTokens.of(user)};
        String room = freshRoom();
        String other = freshRoom();
        try (PhaoClient client = PhaoClient.open(socket());
                RawWebSocket raw = RawWebSocket.handshake(ws("rooms/" + room), Map.of(token[0], token[1]));
                InputStream stream = stream(room, token[1].substring(7), 200)) {
            client.send(
                    "[{'type':'hello','client':'%s','generation':1,'token':'%s'}]",
                    PhaoClient.newSecret(), token[1].substring(7));
            client.expect("{'type':'welcome'}");
            client.join(other);
            client.join(room);
            var poll = rooms().getLater("rooms/" + room + "?after=0&wait=50&epoch=" + rooms().epoch(room), token);

            String ban = "{\"user\":\"" + user + "\",\"seconds\":600}";
            ban("POST", "?room=" + room, ban, Who.USER).expect(403, "forbidden");
            ban("POST", "?room=" + room, ban, Who.ANYONE).expect(401, "unauthenticated");
            ban("POST", "?room=" + room, ban, Who.ADMIN).expect(204);

            client.expect("{'type':'left','room':'%s','code':'forbidden','retry':false}", room);
            assertThat(TestSocket.of(raw).expectClose(1008)).startsWith("forbidden: you are banned from room ");
            assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("event: close", "forbidden");
            poll.join().expect(403, "forbidden");
            rooms().get("rooms/" + room, token).expect(403, "forbidden");
            assertThat(rooms().get("session?room=" + room, token)
                            .expect(200)
                            .json()
                            .getJsonObject("ban"))
                    .containsOnlyKeys("until");
            assertThat(rooms().get("session?room=" + other, token).expect(200).json())
                    .doesNotContainKey("ban");
            client.send("[{'type':'join','room':'%s'}]", room);
            client.expect("{'type':'refused','of':'join','room':'%s','code':'forbidden'}", room);
            client.publish(other, 1, "still here");
            assertThat(ban("GET", "?room=" + room, "", Who.ADMIN).expect(200).text())
                    .contains("\"room\":\"" + room + "\",\"user\":\"" + user + "\",\"made\":", "\"until\":");

            ban("DELETE", "?room=" + room + "&user=" + user, "", Who.ADMIN).expect(204);
            client.join(room);

            ban("POST", "", "{\"user\":\"" + user + "\"}", Who.ADMIN).expect(204);
            client.expect("{'type':'error','code':'revoked'}");
            client.socket().expectClose(4005);
            rooms().get("rooms/" + other, token).expect(403, "revoked");
            ban("DELETE", "?user=" + user, "", Who.ADMIN).expect(204);
            rooms().get("rooms/" + other, token).expect(200);
        }
    }

    @Test
    void a_ban_that_can_not_be_meant_is_refused() {
        for (String wrong : new String[] {
            "{}",
            "[]",
            "{\"user\":\"\"}",
            "{\"user\":7}",
            "{\"user\":\"a\",\"seconds\":0}",
            "{\"user\":\"a\",\"seconds\":1.5}",
            "{\"user\":\"a\",\"seconds\":\"7\"}",
            "{\"user\":\"a\",\"seconds\":1e99}",
            "{\"user\":\"a\",\"more\":1}",
            "{\"user\":\"\\ud800\"}",
            "{\"user\":\"" + "a".repeat(129) + "\"}"
        }) {
            assertThat(ban("POST", "", wrong, Who.ADMIN).status()).as(wrong).isEqualTo(400);
            assertThat(erase(wrong, Who.ADMIN).status()).as(wrong).isEqualTo(400);
        }
        ban("DELETE", "", "", Who.ADMIN).expect(400);
    }

    private Answer erase(String body, Who who) {
        return rooms().send(
                        "POST",
                        "erasures",
                        BodyPublishers.ofString(body),
                        headers(who, "Content-Type: application/json"));
    }

    @Test
    void only_the_operator_erases_a_user_and_then_nothing_of_them_is_left() {
        String erased = "{\"user\":\"erased\"}";
        erase(erased, Who.EDITOR).expect(403, "forbidden");
        erase(erased, Who.ANYONE).expect(401, "unauthenticated");
        String room = freshRoom();
        String[] token = {"Authorization", "Bearer " + TestTokens.of("erased"), "Content-Type", "text/plain"};
        for (int i = 0; i < 60; i++) {
            rooms().post("rooms/" + room, "secret " + i, token).expect(201);
        }
        erase(erased, Who.ADMIN).expect(202);
        RunningCheck.await(
                "not erased",
                () -> rooms().get("erasures", headers(Who.ADMIN, "")).text().equals("{\"erasures\":[]}"));
        assertThat(rooms().get("rooms/" + room + "?before=99&limit=99", headers(Who.ADMIN, ""))
                        .expect(200)
                        .text())
                .doesNotContain("secret", "\"erased\"")
                .contains("\"removed\":61", "\"erases\":[1,2,3,");
    }

    private Answer ban(String method, String query, String body, Who who) {
        return rooms().send(
                        method,
                        "bans" + query,
                        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body),
                        headers(who, body.isEmpty() ? "" : "Content-Type: application/json"));
    }

    private Answer revoke(String user, Who who) {
        return rooms().send(
                        "POST",
                        "revocations",
                        BodyPublishers.ofString("{\"user\":\"" + user + "\"}"),
                        headers(who, "Content-Type: application/json"));
    }

    @Test
    void a_cookie_counts_for_this_servers_own_pages_only() {
        byAddress();
        Answer set = rooms().send(
                        "PUT", "session", BodyPublishers.noBody(), "Authorization", "Bearer " + Who.USER.token)
                .expect(204);
        assertThat(set.header("Set-Cookie"))
                .contains("HttpOnly", "SameSite=Strict")
                .doesNotContain("Secure");
        String cookie = set.header("Set-Cookie").replaceFirst(";.*", "");
        rooms().get("rooms/" + INBOX, "Cookie", cookie, "Sec-Fetch-Site", "same-origin")
                .expect(200);
        rooms().get("rooms/" + INBOX, "Cookie", cookie, "Sec-Fetch-Site", "none")
                .expect(200);
        assertThat(rooms().get("session", "Cookie", cookie, "Sec-Fetch-Site", "same-origin")
                        .json()
                        .getString("user"))
                .isEqualTo("42");
        for (String site : new String[] {"cross-site", "same-site"}) {
            assertThat(rooms().get("rooms/" + INBOX, "Cookie", cookie, "Sec-Fetch-Site", site)
                            .status())
                    .isIn(401, 403);
        }
        rooms().get("rooms/" + INBOX, "Cookie", cookie).expect(401, "unauthenticated");
        rooms().get("rooms/" + INBOX, "Cookie", cookie, "Origin", "https://friend.example")
                .expect(401, "unauthenticated");
        rooms().send("PUT", "session", BodyPublishers.noBody()).expect(401, "unauthenticated");
        rooms().send("PUT", "session", BodyPublishers.noBody(), "Authorization", "Bearer " + Who.FORGED.token)
                .expect(401, "invalid_token");
        assertThat(rooms().send("DELETE", "session", BodyPublishers.noBody())
                        .expect(204)
                        .header("Set-Cookie"))
                .contains("Max-Age=0");
    }

    @Test
    void who_asks_is_told_what_they_may_do_in_a_room() {
        assertThat(may(NEWS, "X-None", "")).isEqualTo("[\"read\"]");
        assertThat(may(INBOX, "X-None", "")).isEqualTo("[]");
        assertThat(may(INBOX, "Authorization", "Bearer " + Who.USER.token))
                .isEqualTo("[\"read\",\"publish\",\"signal\",\"presence\"]");
        assertThat(rooms().get("session").json()).doesNotContainKey("may");
        rooms().get("session?room=%00").expect(400, "invalid_room");
    }

    private String may(String room, String header, String value) {
        return rooms().get("session?room=" + room, header, value)
                .expect(200)
                .json()
                .getJsonArray("may")
                .toString();
    }

    @Test
    void a_token_with_a_proxys_own_scheme_is_not_ours() {
        byAddress();
        rooms().get("rooms/" + NEWS, "Authorization", "Basic YTpi").expect(200);
        rooms().get("rooms/" + INBOX, "Authorization", "Basic YTpi").expect(401, "unauthenticated");
    }

    @Test
    void what_a_stranger_keeps_open_is_not_kept_by_somebody_with_his_secret_and_another_token() throws Exception {
        String secret = PhaoClient.newSecret();
        try (PhaoClient an = hello(secret, "42");
                PhaoClient thief = hello(secret, "43")) {
            String room = freshRoom();
            an.join(room).publish(room, 1, "mine");
            thief.join(room).publish(room, 1, "not deduplicated against it");
            an.expect("{'type':'message','data':'not deduplicated against it'}");
        }
    }

    private PhaoClient hello(String secret, String user) throws IOException {
        PhaoClient client = PhaoClient.open(socket());
        client.send("[{'type':'hello','client':'%s','generation':1,'token':'%s'}]", secret, TestTokens.of(user));
        client.expect("{'type':'welcome','user':'%s'}", user);
        return client;
    }
}
