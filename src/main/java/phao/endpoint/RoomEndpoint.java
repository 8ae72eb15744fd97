package phao.endpoint;

import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;
import java.util.List;
import phao.access.Admission;
import phao.access.Identity;
import phao.container.Deployment;
import phao.container.PhaoConfigurator;
import phao.protocol.Close;
import phao.protocol.Content;
import phao.protocol.RefusalException;
import phao.session.BareSession;
import phao.session.Outlet;

/**
 * One room for any WebSocket client (docs/protocol.md §3). One object per connection; the container calls it one call at a time.
 */
@ServerEndpoint(
        value = "/rooms/{room}",
        subprotocols = "phao.bare.v1",
        encoders = {TextEncoder.class, BinaryEncoder.class},
        configurator = PhaoConfigurator.class)
public class RoomEndpoint {

    private final Parts parts = new Parts(
            Deployment.current().limits().messageBytes(),
            Deployment.current().heap().unfinished());
    private final InFlight inFlight = new InFlight();
    /** Null before it was opened, and if the address was wrong. */
    private BareSession client;

    @OnOpen
    public void open(Session session) {
        Deployment deployment = Deployment.current();
        Outlet outlet = deployment.outlet(session);
        try {
            RoomAddress address = RoomAddress.of(
                    session.getRequestURI().getRawPath(), session.getQueryString(), deployment.roomNames());
            Identity identity = deployment.gate().identify(PhaoConfigurator.bearer(session));
            Admission admission = deployment.gate().admit(identity, List.of(address.room()));
            client = deployment.sessions().open(outlet, address.room(), address.start(), address.name(), admission);
        } catch (RefusalException e) {
            outlet.close(Close.because(e.refusal()));
        }
    }

    @OnMessage
    public void text(String part, boolean last) throws InterruptedException {
        heard();
        try {
            var message = parts.add(part, last);
            if (message.isPresent()) {
                publish(Parts.text(message.get()));
            }
        } catch (Parts.MessageRefused e) {
            close(e.close());
        }
    }

    @OnMessage
    public void binary(ByteBuffer part, boolean last) throws InterruptedException {
        heard();
        try {
            var message = parts.add(part, last);
            if (message.isPresent()) {
                publish(Content.binary(message.get()));
            }
        } catch (Parts.MessageRefused e) {
            close(e.close());
        }
    }

    private void publish(Content content) throws InterruptedException {
        if (client == null) {
            return;
        }
        if (!inFlight.enter()) {
            close(new Close(Close.TRY_AGAIN_LATER, "the log takes messages too slowly: try again later"));
            return;
        }
        client.publish(content).thenRun(inFlight::leave);
    }

    private void close(Close close) {
        if (client != null) {
            client.close(close);
        }
    }

    @OnMessage
    public void pong(PongMessage pong) {
        heard();
    }

    /** A long upload is a sign of life long before it is a message. */
    private void heard() {
        if (client != null) {
            client.heard();
        }
    }

    @OnClose
    public void close(CloseReason reason) {
        parts.close();
        if (client != null) {
            client.ended(ConnectionEnd.isCut(reason));
        }
    }

    @OnError
    public void error(Session session, Throwable error) {
        ConnectionEnd.note(session, error);
    }
}
