package phao.endpoint;

import jakarta.websocket.Encoder;
import phao.protocol.Outgoing;

/** A text message on its way out. */
public final class TextEncoder implements Encoder.Text<Outgoing.Text> {

    @Override
    public String encode(Outgoing.Text message) {
        return message.text();
    }
}
