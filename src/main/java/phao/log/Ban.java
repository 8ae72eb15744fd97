package phao.log;

import java.util.Objects;

/**
 * A user who may do nothing in a room, or nowhere, for a time (docs/moderation.md).
 *
 * @param room empty for all rooms
 * @param made milliseconds since the epoch
 * @param until milliseconds since the epoch; {@link #FOR_GOOD} if it does not end by itself
 */
public record Ban(String room, String user, long made, long until) {

    /** Of a ban that does not end by itself. */
    public static final long FOR_GOOD = Long.MAX_VALUE;

    public Ban {
        Objects.requireNonNull(room);
        Objects.requireNonNull(user);
    }

    /** Whether it is for all rooms. */
    public boolean isEverywhere() {
        return room.isEmpty();
    }

    /** Whether it is over at this time, in milliseconds since the epoch. */
    public boolean isOver(long now) {
        return until <= now;
    }
}
