package phao.sim;

import java.util.List;
import java.util.function.Consumer;
import phao.protocol.Close;
import phao.protocol.FrameDecoder;
import phao.protocol.Limits;
import phao.protocol.Outgoing;
import phao.session.Outlet;
import phao.session.SocketSession;

/**
 * A WebSocket over a bad network: every message takes its time, in order; after a cut nothing arrives any more, and each side
 * hears of it when it does.
 */
final class SimulatedConnection implements Outlet {

    private static final FrameDecoder DECODER = new FrameDecoder(Limits.DEFAULT);

    private final World world;
    private final SimulatedServer server;
    private final SimulatedClient client;
    private final SocketSession session;
    private final int life;
    private long lastToClient;
    private long lastToServer;
    private boolean cut;
    private boolean closed;

    SimulatedConnection(World world, SimulatedServer server, SimulatedClient client) {
        this.world = world;
        this.server = server;
        this.client = client;
        this.life = server.life();
        this.session = server.sessions.open(this, client.bearer());
        // A crashed server is noticed by a reset, soon or late.
        watch();
    }

    private void watch() {
        if (!server.isUp() || server.life() != life) {
            client.lost(this);
        } else if (!cut) {
            world.after(100 + world.someMillis(4_000), this::watch);
        }
    }

    void toServer(String message) {
        lastToServer = Math.max(lastToServer, world.now() + world.someMillis(80));
        world.after(lastToServer - world.now(), server.inLife(life, () -> {
            if (!cut) {
                session.received(DECODER.text(message));
            }
        }));
    }

    /** Nothing is written to a connection that the server has closed. */
    @Override
    public void write(List<Outgoing> messages, Consumer<Boolean> done) {
        if (closed) {
            throw new AssertionError("closed, and was to write " + messages);
        }
        for (Outgoing message : messages) {
            if (message instanceof Outgoing.Ping) {
                world.after(world.someMillis(160), server.inLife(life, session::heard));
                continue;
            }
            String text = server.mutated(((Outgoing.Text) message).text());
            server.written(client.user(), text);
            lastToClient = Math.max(lastToClient, world.now() + world.someMillis(80));
            world.after(lastToClient - world.now(), () -> {
                if (!cut) {
                    client.received(this, text);
                }
            });
        }
        world.after(world.someMillis(60), server.inLife(life, () -> done.accept(true)));
    }

    @Override
    public void close(Close close) {
        closed = true;
        cut();
    }

    /** Whether it leads to the server that runs now. */
    boolean isAlive() {
        return !cut && server.isUp() && server.life() == life;
    }

    /** From now on nothing arrives at either side. Both hear of it, or one does long before the other: half open. */
    void cut() {
        if (cut) {
            return;
        }
        cut = true;
        world.after(world.someMillis(5_000), () -> client.lost(this));
        world.after(world.someMillis(20_000), server.inLife(life, () -> session.ended(true)));
    }
}
