package phao.http;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import phao.access.Invitations;
import phao.access.Right;
import phao.protocol.NameKind;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;

/** Reads the bodies of {@link InvitationsServlet} (docs/protocol.md §5.12). No refusal shows a secret. */
final class InvitationForm {

    private static final Set<String> FIELDS = Set.of("name", "rooms", "seconds", "user");
    private static final int MOST_SECRET_CHARACTERS = 128;

    private InvitationForm() {}

    static String secret(JsonObject body) throws RefusalException {
        String secret = text(body, "secret").orElse("");
        if (body.size() != 1 || secret.isEmpty() || secret.length() > MOST_SECRET_CHARACTERS) {
            throw Parameters.wrong("give secret, which stands in the link behind invitation=, and nothing else");
        }
        return secret;
    }

    static Invitations.Offer offer(JsonObject body) throws RefusalException {
        for (String field : body.keySet()) {
            if (!FIELDS.contains(field)) {
                throw Parameters.wrong(
                        "there is a field that an invitation has not: give name, rooms, seconds, and user or not");
            }
        }
        String name = Parameters.name(NameKind.MEMBER, text(body, "name").orElse(""));
        if (name.isEmpty()) {
            throw Parameters.wrong("name is missing: who is invited is shown by it");
        }
        if (!(body.get("rooms") instanceof JsonObject rooms)) {
            throw Parameters.wrong("rooms must be an object like {\"family:**\":[\"read\",\"publish\"]}");
        }
        return new Invitations.Offer(text(body, "user"), name, rooms(rooms), time(body));
    }

    private static Optional<String> text(JsonObject body, String field) throws RefusalException {
        JsonValue value = body.get(field);
        if (value != null && !(value instanceof JsonString)) {
            throw Parameters.wrong(field + " must be a string");
        }
        return Optional.ofNullable((JsonString) value).map(JsonString::getString);
    }

    private static Duration time(JsonObject body) throws RefusalException {
        if (body.get("seconds") instanceof JsonNumber seconds && seconds.isIntegral()) {
            try {
                return Duration.ofSeconds(seconds.intValueExact());
            } catch (ArithmeticException e) {
                throw Parameters.wrong("seconds is too large");
            }
        }
        throw Parameters.wrong("seconds must be a whole number: for how long the invitation is good");
    }

    private static Map<String, Set<Right>> rooms(JsonObject rooms) throws RefusalException {
        Map<String, Set<Right>> all = new HashMap<>();
        for (Map.Entry<String, JsonValue> room : rooms.entrySet()) {
            if (!(room.getValue() instanceof JsonArray words)) {
                throw Parameters.wrong("the rights of a room must be an array");
            }
            EnumSet<Right> rights = EnumSet.noneOf(Right.class);
            for (JsonValue word : words) {
                rights.add(Right.of(word instanceof JsonString text ? text.getString() : "")
                        .orElseThrow(() -> Parameters.wrong("a word is no right: there are " + Right.words())));
            }
            all.put(room.getKey(), rights);
        }
        return all;
    }
}
