package phao.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import phao.container.Deployment;
import phao.container.Handshake;
import phao.protocol.Refusal;

/**
 * Sets the headers that tell browsers what they must not do with an answer, on every answer of this application, and refuses requests to a
 * host that is not this server's (docs/protocol.md §5.7). Any thread.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public final class SecurityFilter extends HttpFilter {

    static final String RESOURCE_POLICY = "Cross-Origin-Resource-Policy";
    static final String READABLE_BY = "Access-Control-Allow-Origin";

    /** The policy that {@code webapp/index.html} has in its own head, and the directives that only a header can have. SecurityFilterTest
     * compares the two. */
    static final String POLICY =
            "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self' ws: wss:; object-src 'none'; "
                    + "base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; "
                    + "trusted-types phao-service-worker; frame-ancestors 'self'";

    private static final long serialVersionUID = 1L;

    /** The addresses whose servlets decide who may read the answer. */
    private static final Set<String> API = Set.of(
            "/rooms", "/events", "/health", "/session", "/login", "/revocations", "/invitations", "/bans", "/erasures");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        Optional<Refusal> refusal = refuse(request);
        if (refusal.isPresent()) {
            response.setHeader(RESOURCE_POLICY, "same-origin");
            Problem.of(refusal.get()).send(request, response);
            return;
        }
        // The path as the container understands it: an address may be written in many ways.
        if (!API.contains(request.getServletPath())) {
            // Pages of other servers import phao.js. Nothing here depends on who asks.
            response.setHeader(RESOURCE_POLICY, "cross-origin");
            response.setHeader(READABLE_BY, "*");
        }
        chain.doFilter(request, response);
    }

    private static Optional<Refusal> refuse(HttpServletRequest request) {
        Deployment phao;
        try {
            phao = Deployment.current();
        } catch (IllegalStateException e) {
            return Optional.empty(); // the names of this server are not known, and there is nothing to protect
        }
        return phao.callers().refuseHost(Handshake.callerOf(request).host());
    }
}
