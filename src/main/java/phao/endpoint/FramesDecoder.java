package phao.endpoint;

import jakarta.websocket.Decoder;
import phao.container.Deployment;
import phao.protocol.FrameDecoder;
import phao.protocol.Limits;

/**
 * A text message on {@code /socket} becomes its frames.
 *
 * <p>Never throws a {@code DecodeException}: containers differ in what they do then. A frame that is wrong is decoded as such.
 */
public final class FramesDecoder implements Decoder.Text<Frames> {

    /** Null before the first message: Tomcat makes a decoder while it deploys, before the application has started. */
    private FrameDecoder decoder;

    @Override
    public Frames decode(String text) {
        // Not every server keeps to the endpoint's limit (docs/containers.md), and most count characters.
        if (Limits.isOver(Limits.TEXT_BYTES, text)) {
            return Frames.TOO_LONG;
        }
        if (decoder == null) {
            Deployment deployment = Deployment.current();
            decoder = new FrameDecoder(deployment.limits(), deployment.roomNames());
        }
        return new Frames(decoder.text(text));
    }

    @Override
    public boolean willDecode(String text) {
        return true;
    }
}
