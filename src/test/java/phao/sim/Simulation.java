package phao.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import phao.check.History;
import phao.check.HistoryChecker;
import phao.check.Violation;
import phao.sim.SimulatedEngine.Moment;

/** One run: clients talk while everything goes wrong that the seed chooses; then all comes to rest, and the notes are checked. */
final class Simulation {

    /** How long things go wrong, in milliseconds. */
    static final int TROUBLE = 20_000;

    private static final long REST = 120_000;
    private static final List<String> ROOMS = List.of("a", "b");

    private final long seed;
    private final World world;
    private final History history = new History();
    private final Optional<SimulatedAccess> access;
    private final SimulatedServer server;
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final long start;
    private boolean trouble = true;

    private Simulation(long seed, Mutation mutation, boolean guarded) {
        this.seed = seed;
        world = new World(seed);
        access = guarded ? Optional.of(new SimulatedAccess(world, mutation)) : Optional.empty();
        start = world.now();
        List<String> rooms = ROOMS.subList(0, 1 + world.random.nextInt(ROOMS.size()));
        server = new SimulatedServer(world, mutation, history, rooms, access);
        server.signsIn = Moderators.erase(seed);
        int count = 2 + world.random.nextInt(3);
        for (int i = 0; i < count; i++) {
            String who = "c" + i;
            boolean givesUp = i % 2 == 1;
            clients.add(new SimulatedClient(
                    world, server, history, who, rooms, access.map(issuer -> new TokenHolder(issuer, who, givesUp))));
        }
        for (int i = 0; i < 30; i++) {
            SimulatedClient client = any();
            String room = rooms.get(world.random.nextInt(rooms.size()));
            world.after(world.random.nextInt(TROUBLE), () -> client.publish(room));
        }
        chooseFaults();
        access.ifPresent(this::chooseChanges);
        new Moderators(seed, world, server, this).begin(access);
    }

    List<SimulatedClient> clients() {
        return clients;
    }

    /** Runs a seed. @return what was violated; the same for the same seed, always */
    static List<Violation> run(long seed, Mutation mutation) {
        return new Simulation(seed, mutation, false).run();
    }

    /** Likewise, where clients need tokens, which expire and are revoked, and where the rules change. */
    static List<Violation> runGuarded(long seed, Mutation mutation) {
        return new Simulation(seed, mutation, true).run();
    }

    private SimulatedClient any() {
        return clients.get(world.random.nextInt(clients.size()));
    }

    private void chooseFaults() {
        server.crashesAtCommit = world.chance(0.3) ? 0.1 : 0;
        times(8, this::cutOne);
        times(3, () -> any().resendNow());
        times(world.random.nextInt(3), this::crash);
        if (world.chance(0.4)) {
            times(2, () -> retain(3 + world.random.nextInt(6)));
        }
        if (world.chance(0.3)) {
            times(2, server::takeBackup);
            times(1, server::restoreBackup);
        }
        if (world.chance(0.3)) {
            times(2, this::refuseForAWhile);
        }
    }

    /** Every fifth seed removes by bytes, as many as about so many messages have. */
    private void retain(int messages) {
        if (seed % 5 == 1) {
            server.retain(0, 7L * messages);
        } else {
            server.retain(messages, 0);
        }
    }

    private void chooseChanges(SimulatedAccess issuer) {
        times(15, () -> any().renew());
        times(world.random.nextInt(5), () -> issuer.revoke("c" + world.random.nextInt(clients.size())));
        times(world.random.nextInt(6), issuer::changeRules);
    }

    private void times(int times, Runnable trouble) {
        for (int i = 0; i < times; i++) {
            at(world.random.nextInt(TROUBLE), trouble);
        }
    }

    /** Unless all comes to rest by then. */
    void at(int millis, Runnable trouble) {
        world.after(millis, () -> {
            if (this.trouble) {
                trouble.run();
            }
        });
    }

    private void cutOne() {
        SimulatedConnection connection = any().connection();
        if (connection != null) {
            connection.cut();
        }
    }

    void crash() {
        server.crash();
        world.after(world.someMillis(3_000), server::startAgain);
    }

    private void refuseForAWhile() {
        refuseForAWhile(Optional.of(Moment.BEFORE_COMMIT), world.someMillis(4_000));
    }

    void refuseForAWhile(Optional<Moment> moment, long millis) {
        SimulatedEngine engine = server.engine;
        engine.diskRefuses = moment;
        world.after(millis, () -> engine.diskRefuses = Optional.empty());
    }

    private List<Violation> run() {
        world.runUntil(start + TROUBLE);
        trouble = false;
        server.crashesAtCommit = 0;
        access.ifPresent(SimulatedAccess::rest);
        server.startAgain();
        for (long time = start + TROUBLE; time < start + TROUBLE + REST && !isWhole(); time += 1_000) {
            world.runUntil(time);
            access.ifPresent(issuer -> issuer.unbanAll(server.log()));
        }
        boolean whole = isWhole();
        server.noteHeld();
        server.moderation().checkStored();
        List<Violation> violations = new ArrayList<>(HistoryChecker.check(history));
        violations.addAll(server.moderation().violations());
        access.ifPresent(issuer -> violations.addAll(issuer.violations()));
        if (Boolean.getBoolean("phao.history") && !violations.isEmpty()) {
            history.byRoom().values().forEach(events -> events.forEach(System.out::println));
        }
        if (!whole) {
            violations.add(
                    new Violation(Violation.Kind.LOST, "not whole after " + REST + " ms of rest: " + unfinished()));
        }
        return violations;
    }

    private boolean isWhole() {
        return server.isUp()
                && server.moderation().isDone()
                && clients.stream()
                        .allMatch(client -> client.isReady()
                                && client.participant.nothingPending()
                                && rooms().stream()
                                        .allMatch(room -> client.participant.isWhole(room, server.head(room))));
    }

    List<String> rooms() {
        return server.rooms();
    }

    private String unfinished() {
        return server.log().erasures() + " are being erased, " + clientsAt();
    }

    private List<String> clientsAt() {
        return clients.stream()
                .map(client -> client.participant + " "
                        + rooms().stream()
                                .map(room -> room + " at " + client.participant.seq(room) + " of " + server.head(room))
                                .toList())
                .toList();
    }
}
