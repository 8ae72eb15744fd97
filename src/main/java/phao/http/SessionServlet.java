package phao.http;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Optional;
import phao.access.Identity;
import phao.container.BearerToken;
import phao.container.Deployment;
import phao.protocol.Code;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;

/** {@code /session}: who asks, and a cookie for what can't send a token in a header (docs/access.md). Any thread. */
@WebServlet(urlPatterns = "/session", asyncSupported = true)
public final class SessionServlet extends ApiServlet {

    private static final long serialVersionUID = 1L;
    private static final JsonProvider JSON = JsonProvider.provider();

    @Override
    String methods(HttpServletRequest request) {
        return "GET, HEAD, PUT, DELETE";
    }

    @Override
    Demand demand(Deployment phao, HttpServletRequest request) {
        return Demand.NOTHING;
    }

    @Override
    void answer(Visit visit, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        response.setHeader("Cache-Control", "no-store");
        switch (request.getMethod()) {
            case "PUT" -> {
                String token = BearerToken.of(request.getHeader("Authorization"));
                if (token.isEmpty() || !visit.identity().isUser()) {
                    throw new RefusalException(
                            Code.UNAUTHENTICATED,
                            "send the token that the cookie is to have, as Authorization: Bearer …");
                }
                long seconds = visit.phao().gate().expiresIn(visit.identity()).orElseThrow() / 1000;
                response.addHeader("Set-Cookie", cookie(visit, request, token, seconds));
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
            case "DELETE" -> {
                if (visit.phao().asksContainer()) {
                    signOut(request);
                }
                response.addHeader("Set-Cookie", cookie(visit, request, "", 0));
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
            default -> tell(visit, request, response);
        }
    }

    private static String cookie(Visit visit, HttpServletRequest request, String token, long seconds) {
        return SessionCookie.set(request.getContextPath(), Credentials.isSecure(visit.phao(), request), token, seconds);
    }

    /** At the container: its session ends, and with it whatever is open. */
    private static void signOut(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        try {
            request.logout();
            if (session != null) {
                session.invalidate();
            }
        } catch (ServletException e) {
            throw new IllegalStateException("the container could not sign the user out", e);
        } catch (IllegalStateException e) {
            // It has ended already: some servers do that when they sign out.
        }
    }

    private static String access(Deployment phao) {
        return phao.asksContainer() ? "container" : phao.gate().isOpen() ? "open" : "rules";
    }

    private static void tell(Visit visit, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        Identity identity = visit.identity();
        JsonObjectBuilder session = JSON.createObjectBuilder().add("access", access(visit.phao()));
        visit.phao().login().ifPresent(login -> session.add("login", login));
        if (identity.isUser()) {
            session.add("user", identity.user()).add("name", identity.name());
            visit.phao().gate().expiresIn(identity).ifPresent(expiresIn -> session.add("expiresIn", expiresIn));
        }
        Optional<String> room = Parameters.of(request.getQueryString()).one("room");
        if (room.isPresent()) {
            String name = Parameters.room(visit.phao().roomNames(), room.get());
            JsonArrayBuilder may = JSON.createArrayBuilder();
            visit.phao().gate().rights(identity, name).stream().sorted().forEach(right -> may.add(right.word()));
            session.add("may", may);
            visit.phao().gate().banOf(identity, name).ifPresent(ban -> session.add("ban", BansServlet.end(ban)));
        }
        JsonAnswer.write(session.build(), response);
    }
}
