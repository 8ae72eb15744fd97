package phao.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which connection speaks for a client: the one with the highest generation. Any thread.
 *
 * <p>docs/protocol.md §2.1: a half-open connection must not block the one that replaces it.
 */
final class Clients {

    /** A connection that has said which client it is. */
    interface Speaker {

        long generation();

        /** A newer connection of the same client is here. Must not wait. */
        void fence();
    }

    private final Map<String, Speaker> speakers = new ConcurrentHashMap<>();

    /** @return whether this session speaks for the client now; the one that did before is fenced */
    boolean claim(String client, Speaker session) {
        Speaker[] before = new Speaker[1];
        Speaker now = speakers.compute(client, (key, known) -> {
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

    void release(String client, Speaker session) {
        speakers.remove(client, session);
    }
}
