package phao.endpoint;

import jakarta.websocket.Decoder;
import phao.protocol.FrameDecoder;

/**
 * A text message on {@code /socket} becomes its frames.
 *
 * <p>Never throws a {@code DecodeException}: containers differ in what they do then. A frame that is wrong is decoded as such.
 */
public final class FramesDecoder implements Decoder.Text<Frames> {

    private final FrameDecoder decoder = new FrameDecoder(Deployment.current().limits());

    @Override
    public Frames decode(String text) {
        return new Frames(decoder.text(text));
    }

    @Override
    public boolean willDecode(String text) {
        return true;
    }
}
