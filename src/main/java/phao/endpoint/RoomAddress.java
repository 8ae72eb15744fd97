package phao.endpoint;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import phao.protocol.Cursor;
import phao.protocol.Names;
import phao.protocol.Start;

/**
 * The address of a bare connection, {@code /rooms/{room}?…} (docs/protocol.md §3), read from the URI itself: some containers
 * don't decode path parameters, and some put query parameters among them.
 */
record RoomAddress(String room, Start start, String name) {

    /** What is wrong with an address; its text goes into the Close frame (1008). */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * @param rawPath the path as requested, percent-encoded
     * @param rawQuery the query as requested, null if there is none
     */
    static RoomAddress of(String rawPath, String rawQuery) throws Wrong {
        // In a path, unlike a query, + is itself.
        String room = decode(rawPath.substring(rawPath.lastIndexOf('/') + 1).replace("+", "%2B"));
        refuse(Names.refuseRoom(room).map(refusal -> refusal.message()));
        Map<String, String> query = query(rawQuery);
        String name = query.getOrDefault("name", "");
        refuse(Names.problemOfMember(name));
        return new RoomAddress(room, start(query), name);
    }

    private static Start start(Map<String, String> query) throws Wrong {
        boolean cursor = query.containsKey("after") || query.containsKey("epoch");
        if (query.containsKey("last")) {
            if (cursor) {
                throw new Wrong("both last and after are given: give one");
            }
            return new Start.Last((int) number("last", query.get("last"), Start.Last.MOST));
        }
        if (!cursor) {
            return new Start.Live();
        }
        if (!query.containsKey("after") || !query.containsKey("epoch")) {
            throw new Wrong("after and epoch go together: give both");
        }
        return new Start.After(new Cursor(query.get("epoch"), number("after", query.get("after"), (1L << 53) - 1)));
    }

    private static long number(String name, String value, long most) throws Wrong {
        if (!value.matches("[0-9]{1,16}") || Long.parseLong(value) > most) {
            throw new Wrong(name + " is " + (value.length() > 20 ? value.substring(0, 20) + "…" : value)
                    + ", it must be a whole number from 0 to " + most);
        }
        return Long.parseLong(value);
    }

    private static Map<String, String> query(String rawQuery) throws Wrong {
        Map<String, String> values = new HashMap<>();
        for (String pair : rawQuery == null ? new String[0] : rawQuery.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return values;
    }

    private static String decode(String text) throws Wrong {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Wrong("the address has a % without two hexadecimal digits behind it");
        }
    }

    private static void refuse(Optional<String> problem) throws Wrong {
        if (problem.isPresent()) {
            throw new Wrong(problem.get());
        }
    }
}
