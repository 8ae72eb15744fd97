package phao.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which connection speaks for a client: the one with the highest generation. Any thread.
 *
 * <p>docs/protocol.md §2.1: a half-open connection must not block the one that replaces it.
 */
final class Clients {

    private final Map<String, SocketSession> speakers = new ConcurrentHashMap<>();

    /** @return whether this session speaks for the client now; the one that did before is fenced */
    boolean claim(String client, SocketSession session) {
        SocketSession[] before = new SocketSession[1];
        SocketSession now = speakers.compute(client, (key, known) -> {
            if (known != null && known.generation() > session.generation()) {
                return known;
            }
            before[0] = known;
            return session;
        });
        if (before[0] != null) {
            before[0].fence();
        }
        return now == session;
    }

    void release(String client, SocketSession session) {
        speakers.remove(client, session);
    }
}
