package phao.sim;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Stands between a participant and its connection: shows a token, and sees to it that nothing of a room comes after its end. Its client
 * waits for rights that it has lost, as if it knew that they come back. If it is one that gives up, it takes a ban for the end of what
 * it has sent once only; what it has sent before may be stored.
 */
final class TokenHolder {

    private final SimulatedAccess access;
    private final String user;
    private final boolean givesUp;
    /** How often a text was sent. */
    private final Map<String, Integer> sent = new HashMap<>();
    /** By room and n: the text that was sent last. */
    private final Map<String, String> texts = new HashMap<>();

    private final List<String> shown = new ArrayList<>();
    private final Set<String> joined = new HashSet<>();
    private String token = "";
    private boolean over;

    TokenHolder(SimulatedAccess access, String user, boolean givesUp) {
        this.access = access;
        this.user = user;
        this.givesUp = givesUp;
    }

    /** Another connection, perhaps with the token of the one before. */
    void connected(boolean again) {
        shown.clear();
        joined.clear();
        over = false;
        if (token.isEmpty() || !again) {
            token = access.token(user);
        }
    }

    /** A newer token, to be sent. */
    String renew() {
        token = access.token(user);
        return "[{\"type\":\"token\",\"token\":\"" + token + "\"}]";
    }

    String toServer(String message) {
        return SomeReferences.each(message, frame -> {
            switch (frame.getString("type")) {
                case "hello" -> {
                    shown.add(token);
                    return Json.createObjectBuilder(frame).add("token", token).build();
                }
                case "token" -> shown.add(token);
                case "publish" -> {
                    String text = frame.getString("data");
                    access.sent(text, shown);
                    sent.merge(text, 1, Integer::sum);
                    texts.put(publish(frame), text);
                }
                default -> {
                    /* needs no right of its own */
                }
            }
            return frame;
        });
    }

    private boolean isGivenUp(JsonObject refusedPublish) {
        return givesUp
                && SimulatedAccess.tellsOfBan(refusedPublish)
                && sent.get(texts.get(publish(refusedPublish))) == 1;
    }

    /** Which publish a frame is, or answers. */
    private static String publish(JsonObject frame) {
        return frame.getString("room") + frame.getInt("n");
    }

    String toClient(String message) {
        return SomeReferences.each(message, this::toClient);
    }

    private JsonObject toClient(JsonObject frame) {
        String type = frame.getString("type");
        String room = frame.getString("room", "");
        if (over) {
            access.found(user + " was sent after the last word: " + frame);
        }
        switch (type) {
            case "joined" -> joined.add(room);
            case "left" -> joined.remove(room);
            case "message", "gap", "presence", "signal" -> {
                if (!joined.contains(room)) {
                    access.found(user + " is not in the room of " + frame);
                }
            }
            case "error" -> {
                over = true;
                return Json.createObjectBuilder().add("type", "pong").build();
            }
            case "refused" -> {
                return refused(frame, room);
            }
            default -> {
                /* of no room */
            }
        }
        return frame;
    }

    private JsonObject refused(JsonObject frame, String room) {
        switch (frame.getString("of")) {
            case "join" -> {
                if (!frame.getString("code").equals("busy")) {
                    joined.remove(room);
                }
            }
            case "publish" -> {
                if (!frame.getBoolean("retry") && !frame.getString("code").equals("forbidden")) {
                    access.found(user + " may publish, and was refused for good: " + frame);
                }
                return Json.createObjectBuilder(frame)
                        .add("retry", !isGivenUp(frame))
                        .build();
            }
            case "token" -> {
                return Json.createObjectBuilder().add("type", "pong").build();
            }
            default -> {
                /* the participant says what it did not expect */
            }
        }
        return frame;
    }
}
