package phao.log;

import java.util.Objects;

/**
 * How far a user has read in a room.
 *
 * @param room the room's name
 * @param user not empty
 * @param seq the number of the newest message that they have read, from 1
 */
public record ReadPosition(String room, String user, long seq) {

    public ReadPosition {
        Objects.requireNonNull(room);
        if (user.isEmpty() || seq < 1) {
            throw new IllegalArgumentException("user \"" + user + "\" has read up to " + seq + ": both must be there");
        }
    }
}
