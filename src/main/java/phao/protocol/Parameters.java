package phao.protocol;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters in the address of a request or handshake (docs/protocol.md §3, §5), read from the URI itself. The parameters that a
 * container gives may include the body of a POST; some containers decode by another character set than UTF-8, some don't decode path
 * parameters, and some mix query and path parameters. Not changed after it was read.
 */
public final class Parameters {

    private final Map<String, List<String>> values;

    private Parameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /** @param rawQuery as requested, null if there is none */
    public static Parameters of(String rawQuery) throws RefusalException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : rawQuery == null ? new String[0] : rawQuery.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.computeIfAbsent(decode(pair.substring(0, equals)), name -> new ArrayList<>())
                        .add(decode(pair.substring(equals + 1)));
            }
        }
        return new Parameters(values);
    }

    /** A segment of a path, where + is itself. */
    public static String segment(String raw) throws RefusalException {
        return decode(raw.replace("+", "%2B"));
    }

    private static String decode(String text) throws RefusalException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong("the address has a % without two hexadecimal digits behind it");
        }
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** All values, in order. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    public Optional<String> one(String name) throws RefusalException {
        List<String> all = all(name);
        if (all.size() > 1) {
            throw wrong(name + " is given " + all.size() + " times: give it once");
        }
        return all.stream().findFirst();
    }

    public String one(String name, String otherwise) throws RefusalException {
        return one(name).orElse(otherwise);
    }

    /** A number from {@code least} to {@code most}; {@code otherwise} where it is not given. */
    public long number(String name, long least, long most, long otherwise) throws RefusalException {
        Optional<String> value = one(name);
        return value.isPresent() ? number(name, value.get(), least, most) : otherwise;
    }

    public static long number(String name, String value, long least, long most) throws RefusalException {
        if (!Ascii.isNumber(value, Limits.MAX_NUMBER_DIGITS)
                || Long.parseLong(value) < least
                || Long.parseLong(value) > most) {
            throw wrong(name + " is '" + (value.length() > 20 ? value.substring(0, 20) + "…" : value)
                    + "', it must be a whole number from " + least + " to " + most);
        }
        return Long.parseLong(value);
    }

    /** Where reading begins (docs/protocol.md §3). */
    public Start start() throws RefusalException {
        boolean cursor = has("after") || has("epoch");
        if (has("last")) {
            if (cursor) {
                throw wrong("both last and after are given: give one");
            }
            return new Start.Last((int) number("last", 0, Start.Last.MOST, 0));
        }
        if (!cursor) {
            return new Start.Live();
        }
        if (!has("after") || !has("epoch")) {
            throw wrong("after and epoch go together: give both");
        }
        return new Start.After(new Cursor(one("epoch", ""), number("after", 0, Limits.MAX_NUMBER, 0)));
    }

    /** The name to show; empty if there is none. */
    public String name() throws RefusalException {
        return name(NameKind.MEMBER, one("name", ""));
    }

    /** The name that such a text is; empty if it is. */
    public static String name(NameKind kind, String given) throws RefusalException {
        return known(Name.of(kind, given), Code.INVALID_FIELD);
    }

    /** The room that such a text means. */
    public static String room(RoomNames rooms, String given) throws RefusalException {
        return known(rooms.of(given), Code.INVALID_ROOM);
    }

    private static String known(Name name, Code otherwise) throws RefusalException {
        if (name.fault().isPresent()) {
            throw new RefusalException(otherwise, name.fault().get().message());
        }
        return name.text();
    }

    public static RefusalException wrong(String message) {
        return new RefusalException(Code.INVALID_FIELD, message);
    }
}
