package phao.protocol;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The frames of the server, except {@code message}, whose form depends on its content (docs/protocol.md §2). */
public sealed interface ServerFrame {

    /** §2.1; times in milliseconds. */
    record Welcome(String id, Access access, String server, long heartbeat, long jitter, Limits limits)
            implements ServerFrame {}

    /** §2.11; the new token is taken. */
    record Authorized(Access access) implements ServerFrame {}

    /**
     * Whose token a connection has.
     *
     * @param user empty without one
     * @param expiresIn milliseconds; empty without a token
     */
    record Access(String user, OptionalLong expiresIn) {}

    /**
     * §2.2.
     *
     * @param read how far the user has read, 0 if that is not known; empty for who is no user
     * @param present empty for who may not see it
     */
    record Joined(
            String room,
            String epoch,
            long first,
            long head,
            long after,
            long n,
            OptionalLong read,
            Optional<Present> present)
            implements ServerFrame {}

    /** §2.2. */
    record Missing(String room, Gap gap) implements ServerFrame {}

    /** §2.3; with a refusal if the room was not left by the client. */
    record Left(String room, Optional<Refusal> why) implements ServerFrame {}

    /** §2.4. */
    record Ack(String room, long n, long seq, long time) implements ServerFrame {}

    /** §2.12; the entry that is in the log. */
    record Removed(Message entry) implements ServerFrame {}

    /** §2.12. */
    record NotRemoved(Incoming.Remove asked, Refusal refusal) implements ServerFrame {}

    /** §2.4; {@code room} may be empty, {@code n} 0. */
    record Refused(String of, String room, long n, Refusal refusal, OptionalLong expected) implements ServerFrame {}

    /** §4. */
    record Failed(Refusal refusal) implements ServerFrame {}

    /** §2.6. */
    record Page(Incoming.History asked, long first, long head, List<Message> messages) implements ServerFrame {}

    /** §2.7. */
    record Presence(String room, Present present) implements ServerFrame {}

    /** §2.7: what changed. */
    record PresenceChange(String room, int count, List<Member> joined, List<Member> left) implements ServerFrame {}

    /** §2.8; {@code data} is a JSON text. */
    record Signalled(String room, Member from, String data) implements ServerFrame {}

    /** §2.13. */
    record Read(String room, long seq) implements ServerFrame {}

    /** §2.9. */
    record Pong() implements ServerFrame {}

    /**
     * The members who are in a room.
     *
     * @param count how many there are
     * @param members all of them, or none when there are more than are named
     */
    record Present(int count, List<Member> members) {

        /** A room with more members only counts them: naming all to all grows with the square. */
        public static final int MOST_NAMED = 256;

        public Present {
            members = List.copyOf(members);
        }
    }
}
