package phao.session;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import phao.access.Admission;
import phao.access.Identity;
import phao.protocol.Cursors;
import phao.protocol.Member;
import phao.protocol.Start;

/**
 * What a reader over plain HTTP asks for (docs/protocol.md §5.2, §5.3).
 *
 * @param rooms which, and where each begins; no room twice
 * @param who as which client
 * @param admission to these rooms
 * @param patience how long a poll may wait for something to come
 * @param inlineBytes larger contents come as references
 */
public record EventRequest(List<RoomStart> rooms, Reader who, Admission admission, Duration patience, int inlineBytes) {

    public EventRequest {
        rooms = List.copyOf(rooms);
    }

    /**
     * One room.
     *
     * @param heard how far the reader is with what is told besides messages, if it is known: then it goes on with what it has heard before
     */
    public record RoomStart(String room, Start start, Optional<Cursors.Heard> heard) {}

    /**
     * Whose connection this is, as {@code hello} says it over WebSocket.
     *
     * @param client the secret; empty when the reader has none
     * @param generation 0 without client
     * @param name possibly empty
     */
    public record Reader(String client, long generation, String name) {

        /** Of a reader that says nothing of itself. */
        public static final Reader NONE = new Reader("", 0, "");

        public Reader {
            Objects.requireNonNull(client);
            Objects.requireNonNull(name);
        }

        /** As the others see it; who brings no secret is given one. */
        Member member(Identity identity, Supplier<String> secrets) {
            return identity.member(client.isEmpty() ? secrets.get() : client, name);
        }

        /** Whether the others see its event stream: who says nothing of itself only listens. */
        boolean isVisibleStreaming() {
            return isVisiblePolling() || !name.isEmpty();
        }

        /** Whether the others see it while it polls: without client each poll would be somebody else. */
        boolean isVisiblePolling() {
            return !client.isEmpty();
        }
    }
}
