package phao.endpoint;

import java.util.List;
import phao.protocol.Incoming;

/**
 * The frames of one text message on {@code /socket}.
 *
 * @param tooLong whether the message was longer than the limit; it has no frames then
 */
public record Frames(List<Incoming> frames, boolean tooLong) {

    static final Frames TOO_LONG = new Frames(List.of(), true);

    Frames(List<Incoming> frames) {
        this(frames, false);
    }

    public Frames {
        frames = List.copyOf(frames);
    }
}
