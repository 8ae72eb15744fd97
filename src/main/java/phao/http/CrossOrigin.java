package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import phao.access.Caller;
import phao.access.Callers;
import phao.container.Handshake;
import phao.protocol.Refusal;
import phao.protocol.RefusalException;

/**
 * Which web pages may use the addresses of this package: the same as may open a WebSocket (docs/protocol.md §5.7).
 *
 * <p>A browser sends {@code Origin} with every POST and with every request of a script that reads the answer. For other requests
 * {@code Sec-Fetch-Site} tells whose page sent them: a GET is enough to make a visitor present.
 */
final class CrossOrigin {

    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, Content-Disposition, Idempotency-Key, If-None-Match, If-Range, "
                    + "Last-Event-ID, Phao-Client, Phao-Generation, Range";
    private static final String RESPONSE_HEADERS =
            "Content-Disposition, Content-Range, ETag, Link, Location, Retry-After, WWW-Authenticate";

    private CrossOrigin() {}

    /**
     * Refuses the request of a page that may not send it, and lets a page of another server that may send it read the answer.
     *
     * @param changes whether the request may change what others see
     */
    static void check(Callers callers, boolean changes, HttpServletRequest request, HttpServletResponse response)
            throws RefusalException {
        response.addHeader("Vary", "Origin");
        response.setHeader(SecurityFilter.RESOURCE_POLICY, callers.origins().areAny() ? "cross-origin" : "same-origin");
        Caller caller = Handshake.callerOf(request);
        Optional<Refusal> refusal = callers.refuse(changes ? caller : caller.looking());
        if (refusal.isPresent()) {
            throw new RefusalException(refusal.get());
        }
        if (!caller.origin().isEmpty()) {
            response.setHeader(SecurityFilter.READABLE_BY, caller.origin());
            response.setHeader("Access-Control-Expose-Headers", RESPONSE_HEADERS);
        }
        // Fetch §3.2.5. Never because of "*": any page would read with what its visitor's browser knows of this server.
        if (callers.origins().lists(caller.origin())) {
            response.setHeader("Access-Control-Allow-Credentials", "true");
        }
    }

    /**
     * Answers a preflight: a browser asks before it sends what an HTML form could not send.
     *
     * @param methods that the address takes
     */
    static void preflight(HttpServletResponse response, String methods) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Allow", methods);
        response.setHeader("Access-Control-Allow-Methods", methods);
        response.setHeader("Access-Control-Allow-Headers", REQUEST_HEADERS);
        response.setHeader("Access-Control-Max-Age", "600");
    }
}
