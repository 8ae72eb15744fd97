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
 * What holds for every answer of this application, the page's files as well as all else: what browsers must not do with it, and by which
 * names the server may be asked (docs/protocol.md §5.7). Any thread.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public final class SecurityFilter extends HttpFilter {

    static final String RESOURCE_POLICY = "Cross-Origin-Resource-Policy";
    static final String READABLE_BY = "Access-Control-Allow-Origin";

    /** What {@code webapp/index.html} says of itself, and what only a header can say. SecurityFilterTest compares the two. */
    static final String POLICY =
            "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self' ws: wss:; object-src 'none'; "
                    + "base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; "
                    + "trusted-types phao-service-worker; frame-ancestors 'self'";

    private static final long serialVersionUID = 1L;

    /** The addresses that say themselves who may read what they answer. */
    private static final Set<String> API = Set.of("/rooms", "/events", "/health");

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
        // As the container has understood the address: it may be written in many ways.
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
            return Optional.empty(); // who it is refused to is not known, nor is there anything to protect
        }
        return phao.callers().refuseHost(Handshake.callerOf(request).host());
    }
}
