package phao.bench.load;

/**
 * Who is where.
 *
 * @param rooms how many
 * @param members of each room, its publishers included
 * @param publishers of each room
 * @param roomsPerLink rooms that one connection is a member of; more than one only with one member per room
 * @param window messages that a publisher has in flight in a room, in a closed loop: sent, and not yet come back to itself
 * @param payloadBytes of each message
 */
public record Topology(int rooms, int members, int publishers, int roomsPerLink, int window, int payloadBytes) {

    public Topology {
        if (publishers > members || (roomsPerLink > 1 && members > 1) || rooms % roomsPerLink != 0) {
            throw new IllegalArgumentException("not possible: " + rooms + " rooms, " + members + " members, "
                    + publishers + " publishers, " + roomsPerLink + " rooms on a connection");
        }
        if (payloadBytes < Mark.BYTES || (long) rooms * publishers >= Mark.MAX_PUBLISHERS) {
            throw new IllegalArgumentException(
                    "at least " + Mark.BYTES + " bytes, at most " + Mark.MAX_PUBLISHERS + " publishers");
        }
    }

    /** One room; each publisher has so many messages in flight. */
    public static Topology room(int members, int publishers, int window, int payloadBytes) {
        return new Topology(1, members, publishers, 1, window, payloadBytes);
    }

    public int connections() {
        return rooms / roomsPerLink * members;
    }

    /** Publishers sit evenly among the members, because a server's loop reaches the first members earlier. */
    boolean publishes(int memberInRoom) {
        return publisherOf(memberInRoom + 1) > publisherOf(memberInRoom);
    }

    /** How many of a room's publishers sit before this member. */
    int publisherOf(int memberInRoom) {
        return (int) (((long) memberInRoom * publishers + members - 1) / members);
    }
}
