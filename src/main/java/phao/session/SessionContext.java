package phao.session;

import java.time.Duration;
import java.util.concurrent.Executor;
import phao.access.AuditLog;
import phao.access.Gate;
import phao.access.Identity;
import phao.access.Quotas;
import phao.heap.HeapBudget;
import phao.heap.HeapShare;
import phao.log.RoomLog;
import phao.protocol.Member;
import phao.protocol.ServerFrame;
import phao.room.Rooms;
import phao.room.Timer;

/**
 * What all sessions of a server share: the ground floor of this package, which knows none of its users.
 *
 * <p>Any thread. Lives as long as the application.
 */
public final class SessionContext {

    private final RoomLog log;
    private final Rooms rooms;
    private final Gate gate;
    private final Quotas quotas;
    private final AuditLog audit;
    private final SessionSettings settings;
    private final Platform platform;
    private final HeapBudget heap;
    private final LargeMessages largeMessages;
    private final Clients clients = new Clients();
    private final ConnectionCount connections = new ConnectionCount();

    /**
     * @param log what the rooms' messages are in
     * @param rooms the live side of the rooms
     * @param gate decides who may do what
     * @param quotas how much one may take
     * @param audit what moderators did
     */
    public SessionContext(
            RoomLog log,
            Rooms rooms,
            Gate gate,
            Quotas quotas,
            AuditLog audit,
            SessionSettings settings,
            Platform platform,
            HeapBudget heap) {
        this.quotas = quotas;
        this.audit = audit;
        this.log = log;
        this.rooms = rooms;
        this.gate = gate;
        this.settings = settings;
        this.platform = platform;
        this.heap = heap;
        this.largeMessages = new LargeMessages(heap.largeWriteBytes());
    }

    /** What moderators and operators did. */
    public AuditLog audit() {
        return audit;
    }

    /** What the rooms' messages are in. */
    public RoomLog log() {
        return log;
    }

    /** The live side of the rooms. */
    public Rooms rooms() {
        return rooms;
    }

    /** Decides who may do what. */
    public Gate gate() {
        return gate;
    }

    /** How much one may take. */
    public Quotas quotas() {
        return quotas;
    }

    /** A place is free again after this time. */
    public void giveBack(Quotas.Place place, Duration after) {
        if (after.isZero()) {
            place.giveBack();
        } else {
            timer().after(after, place::giveBack);
        }
    }

    public SessionSettings settings() {
        return settings;
    }

    /** Composes and writes for callers that must not wait. */
    public Executor executor() {
        return platform.executor();
    }

    Timer timer() {
        return platform.timer();
    }

    /** Milliseconds since the epoch. */
    public long now() {
        return platform.clock().millis();
    }

    /** A client id for somebody who brings none. */
    public String newSecret() {
        return platform.secrets().get();
    }

    /** Answers that are not read, of all connections. */
    HeapShare unread() {
        return heap.unread();
    }

    /** Messages that wait before the log has them, of all connections. */
    HeapShare unfinished() {
        return heap.unfinished();
    }

    /** Bytes that connections which take nothing may hold together. */
    long stuckWriteBytes() {
        return heap.stuckWriteBytes();
    }

    LargeMessages largeMessages() {
        return largeMessages;
    }

    Clients clients() {
        return clients;
    }

    ConnectionCount connections() {
        return connections;
    }

    /** What a member is told first, on every kind of connection. */
    ServerFrame.Welcome welcome(Member member, Identity identity) {
        return new ServerFrame.Welcome(
                member.id(),
                access(identity),
                settings.server(),
                settings.heartbeat().toMillis(),
                connections.jitterMillis(),
                settings.limits());
    }

    /** What a client is told of its token. */
    ServerFrame.Access access(Identity identity) {
        return new ServerFrame.Access(identity.user(), gate.expiresIn(identity));
    }
}
