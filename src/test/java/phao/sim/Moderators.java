package phao.sim;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import phao.log.Ban;
import phao.protocol.Member;
import phao.sim.SimulatedEngine.Moment;

/**
 * When messages are removed, users erased and banned in a run, and what goes wrong just then. By a randomness of their own, so that
 * other seeds are what they were.
 */
final class Moderators {

    /** Removals, erasures and bans of a run. */
    private static final int REMOVALS = 12;

    private static final int ERASURES = 4;
    private static final int BANS = 5;

    private final long seed;
    private final World world;
    private final SimulatedServer server;
    private final Simulation simulation;

    Moderators(long seed, World world, SimulatedServer server, Simulation simulation) {
        this.seed = seed;
        this.world = world;
        this.server = server;
        this.simulation = simulation;
    }

    /** Whether users are erased with this seed. */
    static boolean erase(long seed) {
        return seed % 5 == 2 || seed % 10 == 3;
    }

    /** Whether users are banned with this seed, where clients need tokens. */
    static boolean ban(long seed) {
        return seed % 2 == 0;
    }

    /** @param access empty where nobody needs a token */
    void begin(Optional<SimulatedAccess> access) {
        if (seed % 5 == 3) {
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < REMOVALS; i++) {
                world.after(anyTime(random), () -> server.moderation().remove(random));
            }
        }
        boolean bans = ban(seed) && access.isPresent();
        if (erase(seed)) {
            erase(new SplittableRandom(seed + 1));
        }
        if (bans) {
            ban(access.orElseThrow(), new SplittableRandom(seed + 2));
        }
        if (erase(seed) || bans) {
            goOn();
        }
    }

    private void goOn() {
        server.goOn();
        world.after(1_000, this::goOn);
    }

    private void erase(SplittableRandom random) {
        for (int i = 0; i < ERASURES; i++) {
            erase(anyTime(random), random);
            String user = anyUser(random);
            world.after(
                    anyTime(random),
                    () -> server.moderation().remove(random, Member.of("%032x".formatted(7), user, user)));
        }
    }

    /** It is over within half a second if nothing stops it: so what goes wrong is close. */
    private void erase(int at, SplittableRandom random) {
        String user = anyUser(random);
        world.after(at, () -> server.moderation().erase(user));
        switch (random.nextInt(4)) {
            case 0 -> simulation.at(at + random.nextInt(400), simulation::crash);
            case 1 -> {
                refuse(at + random.nextInt(400), random);
                // Who begins before the log has taken something again is told from memory.
                read(at + 400 + random.nextInt(2_000), random);
                read(at + 400 + random.nextInt(2_000), random);
            }
            default -> {
                // It just goes on.
            }
        }
        read(at + random.nextInt(1_000), random);
        read(at + random.nextInt(4_000), random);
    }

    private void refuse(int at, SplittableRandom random) {
        Optional<Moment> moment = Optional.of(Moment.values()[random.nextInt(2)]);
        int millis = random.nextInt(2_000);
        simulation.at(at, () -> simulation.refuseForAWhile(moment, millis));
    }

    private void read(int at, SplittableRandom random) {
        world.after(at, () -> SimulatedReader.begin(world, server, anyUser(random), random));
    }

    private void ban(SimulatedAccess issuer, SplittableRandom random) {
        for (int i = 0; i < BANS; i++) {
            int at = anyTime(random);
            SimulatedClient client = any(random);
            List<String> rooms = simulation.rooms();
            String room = random.nextInt(3) == 0 ? "" : rooms.get(random.nextInt(rooms.size()));
            world.after(at, () -> {
                if (server.isUp()) {
                    long millis = random.nextBoolean() ? Ban.FOR_GOOD : random.nextInt(6_000);
                    issuer.ban(server.log(), client.user(), room, millis);
                }
            });
            for (int each = 0; each < 3; each++) {
                String published = room.isEmpty() ? rooms.get(0) : room;
                world.after(Math.max(0, at - 100 + random.nextInt(300)), () -> client.publish(published));
            }
            if (random.nextInt(3) == 0) {
                refuse(Math.max(0, at - random.nextInt(1_000)), random);
            }
            world.after(at + random.nextInt(6_000), () -> {
                if (server.isUp() && random.nextBoolean()) {
                    issuer.unban(server.log(), client.user(), room);
                }
            });
            read(anyTime(random), random);
        }
    }

    private static int anyTime(SplittableRandom random) {
        return random.nextInt(Simulation.TROUBLE);
    }

    private SimulatedClient any(SplittableRandom random) {
        return simulation.clients().get(random.nextInt(simulation.clients().size()));
    }

    private String anyUser(SplittableRandom random) {
        return any(random).user();
    }
}
