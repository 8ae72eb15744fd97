package phao.container;

import jakarta.websocket.server.ServerEndpointConfig;

/** Refuses handshakes from foreign pages, and those for another host, with 403, for every endpoint (docs/protocol.md §4). */
public final class PhaoConfigurator extends ServerEndpointConfig.Configurator {

    @Override
    public boolean checkOrigin(String origin) {
        return Deployment.current()
                .callers()
                .refuse(Handshake.current().caller(origin))
                .isEmpty();
    }
}
