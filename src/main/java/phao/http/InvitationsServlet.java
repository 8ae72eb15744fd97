package phao.http;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import phao.access.Bearer;
import phao.access.Invitations;
import phao.container.Deployment;
import phao.log.Invitation;
import phao.protocol.Code;
import phao.protocol.RefusalException;

/** {@code /invitations}: lets somebody in who has a secret and nothing else (docs/protocol.md §5.12). Any thread. */
@WebServlet(urlPatterns = "/invitations/*", asyncSupported = true)
public final class InvitationsServlet extends ApiServlet {

    private static final long serialVersionUID = 1L;
    private static final JsonProvider JSON = JsonProvider.provider();
    private static final String ALL = "/invitations";
    private static final String TOKEN = ALL + "/token";
    private static final int MOST_BYTES = 8 << 10;

    @Override
    String methods(HttpServletRequest request) {
        return switch (path(request)) {
            case ALL -> "GET, HEAD, POST";
            case TOKEN -> "POST";
            default -> "DELETE";
        };
    }

    private static String path(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }

    /** Who brings an invitation is somebody by that, whatever token of before the browser still has. */
    @Override
    Bearer bearer(Deployment phao, HttpServletRequest request) {
        Bearer bearer = Credentials.of(phao, request);
        return path(request).equals(TOKEN) ? new Bearer("", Optional.empty(), bearer.address()) : bearer;
    }

    @Override
    Demand demand(Deployment phao, HttpServletRequest request) {
        return Demand.NOTHING; // the rooms are not known before the body is: Invitations asks the gate for each of them
    }

    @Override
    void answer(Visit visit, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        response.setHeader("Cache-Control", "no-store");
        String path = path(request);
        if (path.equals(TOKEN)) {
            withBody(visit, request, response, (body, async) -> exchange(visit, body, async));
            return;
        }
        if (!visit.identity().isUser()) {
            throw new RefusalException(Code.UNAUTHENTICATED, "this needs a token");
        }
        switch (request.getMethod()) {
            case "POST" -> withBody(visit, request, response, (body, async) -> make(visit, body, async));
            case "DELETE" -> revoke(visit, path.substring(ALL.length() + 1), request, response);
            default -> list(visit, response);
        }
    }

    private static void withBody(
            Visit visit, HttpServletRequest request, HttpServletResponse response, JsonBody.Use use)
            throws IOException, RefusalException {
        JsonBody.read(visit.phao(), request, response, "", MOST_BYTES, use);
    }

    private static void exchange(Visit visit, JsonObject body, AsyncResponse async) throws RefusalException {
        String secret = InvitationForm.secret(body);
        Invitations.Ticket ticket =
                visit.phao().gate().exchange(secret, visit.identity().address());
        async.end(JsonAnswer.of(
                200,
                JSON.createObjectBuilder()
                        .add("token", ticket.token())
                        .add("user", ticket.user())
                        .add("name", ticket.name())
                        .add("expiresIn", ticket.expiresIn())
                        .build()));
    }

    private static void make(Visit visit, JsonObject body, AsyncResponse async) throws RefusalException {
        Deployment phao = visit.phao();
        String secret = phao.newSecret();
        Invitation made = phao.gate()
                .invitations()
                .make(
                        visit.identity(),
                        InvitationForm.offer(body),
                        phao.newSecret().substring(0, 16),
                        secret);
        StoredAnswer.when(
                phao.log().keep(made),
                "this",
                () -> counts(visit, "invite", made),
                JsonAnswer.of(201, shown(made).add("secret", secret).build()),
                phao,
                async);
    }

    private static void revoke(Visit visit, String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        Deployment phao = visit.phao();
        Optional<Invitation> found = phao.gate().invitations().find(visit.identity(), id);
        if (found.isEmpty()) {
            throw new RefusalException(Code.NOT_FOUND, "there is no such invitation that you may revoke");
        }
        Invitation revoked = found.get().revoke(phao.context().now());
        StoredAnswer.when(
                phao.log().keep(revoked),
                "this",
                () -> counts(visit, "uninvite", revoked),
                phao,
                AsyncResponse.beginBounded(phao, request, response));
    }

    /** @param act in one word, for who wants to know who did what */
    private static void counts(Visit visit, String act, Invitation invitation) {
        visit.phao().gate().invitations().put(invitation);
        visit.phao()
                .audit()
                .note(act, visit.identity(), Map.of("user", invitation.user(), "invitation", invitation.id()));
    }

    private static void list(Visit visit, HttpServletResponse response) throws IOException {
        JsonArrayBuilder all = JSON.createArrayBuilder();
        List<Invitation> known = visit.phao().gate().invitations().of(visit.identity());
        known.forEach(invitation -> all.add(shown(invitation)));
        JsonAnswer.write(JSON.createObjectBuilder().add("invitations", all).build(), response);
    }

    private static JsonObjectBuilder shown(Invitation invitation) {
        return JSON.createObjectBuilder()
                .add("id", invitation.id())
                .add("user", invitation.user())
                .add("name", invitation.name())
                .add("rooms", Invitations.json(invitation.rooms()))
                .add("made", invitation.made())
                .add("by", invitation.by())
                .add("until", invitation.until())
                .add("revoked", invitation.revoked());
    }
}
