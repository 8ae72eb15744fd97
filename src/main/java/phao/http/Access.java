package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import phao.access.Origins;
import phao.container.Handshake;
import phao.container.Refused;
import phao.protocol.Code;

/**
 * Which web pages may use the addresses of this package: the same as may open a WebSocket (docs/protocol.md §5.7).
 *
 * <p>A browser sends {@code Origin} with every POST and with every request of a script to another server, so that refusing foreign
 * ones is enough against forged requests too.
 */
final class Access {

    private static final String REQUEST_HEADERS = "Content-Type, Content-Disposition, Idempotency-Key, If-None-Match, If-Range, "
            + "Last-Event-ID, Phao-Client, Phao-Generation, Range";
    private static final String RESPONSE_HEADERS = "Content-Disposition, Content-Range, ETag, Link, Location, Retry-After";

    private Access() {}

    /** Lets the page of a known other server read the answer. */
    static void check(Origins origins, HttpServletRequest request, HttpServletResponse response) throws Refused {
        response.addHeader("Vary", "Origin");
        String origin = request.getHeader("Origin");
        if (!origins.allows(origin, Handshake.hostOf(request))) {
            throw new Refused(Code.FOREIGN_ORIGIN,
                    "pages of this origin may not use this server: the operator can add it to phao.origins");
        }
        if (origin != null && !origin.isEmpty()) {
            response.setHeader("Access-Control-Allow-Origin", origin);
            response.setHeader("Access-Control-Expose-Headers", RESPONSE_HEADERS);
        }
    }

    /** Answers what a browser asks before it sends what an HTML form could not. @param methods that the address takes */
    static void preflight(HttpServletResponse response, String methods) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Allow", methods);
        response.setHeader("Access-Control-Allow-Methods", methods);
        response.setHeader("Access-Control-Allow-Headers", REQUEST_HEADERS);
        response.setHeader("Access-Control-Max-Age", "600");
    }
}
