package phao.bench.scenario;

import java.util.EnumSet;
import java.util.List;
import phao.bench.load.Topology;

/** All scenarios, in the order in which they run. */
public final class Scenarios {

    private static final int PUBLISHERS = 4;
    private static final int WINDOW = 8;

    private Scenarios() {}

    public static List<Scenario> all(int payloadBytes) {
        return List.of(
                new FanOut("fan-out", room(500, payloadBytes), List.copyOf(EnumSet.allOf(Contender.class))));
    }

    private static Topology room(int members, int payloadBytes) {
        return Topology.room(members, PUBLISHERS, WINDOW, payloadBytes);
    }
}
