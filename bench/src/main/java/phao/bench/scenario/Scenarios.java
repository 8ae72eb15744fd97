package phao.bench.scenario;

import java.util.EnumSet;
import java.util.List;
import phao.bench.load.Topology;

/** All scenarios, in the order in which they run. */
public final class Scenarios {

    static final String FAN_OUT = "fan-out";
    static final String FAN_OUT_50 = "fan-out-50";
    static final String FAN_OUT_5000 = "fan-out-5000";

    private static final int PUBLISHERS = 4;
    private static final int WINDOW = 8;

    private Scenarios() {}

    /** @param payloadBytes of each message */
    public static List<Scenario> all(int payloadBytes) {
        List<Contender> two = List.of(Contender.PHAO, Contender.NATS_WEB_SOCKET);
        FanOut fanOut = new FanOut(FAN_OUT, room(500, payloadBytes), List.copyOf(EnumSet.allOf(Contender.class)));
        return List.of(
                new StartUp(),
                fanOut,
                new FanOut(FAN_OUT_50, room(50, payloadBytes), two),
                new FanOut(FAN_OUT_5000, room(5_000, payloadBytes), two),
                new FanOut(
                        "rooms",
                        new Topology(1_000, 5, 1, 1, 1, payloadBytes),
                        List.of(Contender.PHAO, Contender.PHAO_TOKENS, Contender.NATS_WEB_SOCKET, Contender.WS)),
                new Latency(fanOut, room(500, payloadBytes)),
                new Append(payloadBytes),
                new Erasure(payloadBytes),
                new CatchUp(),
                new Idle(),
                new Page(),
                new Micro());
    }

    private static Topology room(int members, int payloadBytes) {
        return Topology.room(members, PUBLISHERS, WINDOW, payloadBytes);
    }
}
