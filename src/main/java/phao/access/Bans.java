package phao.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import phao.log.Ban;

/** The users who may do nothing, in a room or anywhere. Any thread. */
final class Bans {

    /** By user, then by room. */
    private final Map<String, Map<String, Ban>> users = new ConcurrentHashMap<>();

    /** @param now milliseconds since the epoch: those that are over are forgotten */
    void add(Ban ban, long now) {
        for (String user : List.copyOf(users.keySet())) {
            users.computeIfPresent(user, (name, rooms) -> {
                rooms.values().removeIf(known -> known.isOver(now));
                return rooms.isEmpty() ? null : rooms;
            });
        }
        users.compute(ban.user(), (name, known) -> {
            Map<String, Ban> rooms = known == null ? new ConcurrentHashMap<>() : known;
            rooms.put(ban.room(), ban);
            return rooms;
        });
    }

    void remove(String room, String user) {
        users.computeIfPresent(user, (name, rooms) -> {
            rooms.remove(room);
            return rooms.isEmpty() ? null : rooms;
        });
    }

    /** The ban of somebody everywhere. */
    Optional<Ban> everywhere(Identity identity, long now) {
        return find(identity, "", now);
    }

    /** The ban of somebody in this room, or everywhere. */
    Optional<Ban> in(String room, Identity identity, long now) {
        return find(identity, room, now).or(() -> everywhere(identity, now));
    }

    /** Whether somebody is banned from one of the rooms of a pattern without placeholders, or everywhere. */
    boolean anywhere(RoomPattern pattern, Identity identity, long now) {
        Map<String, Ban> rooms = identity.isUser() ? users.get(identity.user()) : null;
        return rooms != null
                && rooms.values().stream()
                        .anyMatch(ban -> !ban.isOver(now)
                                && (ban.isEverywhere() || pattern.matches(ban.room(), claim -> List.of())));
    }

    private Optional<Ban> find(Identity identity, String room, long now) {
        Map<String, Ban> rooms = identity.isUser() ? users.get(identity.user()) : null;
        return rooms == null
                ? Optional.empty()
                : Optional.ofNullable(rooms.get(room)).filter(ban -> !ban.isOver(now));
    }

    /** Those that are not over. */
    List<Ban> all(long now) {
        return users.values().stream()
                .flatMap(rooms -> rooms.values().stream())
                .filter(ban -> !ban.isOver(now))
                .toList();
    }
}
