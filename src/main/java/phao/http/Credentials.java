package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import phao.access.Bearer;
import phao.access.Caller;
import phao.access.Forwarding;
import phao.container.BearerToken;
import phao.container.ContainerLogin;
import phao.container.Deployment;
import phao.container.Handshake;

/**
 * Where a request over plain HTTP has its token: in {@code Authorization}, or in the cookie of {@link SessionServlet}; and whom the
 * container has signed in (docs/access.md). Any thread.
 */
final class Credentials {

    private Credentials() {}

    /** Who brings the request. */
    static Bearer of(Deployment phao, HttpServletRequest request) {
        String token = BearerToken.of(request.getHeader("Authorization"));
        if (token.isEmpty() && mayHaveCookie(Handshake.callerOf(request), isSecure(phao, request))) {
            token = SessionCookie.of(request, isSecure(phao, request));
        }
        return new Bearer(
                token, ContainerLogin.of(phao, request), phao.proxies().client(forwarding(request)));
    }

    /** Whether the browser came by https. Behind a proxy that ends TLS only that proxy tells, or the page's Origin. */
    static boolean isSecure(Deployment phao, HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        return request.isSecure()
                || origin != null && origin.toLowerCase(Locale.ROOT).startsWith("https://")
                || phao.proxies().saysHttps(forwarding(request));
    }

    private static Forwarding forwarding(HttpServletRequest request) {
        return Forwarding.of(request.getRemoteAddr(), name -> Headers.all(request, name));
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
