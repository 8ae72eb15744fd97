package phao.container;

import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import phao.access.Bearer;
import phao.access.Caller;
import phao.access.Forwarding;

/**
 * Refuses handshakes from foreign pages, and those for another host, with 403, for every endpoint (docs/protocol.md §4), and hands the
 * token of a handshake to the session that it opens.
 */
public final class PhaoConfigurator extends ServerEndpointConfig.Configurator {

    private static final String BEARER = Bearer.class.getName();
    /** A subprotocol that is never chosen: browsers can send a token with a handshake in no other way. */
    private static final String SUBPROTOCOL = "phao.bearer.";

    @Override
    public boolean checkOrigin(String origin) {
        Deployment phao = Deployment.current();
        Handshake handshake = Handshake.current();
        Caller caller = handshake.caller(origin);
        return phao.callers().refuse(caller).isEmpty() && !ContainerLogin.refuses(phao, caller, handshake.cookie());
    }

    /** Jakarta WebSocket 2.1: the properties "must be a per WebSocket connection … copy", with which the session's begin. */
    @Override
    public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
        Deployment phao = Deployment.current();
        String address = phao.proxies()
                .client(Forwarding.of(
                        Handshake.current().address(),
                        name -> values(request.getHeaders(), name).toList()));
        Bearer bearer = new Bearer(token(request.getHeaders()), ContainerLogin.of(phao, request), address);
        if (config.getUserProperties().putIfAbsent(BEARER, bearer) != null) {
            throw new IllegalStateException(
                    "this container shares the properties of connections: one would have another's token");
        }
    }

    private static String token(Map<String, List<String>> headers) {
        String authorized = values(headers, "Authorization")
                .map(BearerToken::of)
                .findFirst()
                .orElse("");
        return authorized.isEmpty()
                ? values(headers, "Sec-WebSocket-Protocol")
                        .flatMap(list -> Arrays.stream(list.split(",")))
                        .map(String::strip)
                        .filter(protocol -> protocol.startsWith(SUBPROTOCOL))
                        .map(protocol -> protocol.substring(SUBPROTOCOL.length()))
                        .findFirst()
                        .orElse("")
                : authorized;
    }

    private static Stream<String> values(Map<String, List<String>> headers, String name) {
        return headers.entrySet().stream()
                .filter(header -> name.equalsIgnoreCase(header.getKey()))
                .flatMap(header -> header.getValue().stream());
    }

    /** Who brought the handshake of a session. */
    public static Bearer bearer(Session session) {
        return session.getUserProperties().get(BEARER) instanceof Bearer bearer ? bearer : Bearer.NOBODY;
    }
}
