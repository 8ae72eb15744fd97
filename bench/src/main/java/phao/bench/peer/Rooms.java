package phao.bench.peer;

import jakarta.websocket.Session;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Who is connected under which name. Any thread. */
final class Rooms {

    private final Map<String, Set<Session>> rooms = new ConcurrentHashMap<>();

    void enter(String room, Session session) {
        rooms.computeIfAbsent(room, name -> ConcurrentHashMap.newKeySet()).add(session);
    }

    void leave(String room, Session session) {
        rooms.computeIfPresent(room, (name, members) -> {
            members.remove(session);
            return members.isEmpty() ? null : members;
        });
    }

    /** One broadcast at a time in each room: neither engine lets two threads send on one session. */
    void broadcast(String room, Consumer<Session> send) {
        Set<Session> members = rooms.getOrDefault(room, Set.of());
        synchronized (members) {
            members.forEach(send);
        }
    }
}
