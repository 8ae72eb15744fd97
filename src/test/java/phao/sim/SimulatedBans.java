package phao.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import phao.log.Ban;

/** Who is banned from where, as far as whoever bans them can know: a ban whose answer never came counts or does not. */
final class SimulatedBans {

    /** How long something may be on its way from the moment in which it was decided. */
    static final long ON_ITS_WAY = 200;

    private static final Known NONE = new Known(0, 0);

    /** @param room empty for all */
    record Place(String user, String room) implements Comparable<Place> {

        @Override
        public int compareTo(Place other) {
            return (user + room).compareTo(other.user + other.room);
        }
    }

    /** Until when somebody is banned at least, and at most. */
    private record Known(long surely, long perhaps) {}

    private final World world;
    /** What was known at each time. */
    private final Map<Place, TreeMap<Long, Known>> history = new HashMap<>();
    /** Counts the requests, so that a late answer does not undo what a newer one might have done. */
    private final Map<Place, Integer> requests = new HashMap<>();

    private Map<Place, Known> backup = Map.of();

    SimulatedBans(World world) {
        this.world = world;
    }

    /** A ban is asked for. @return what to call when it is answered */
    Runnable asked(Ban ban) {
        Known before = now(place(ban));
        return begin(
                place(ban),
                new Known(Math.min(before.surely(), ban.until()), Math.max(before.perhaps(), ban.until())),
                new Known(ban.until(), ban.until()));
    }

    /** The end of a ban is asked for. @return what to call when it is answered */
    Runnable askedToEnd(Place place) {
        return begin(place, new Known(0, now(place).perhaps()), NONE);
    }

    private Runnable begin(Place place, Known meanwhile, Known then) {
        int request = requests.merge(place, 1, Integer::sum);
        set(place, meanwhile);
        return () -> {
            if (requests.get(place) == request) {
                set(place, then);
            }
        };
    }

    private static Place place(Ban ban) {
        return new Place(ban.user(), ban.room());
    }

    private Known now(Place place) {
        TreeMap<Long, Known> known = history.get(place);
        return known == null ? NONE : known.lastEntry().getValue();
    }

    private void set(Place place, Known known) {
        history.computeIfAbsent(place, key -> new TreeMap<>()).put(world.now(), known);
    }

    /** Whether somebody was banned from a room, beyond doubt, for so long that nothing is on its way any more. */
    boolean isBanned(String user, String room) {
        return isSurely(new Place(user, room)) || isSurely(new Place(user, ""));
    }

    private boolean isSurely(Place place) {
        TreeMap<Long, Known> known = history.get(place);
        if (known == null || known.floorKey(world.now() - ON_ITS_WAY) == null) {
            return false;
        }
        return known.tailMap(known.floorKey(world.now() - ON_ITS_WAY)).values().stream()
                .allMatch(each -> each.surely() > world.now());
    }

    /** Whether somebody may be banned from a room, or may have been a moment ago. */
    boolean mayBeBanned(String user, String room) {
        return isPerhaps(new Place(user, room)) || isPerhaps(new Place(user, ""));
    }

    private boolean isPerhaps(Place place) {
        TreeMap<Long, Known> known = history.get(place);
        long since = world.now() - ON_ITS_WAY;
        if (known == null) {
            return false;
        }
        Long from = known.floorKey(since);
        return known.tailMap(from == null ? since : from).values().stream().anyMatch(each -> each.perhaps() > since);
    }

    /** Where a ban may count that does not end by itself. */
    Set<Place> forGood() {
        Set<Place> places = new TreeSet<>();
        history.keySet().stream()
                .filter(place -> now(place).perhaps() == Ban.FOR_GOOD)
                .forEach(places::add);
        return places;
    }

    void backedUp() {
        Map<Place, Known> copy = new HashMap<>();
        history.keySet().forEach(place -> copy.put(place, now(place)));
        backup = copy;
    }

    /** What was decided since the backup was forgotten with it, and nothing is answered any more. */
    void restored() {
        Map<Place, Known> restored = backup;
        history.keySet().forEach(place -> {
            requests.merge(place, 1, Integer::sum);
            set(place, restored.getOrDefault(place, NONE));
        });
    }
}
