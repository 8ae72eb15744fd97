package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import phao.access.Identity;
import phao.container.Deployment;
import phao.protocol.FrameEncoder;
import phao.protocol.Member;
import phao.protocol.Parameters;
import phao.protocol.Refusal;
import phao.protocol.RefusalException;
import phao.protocol.ServerFrame;
import phao.protocol.ServerFrame.Present;

/** Answers {@code /rooms/{room}/presence}: who is here, and presence without a connection (docs/protocol.md §5.6). */
final class PresenceAnswer {

    static final String METHODS = "GET, HEAD, PUT, DELETE";

    private PresenceAnswer() {}

    static void answer(Visit visit, String room, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        Deployment phao = visit.phao();
        switch (request.getMethod()) {
            case "PUT" -> {
                Optional<Refusal> refusal = PresenceLease.renew(visit, room, member(visit.identity(), request));
                if (refusal.isPresent()) {
                    throw new RefusalException(refusal.get());
                }
                send(phao, room, request, response);
            }
            case "DELETE" -> {
                String id = member(visit.identity(), request).id();
                phao.rooms().find(room).ifPresent(found -> found.dismiss(id));
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
            default -> send(phao, room, request, response);
        }
    }

    private static Member member(Identity identity, HttpServletRequest request) throws RefusalException {
        String client = ClientHeaders.requiredClient(request);
        return identity.member(client, Parameters.of(request.getQueryString()).name());
    }

    /** Answers asynchronously: a client that does not read must not keep a thread. */
    private static void send(Deployment phao, String room, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Present present =
                phao.rooms().find(room).map(found -> found.scene().present()).orElse(new Present(0, List.of()));
        byte[] body = FrameEncoder.json(new ServerFrame.Presence(room, present)).getBytes(StandardCharsets.UTF_8);
        AsyncResponse async = AsyncResponse.beginBounded(phao, request, response);
        async.answer(new Answer(
                head -> {
                    head.setContentType("application/json");
                    head.setHeader("Cache-Control", "no-store");
                },
                body));
    }
}
