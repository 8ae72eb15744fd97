package phao.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import phao.protocol.Code;

/**
 * The query of a request, read from the address itself: a container's own reading would take the body of a POST for parameters, and
 * some decode by another character set than UTF-8.
 */
final class Parameters {

    /** 2^53 − 1, the largest integer that JavaScript holds exactly. */
    static final long MAX_NUMBER = (1L << 53) - 1;

    private final Map<String, List<String>> values;

    private Parameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /** @param rawQuery as requested, null if there is none */
    static Parameters of(String rawQuery) throws Problem.Refused {
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
    static String segment(String raw) throws Problem.Refused {
        return decode(raw.replace("+", "%2B"));
    }

    private static String decode(String text) throws Problem.Refused {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong("the address has a % without two hexadecimal digits behind it");
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** All values, in order. */
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    Optional<String> one(String name) throws Problem.Refused {
        List<String> all = all(name);
        if (all.size() > 1) {
            throw wrong(name + " is given " + all.size() + " times: give it once");
        }
        return all.stream().findFirst();
    }

    String one(String name, String otherwise) throws Problem.Refused {
        return one(name).orElse(otherwise);
    }

    /** A number from {@code least} to {@code most}; {@code otherwise} where it is not given. */
    long number(String name, long least, long most, long otherwise) throws Problem.Refused {
        Optional<String> value = one(name);
        return value.isPresent() ? number(name, value.get(), least, most) : otherwise;
    }

    static long number(String name, String value, long least, long most) throws Problem.Refused {
        if (!value.matches("[0-9]{1,16}") || Long.parseLong(value) < least || Long.parseLong(value) > most) {
            throw wrong(name + " is '" + (value.length() > 20 ? value.substring(0, 20) + "…" : value)
                    + "', it must be a whole number from " + least + " to " + most);
        }
        return Long.parseLong(value);
    }

    static Problem.Refused wrong(String message) {
        return new Problem.Refused(Code.INVALID_FIELD, message);
    }
}
