package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import phao.access.Bearer;
import phao.access.Caller;
import phao.container.BearerToken;
import phao.container.Deployment;
import phao.container.Handshake;

/**
 * Where a request over plain HTTP has its token: in {@code Authorization}, or in the cookie of {@link SessionServlet} (docs/access.md). Any
 * thread.
 */
final class Credentials {

    private Credentials() {}

    /** Who brings the request. */
    static Bearer of(Deployment phao, HttpServletRequest request) {
        String token = BearerToken.of(request.getHeader("Authorization"));
        if (token.isEmpty() && mayHaveCookie(Handshake.callerOf(request), SessionCookie.isSecure(request))) {
            token = SessionCookie.of(request);
        }
        return new Bearer(
                token, phao.proxies().client(request.getRemoteAddr(), Headers.all(request, "X-Forwarded-For")));
    }

    /**
     * A browser sends a cookie whoever's page makes it, so it counts only for this server's own pages. {@code SameSite} says that too, but
     * not of pages on other ports and subdomains.
     */
    private static boolean mayHaveCookie(Caller caller, boolean secure) {
        return switch (caller.site()) {
            case "same-origin", "none" -> true;
            case "" -> caller.origin().equalsIgnoreCase((secure ? "https://" : "http://") + caller.host());
            default -> false;
        };
    }
}
