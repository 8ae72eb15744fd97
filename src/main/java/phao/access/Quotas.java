package phao.access;

import java.time.InstantSource;
import java.util.Optional;
import phao.protocol.Code;
import phao.protocol.Refusal;

/**
 * How much one user, or without a token one address, may take of this server, so that one can't take it from the others. Counted for this
 * server alone. This machine itself is exempt, and so is an address that is not known.
 *
 * <p>Any thread.
 */
public final class Quotas {

    /**
     * What is the most; 0 for no limit.
     *
     * @param connections of one address at once
     * @param userConnections of one user at once
     * @param publishes in a second, of which some more may come together
     * @param bytes of contents in a second, likewise
     * @param rooms that are new, in an hour
     * @param members of one room, from one address, that the others are shown
     */
    public record Limits(long connections, long userConnections, long publishes, long bytes, long rooms, long members) {

        /** No limit of any kind. */
        public static final Limits NONE = new Limits(0, 0, 0, 0, 0, 0);
    }

    /** As many as the setting says for a second may come together after so many quiet seconds. */
    private static final int PUBLISH_BURST_SECONDS = 4;

    private static final int BYTES_BURST_SECONDS = 32;
    private static final int SIGNALS = 32;
    private static final int HOUR = 3_600;

    private final Limits limits;
    private final Counts connections = new Counts();
    private final Counts seats = new Counts();
    private final Rate publishes;
    private final Rate bytes;
    private final Rate signals;
    private final Rate rooms;

    public Quotas(Limits limits, InstantSource clock) {
        this.limits = limits;
        this.publishes = new Rate(limits.publishes(), PUBLISH_BURST_SECONDS * limits.publishes(), 1, clock);
        this.bytes = new Rate(limits.bytes(), BYTES_BURST_SECONDS * limits.bytes(), 1, clock);
        this.signals = new Rate(limits.publishes() == 0 ? 0 : SIGNALS, SIGNALS, 1, clock);
        this.rooms = new Rate(limits.rooms(), limits.rooms(), HOUR, clock);
    }

    /** A place that somebody has; to be given back once. */
    public interface Place {

        /** It is free again. */
        void giveBack();
    }

    private static final Place NOBODYS = () -> {};

    /** Takes a place among the connections of an address; empty if there is none. */
    public Optional<Place> connect(String address) {
        return take(connections, Address.counted(address), limits.connections());
    }

    /** Takes a place among the connections of a user; empty if there is none. Whoever has no token takes none. */
    public Optional<Place> connect(Identity identity) {
        return take(connections, key(identity).filter(key -> identity.isUser()), limits.userConnections());
    }

    /** Takes a place among those from one address who are shown in a room; empty if there is none. */
    public Optional<Place> show(Identity identity, String room, String member) {
        return take(
                seats,
                Address.counted(identity.address()).map(network -> network + " " + room),
                member,
                limits.members());
    }

    private static Optional<Place> take(Counts counts, Optional<String> group, long most) {
        return take(counts, group, Counts.unique(), most);
    }

    /** @param group empty for who is not counted */
    private static Optional<Place> take(Counts counts, Optional<String> group, String name, long most) {
        if (group.isEmpty() || most == 0) {
            return Optional.of(NOBODYS);
        }
        String counted = group.get();
        return counts.take(counted, name, most) ? Optional.of(() -> counts.giveBack(counted, name)) : Optional.empty();
    }

    /** For whom something is counted: the user, or without a token the address; empty for who is not counted. */
    static Optional<String> key(Identity identity) {
        return Address.counted(identity.address())
                .map(network -> identity.isUser() ? "user " + identity.user() : network);
    }

    /** What is answered to one connection too many. */
    public Refusal tooManyConnections() {
        return Code.QUOTA.because(
                "so many connections are open from your address, or of you, that no more are taken: close some");
    }

    /** What is answered to one too many who wants to be shown. */
    public Refusal tooManyShown() {
        return Code.QUOTA.because(limits.members() + " from your address are shown in this room, which is the limit");
    }

    /** Counts a message of so many bytes; a refusal, and then it is not counted, if it is too much for now. */
    public Optional<Refusal> publish(Identity identity, int size) {
        return key(identity).flatMap(key -> publish(key, size));
    }

    private Optional<Refusal> publish(String key, int size) {
        long wait = Math.max(publishes.millisUntil(key, 1), bytes.millisUntil(key, size));
        if (wait > 0) {
            return Optional.of(Code.TOO_FAST.after(
                    wait,
                    "more than " + limits.publishes() + " messages, or " + limits.bytes()
                            + " bytes, a second: send slower"));
        }
        publishes.take(key, 1);
        bytes.take(key, size);
        return Optional.empty();
    }

    /** Counts a signal or a read position; a refusal if it is one too many for now. */
    public Optional<Refusal> signal(Identity identity) {
        return key(identity)
                .flatMap(key -> count(
                        signals, key, "more than " + SIGNALS + " signals and read positions a second: send fewer"));
    }

    /** Counts a new room; a refusal if somebody has made so many that no more are made for now. */
    public Optional<Refusal> makeRoom(Identity identity) {
        return key(identity).flatMap(key -> count(rooms, key, manyRooms()));
    }

    /** The refusal that {@link #makeRoom} would give now; nothing is counted. */
    public Optional<Refusal> refuseRoom(Identity identity) {
        return key(identity).flatMap(key -> refuse(rooms, key, manyRooms()));
    }

    private String manyRooms() {
        return "more than " + limits.rooms() + " new rooms an hour: publish in those that there are";
    }

    private static Optional<Refusal> count(Rate rate, String key, String message) {
        Optional<Refusal> refusal = refuse(rate, key, message);
        if (refusal.isEmpty()) {
            rate.take(key, 1);
        }
        return refusal;
    }

    private static Optional<Refusal> refuse(Rate rate, String key, String message) {
        long wait = rate.millisUntil(key, 1);
        return wait > 0 ? Optional.of(Code.TOO_FAST.after(wait, message)) : Optional.empty();
    }

    /** Forgets those who have been quiet for long enough. To be called every few seconds. */
    public void sweep() {
        publishes.sweep();
        bytes.sweep();
        signals.sweep();
        rooms.sweep();
    }
}
