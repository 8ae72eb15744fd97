package phao.endpoint;

import jakarta.websocket.Encoder;
import java.nio.ByteBuffer;
import phao.protocol.Outgoing;

/** A binary message on its way out; its bytes are shared with other connections, its position is not. */
public final class BinaryEncoder implements Encoder.Binary<Outgoing.Binary> {

    @Override
    public ByteBuffer encode(Outgoing.Binary message) {
        return ByteBuffer.wrap(message.payload());
    }
}
