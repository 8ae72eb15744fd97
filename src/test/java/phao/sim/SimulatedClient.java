package phao.sim;

import java.util.List;
import java.util.Optional;
import phao.access.Bearer;
import phao.check.History;
import phao.check.Participant;

/** A participant on the simulated network: reconnects, resends, and publishes when told to. */
final class SimulatedClient {

    private static final int RESEND_EVERY = 2_000;

    final Participant participant;
    private final World world;
    private final SimulatedServer server;
    private final String who;
    private SimulatedConnection connection;
    private int published;
    private final SomeReferences references;
    /** Empty where nobody needs a token. */
    private final Optional<TokenHolder> tokens;

    SimulatedClient(
            World world,
            SimulatedServer server,
            History history,
            String who,
            List<String> rooms,
            Optional<TokenHolder> tokens) {
        this.tokens = tokens;
        this.world = world;
        this.server = server;
        this.who = who;
        this.references = new SomeReferences(world.more);
        this.participant = new Participant(who, "%032x".formatted(who.hashCode()), history);
        rooms.forEach(world.chance(0.7) ? participant::enter : participant::enterLive);
        connect();
        world.after(RESEND_EVERY, this::resend);
    }

    /** Who it is if the server knows users. */
    String user() {
        return who;
    }

    /** What its handshake says of it. */
    Bearer bearer() {
        return server.signsIn ? server.signedIn(who) : Bearer.NOBODY;
    }

    SimulatedConnection connection() {
        return connection;
    }

    boolean isReady() {
        return connection != null && connection.isAlive() && participant.isReady();
    }

    void publish(String room) {
        send(participant.publish(room, who + ":" + room + ":" + ++published));
    }

    /** Sends everything pending once more, as a client may that is not sure. */
    void resendNow() {
        if (connection != null) {
            send(participant.resend());
        }
    }

    /** Shows a newer token on the connection that it has, or on another one. */
    void renew() {
        if (connection == null) {
            return;
        }
        if (world.chance(0.7)) {
            send(List.of(tokens.orElseThrow().renew()));
        } else {
            connection.cut();
        }
    }

    private void resend() {
        resendNow();
        world.after(RESEND_EVERY, this::resend);
    }

    private void connect() {
        if (connection != null) {
            return;
        }
        if (!server.isUp()) {
            world.after(200 + world.someMillis(1_000), this::connect);
            return;
        }
        connection = new SimulatedConnection(world, server, this);
        references.connected();
        tokens.ifPresent(holder -> holder.connected(world.chance(0.2)));
        send(List.of(participant.connected()));
    }

    private void send(List<String> messages) {
        if (connection != null) {
            messages.forEach(message -> connection.toServer(references.toServer(
                    tokens.map(holder -> holder.toServer(message)).orElse(message))));
        }
    }

    void received(SimulatedConnection from, String message) {
        if (from == connection) {
            String seen = tokens.map(holder -> holder.toClient(message)).orElse(message);
            send(participant.received(references.toClient(seen)));
        }
    }

    /** The client notices that its connection is gone. */
    void lost(SimulatedConnection which) {
        if (which == connection) {
            connection = null;
            world.after(world.someMillis(1_500), this::connect);
        }
    }
}
