package phao.container;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import phao.access.Caller;

/**
 * Refuses handshakes from foreign pages with 403 where a container asks filters before it asks {@link PhaoConfigurator}: WildFly takes
 * a refusal there for an address that does not exist, and answers with 404. Any thread.
 */
@WebFilter(
        urlPatterns = {"/socket", "/rooms/*", "/echo", "/echo/*"},
        asyncSupported = true)
public final class OriginFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!Handshake.isAskedFor(request)) {
            chain.doFilter(request, response);
            return;
        }
        Deployment phao;
        try {
            phao = Deployment.current();
        } catch (IllegalStateException e) {
            // Thrown on, it would be shown to the client with its stack trace.
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            return;
        }
        Caller caller = Handshake.callerOf(request);
        if (phao.callers().refuse(caller).isEmpty()
                && !ContainerLogin.refuses(phao, caller, ContainerLogin.hasCookie(request))) {
            chain.doFilter(request, response);
        } else {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
        }
    }
}
