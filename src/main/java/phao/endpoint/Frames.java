package phao.endpoint;

import java.util.List;
import phao.protocol.Incoming;

/** The frames of one text message on {@code /socket}. */
public record Frames(List<Incoming> frames) {

    public Frames {
        frames = List.copyOf(frames);
    }
}
