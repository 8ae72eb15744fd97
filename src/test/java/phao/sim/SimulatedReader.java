package phao.sim;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import phao.access.Admission;
import phao.access.Right;
import phao.protocol.Close;
import phao.protocol.Content;
import phao.protocol.Outgoing;
import phao.protocol.RefusalException;
import phao.protocol.RoomPage;
import phao.protocol.Start;
import phao.session.BareSession;
import phao.session.EventRequest;
import phao.session.EventSession;
import phao.session.Outlet;
import phao.session.PageQuery;
import phao.session.PageSession;
import phao.session.PollReply;
import phao.session.Sessions;

/**
 * Somebody who reads a room from its beginning by another way than {@code /socket}, slowly, for some seconds. What is written is looked
 * at; whether something is missing is for the clients to see.
 */
final class SimulatedReader implements Outlet, PollReply, PageSession.Reply {

    private static final Start BEGINNING = new Start.Last(Start.Last.MOST);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** How long a write may take, in milliseconds. */
    private static final int SLOW = 400;

    private final World world;
    private final SimulatedServer server;
    private final String user;
    private final String room;
    private final SplittableRandom random;
    private final int life;
    private boolean closed;

    private SimulatedReader(World world, SimulatedServer server, String user, String room, SplittableRandom random) {
        this.world = world;
        this.server = server;
        this.user = user;
        this.room = room;
        this.random = random;
        this.life = server.life();
    }

    /** Reads if the server runs and lets the user in. */
    static void begin(World world, SimulatedServer server, String user, SplittableRandom random) {
        String room = server.rooms().get(random.nextInt(server.rooms().size()));
        int way = random.nextInt(4);
        if (server.isUp()) {
            new SimulatedReader(world, server, user, room, random).begin(way);
        }
    }

    private void begin(int way) {
        Admission admission;
        try {
            admission = server.gate().admit(server.gate().identify(server.signedIn(user)), List.of(room));
        } catch (RefusalException e) {
            return;
        }
        if (admission.refuse(room, Right.READ).isEmpty()) {
            Runnable end = begin(way, admission);
            world.after(PATIENCE, server.inLife(life, end));
        }
    }

    /** @return what to call when the reader goes */
    private Runnable begin(int way, Admission admission) {
        Sessions sessions = server.sessions;
        EventRequest request = new EventRequest(
                List.of(new EventRequest.RoomStart(room, BEGINNING, Optional.empty())),
                EventRequest.Reader.NONE,
                admission,
                PATIENCE,
                Content.ANY_SIZE);
        switch (way) {
            case 0 -> {
                BareSession session = sessions.open(this, room, BEGINNING, user, admission);
                return () -> session.ended(true);
            }
            case 1 -> {
                EventSession session = sessions.stream(this, request);
                return session::gone;
            }
            case 2 -> {
                EventSession session = sessions.poll(this, request);
                return session::gone;
            }
            default -> {
                PageQuery query = new PageQuery(room, BEGINNING, OptionalLong.empty(), 100, Content.ANY_SIZE);
                PageSession session = sessions.page(query, EventRequest.Reader.NONE, admission, Duration.ZERO, this);
                return session::gone;
            }
        }
    }

    @Override
    public void write(List<Outgoing> messages, Consumer<Boolean> done) {
        if (closed) {
            throw new AssertionError("closed, and was to write " + messages);
        }
        messages.forEach(message -> written(new String(message.payload(), StandardCharsets.UTF_8)));
        world.after(random.nextInt(SLOW), server.inLife(life, () -> done.accept(true)));
    }

    @Override
    public void answer(List<byte[]> json) {
        json.forEach(part -> written(new String(part, StandardCharsets.UTF_8)));
    }

    @Override
    public void answer(RoomPage page) {
        written(page.json());
    }

    private void written(String text) {
        server.writtenToReader(user, room, text);
    }

    @Override
    public void close(Close close) {
        closed = true;
    }

    @Override
    public void refuse(Close close) {
        closed = true;
    }
}
