package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import phao.protocol.Code;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;

/** The header fields of a request, each of which may come several times. */
final class Headers {

    /**
     * The fields that have one value. If two differed, a proxy might take the first and a server the last, and a message would be stored
     * under a key or by a sender that nobody meant. RFC 9110 §5.3 forbids senders "multiple field lines with the same name … unless" it is a list.
     */
    private static final List<String> ONCE = List.of(
            "Authorization",
            "Content-Type",
            "Content-Disposition",
            "Idempotency-Key",
            ClientHeaders.CLIENT,
            ClientHeaders.GENERATION,
            "Last-Event-ID",
            "Origin",
            "Range",
            "If-Range");

    private Headers() {}

    /** Refuses a request in which such a field comes twice, with different values. */
    static void checkOnce(HttpServletRequest request) throws RefusalException {
        for (String name : ONCE) {
            List<String> values = all(request, name);
            if (values.stream().distinct().count() > 1) {
                throw Parameters.wrong(
                        name + " is given " + values.size() + " times, with different values: give it once");
            }
        }
    }

    /** Refuses a body that is compressed: it would be stored as it is, and bodies that grow without a bound are not taken. */
    static void checkNotEncoded(HttpServletRequest request) throws RefusalException {
        HeaderReader codings = new HeaderReader(list(request, "Content-Encoding"));
        while (!codings.atEnd()) {
            codings.separators();
            String coding = codings.until(',').strip();
            if (!coding.isEmpty() && !coding.toLowerCase(Locale.ROOT).equals("identity")) {
                throw new RefusalException(
                        Code.UNSUPPORTED_MEDIA_TYPE,
                        "a body with a Content-Encoding is not taken: send the content itself, without this header");
            }
        }
    }

    /** All values of a field that is a list (RFC 9110 §5.3), null if there is none. */
    static String list(HttpServletRequest request, String name) {
        List<String> values = all(request, name);
        return values.isEmpty() ? null : String.join(", ", values);
    }

    /** All values of a field, in order. */
    static List<String> all(HttpServletRequest request, String name) {
        Enumeration<String> values = request.getHeaders(name);
        if (values == null) {
            // "If the container does not allow servlets to use this method, return null."
            String only = request.getHeader(name);
            return only == null ? List.of() : List.of(only);
        }
        return Collections.list(values);
    }
}
