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
import phao.container.Deployment;
import phao.container.PhaoConfigurator;
import phao.protocol.Close;
import phao.protocol.FrameDecoder;
import phao.protocol.Limits;
import phao.session.SocketSession;

/** Many rooms on one connection (docs/protocol.md §2). One object per connection; the container calls it one call at a time. */
@ServerEndpoint(
        value = "/socket",
        subprotocols = SocketEndpoint.SUBPROTOCOL,
        decoders = FramesDecoder.class,
        encoders = {TextEncoder.class, BinaryEncoder.class},
        configurator = PhaoConfigurator.class)
public class SocketEndpoint {

    static final String SUBPROTOCOL = "phao.v1";

    private final Limits limits = Deployment.current().limits();
    private final FrameDecoder decoder =
            new FrameDecoder(limits, Deployment.current().roomNames());
    private final Parts parts = new Parts(
            limits.messageBytes() + Limits.HEADER_BYTES,
            Deployment.current().heap().unfinished());
    private SocketSession client;

    @OnOpen
    public void open(Session session) {
        Deployment deployment = Deployment.current();
        client = deployment.sessions().open(deployment.outlet(session), PhaoConfigurator.bearer(session));
        if (!SUBPROTOCOL.equals(session.getNegotiatedSubprotocol())) {
            client.close(new Close(
                    Close.PROTOCOL_ERROR, "this endpoint speaks the subprotocol " + SUBPROTOCOL + ": ask for it"));
        }
    }

    /** {@code maxMessageSize} is the one way to set a limit that works in every container: the container closes with 1009, or the decoder does. */
    @OnMessage(maxMessageSize = Limits.TEXT_BYTES)
    public void text(Frames frames) {
        if (frames.tooLong()) {
            client.close(new Close(
                    Close.TOO_BIG,
                    "the text message is larger than " + Limits.TEXT_BYTES + " bytes, which is the limit"));
            return;
        }
        client.received(frames.frames());
    }

    @OnMessage
    public void binary(ByteBuffer part, boolean last) {
        // A long upload is a sign of life long before it is a message.
        client.heard();
        try {
            parts.add(part, last)
                    .ifPresent(message -> client.received(List.of(decoder.binary(ByteBuffer.wrap(message)))));
        } catch (Parts.MessageRefused e) {
            client.close(e.close());
        }
    }

    @OnMessage
    public void pong(PongMessage pong) {
        client.heard();
    }

    @OnClose
    public void close(CloseReason reason) {
        parts.close();
        client.ended(ConnectionEnd.isCut(reason));
    }

    @OnError
    public void error(Session session, Throwable error) {
        ConnectionEnd.note(session, error);
    }
}
