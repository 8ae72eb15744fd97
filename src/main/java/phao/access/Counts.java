package phao.access;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Who has how many of something at once: groups of ones, each of which may be there several times. Any thread. */
final class Counts {

    private static final AtomicLong NEXT = new AtomicLong();

    private final Map<String, Map<String, Integer>> groups = new ConcurrentHashMap<>();

    /** A name that nothing else has. */
    static String unique() {
        return Long.toString(NEXT.incrementAndGet());
    }

    /**
     * One more of this name.
     *
     * @param most how many different names the group may have
     * @return false if there would be too many
     */
    boolean take(String group, String name, long most) {
        boolean[] taken = new boolean[1];
        groups.compute(group, (key, known) -> {
            Map<String, Integer> names = known == null ? new HashMap<>() : known;
            if (names.containsKey(name) || names.size() < most) {
                names.merge(name, 1, Integer::sum);
                taken[0] = true;
            }
            return names;
        });
        return taken[0];
    }

    void giveBack(String group, String name) {
        groups.computeIfPresent(group, (key, names) -> {
            names.computeIfPresent(name, (one, count) -> count == 1 ? null : count - 1);
            return names.isEmpty() ? null : names;
        });
    }
}
