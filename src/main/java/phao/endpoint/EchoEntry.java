package phao.endpoint;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.Optional;
import phao.access.Bearer;
import phao.access.Gate;
import phao.container.Deployment;
import phao.protocol.Close;
import phao.protocol.Refusal;
import phao.protocol.RefusalException;

/** Who gets an echo: whoever may do anything on this server. */
final class EchoEntry {

    private EchoEntry() {}

    /** Closes a session that opens, if nothing is allowed to whom it belongs. */
    static void check(Session session, Bearer bearer) throws IOException {
        Optional<Refusal> refusal = refuse(bearer);
        if (refusal.isPresent()) {
            Close close = Close.because(refusal.get());
            session.close(new CloseReason(CloseCodes.getCloseCode(close.code()), close.reason()));
        }
    }

    private static Optional<Refusal> refuse(Bearer bearer) {
        Gate gate = Deployment.current().gate();
        try {
            return gate.refuseEntry(gate.identify(bearer));
        } catch (RefusalException e) {
            return Optional.of(e.refusal());
        }
    }
}
