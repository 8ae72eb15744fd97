package phao.http;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import phao.access.Right;
import phao.container.Deployment;
import phao.log.Ban;
import phao.protocol.Code;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;
import phao.token.OwnTokens;

/**
 * {@code /bans}: keeps users out of a room, for who may manage it, or out of all, for who may manage every room (docs/moderation.md). Any
 * thread.
 */
@WebServlet(urlPatterns = "/bans", asyncSupported = true)
public final class BansServlet extends ApiServlet {

    private static final long serialVersionUID = 1L;
    private static final JsonProvider JSON = JsonProvider.provider();
    private static final String EXAMPLE = "{\"user\":\"42\",\"seconds\":600}";
    private static final String ROOM = "room";
    /** Longer is for good. */
    private static final long MOST_SECONDS = Duration.ofDays(36_500).toSeconds();

    @Override
    String methods(HttpServletRequest request) {
        return "GET, HEAD, POST, DELETE";
    }

    @Override
    Demand demand(Deployment phao, HttpServletRequest request) throws RefusalException {
        String room = room(phao, request);
        return room.isEmpty() ? Demand.OPERATOR : new Demand(room, Right.MANAGE);
    }

    /** Empty for all rooms. */
    private static String room(Deployment phao, HttpServletRequest request) throws RefusalException {
        Optional<String> room = Parameters.of(request.getQueryString()).one(ROOM);
        return room.isPresent() ? Parameters.room(phao.roomNames(), room.get()) : "";
    }

    @Override
    void answer(Visit visit, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        Deployment phao = visit.phao();
        if (phao.gate().isOpen()) {
            throw new RefusalException(
                    Code.FORBIDDEN, "on an open server everybody may do everything: set phao.access");
        }
        String room = room(phao, request);
        switch (request.getMethod()) {
            case "POST" ->
                JsonBody.read(phao, request, response, EXAMPLE, JsonBody.FEW_BYTES, (json, async) -> {
                    Ban ban = ban(room, json, phao.context().now());
                    StoredAnswer.when(
                            phao.log().ban(ban),
                            "the ban",
                            () -> {
                                phao.gate().ban(ban);
                                phao.audit().note("ban", visit.identity(), noted(ban));
                            },
                            phao,
                            async);
                });
            case "DELETE" -> {
                String user = Parameters.of(request.getQueryString())
                        .one("user")
                        .orElseThrow(() -> Parameters.wrong("say whose ban is to end: ?user=42"));
                StoredAnswer.when(
                        phao.log().unban(room, user),
                        "the end of the ban",
                        () -> {
                            phao.gate().unban(room, user);
                            phao.audit().note("unban", visit.identity(), Map.of("user", user, ROOM, room));
                        },
                        phao,
                        AsyncResponse.beginBounded(phao, request, response));
            }
            default -> list(phao, room, response);
        }
    }

    private static Ban ban(String room, JsonObject json, long now) throws RefusalException {
        boolean forGood = !json.containsKey("seconds");
        String user = JsonBody.user(json)
                .filter(given -> json.size() == (forGood ? 1 : 2))
                .orElseThrow(() -> Parameters.wrong("give user, and seconds if it is not for good, as in " + EXAMPLE));
        if (user.equals(OwnTokens.OPERATOR)) {
            throw Parameters.wrong(user + " is who can read this server's data folder, and can't be kept out");
        }
        long seconds = forGood ? 0 : seconds(json);
        return new Ban(room, user, now, forGood ? Ban.FOR_GOOD : now + seconds * 1_000);
    }

    private static long seconds(JsonObject json) throws RefusalException {
        long seconds;
        try {
            seconds = json.getJsonNumber("seconds").longValueExact();
        } catch (ClassCastException | ArithmeticException e) {
            seconds = 0;
        }
        if (seconds < 1 || seconds > MOST_SECONDS) {
            throw Parameters.wrong("seconds must be a number from 1 to " + MOST_SECONDS + "; leave it away for good");
        }
        return seconds;
    }

    private static Map<String, Object> noted(Ban ban) {
        Map<String, Object> noted = new LinkedHashMap<>(Map.of("user", ban.user()));
        noted.put(ROOM, ban.room());
        if (ban.until() != Ban.FOR_GOOD) {
            noted.put("until", ban.until());
        }
        return noted;
    }

    private static void list(Deployment phao, String room, HttpServletResponse response) throws IOException {
        JsonArrayBuilder bans = JSON.createArrayBuilder();
        phao.gate().bans().stream()
                .filter(ban -> room.isEmpty() || ban.room().equals(room))
                .sorted(Comparator.comparing(Ban::room).thenComparing(Ban::user))
                .forEach(ban -> bans.add(json(ban)));
        JsonAnswer.write(JSON.createObjectBuilder().add("bans", bans).build(), response);
    }

    private static JsonObjectBuilder json(Ban ban) {
        JsonObjectBuilder json = JSON.createObjectBuilder();
        if (!ban.isEverywhere()) {
            json.add(ROOM, ban.room());
        }
        return json.add("user", ban.user()).add("made", ban.made()).addAll(end(ban));
    }

    /** When it ends: nothing if it is for good. */
    static JsonObjectBuilder end(Ban ban) {
        JsonObjectBuilder json = JSON.createObjectBuilder();
        return ban.until() == Ban.FOR_GOOD ? json : json.add("until", ban.until());
    }
}
