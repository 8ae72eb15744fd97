package phao.log.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Removes the rows of clients that have not published in a room for long, and have no message there any more. Such a client begins at
 * n = 1 when it returns.
 *
 * <p>Once an hour at most, it walks over all rows in chunks: an index over their times would have to be written with every message.
 */
final class ForgottenPublishers {

    private static final long LEAST_BETWEEN_WALKS = Duration.ofHours(1).toMillis();

    private final Connection connection;
    private final PublisherTable publishers;
    private final int chunk;
    private boolean walking;
    /** When the next walk may begin, milliseconds since the epoch. */
    private long nextWalk = Long.MIN_VALUE;
    /** With {@link #client}: the key of the last row of the chunk before. */
    private long room;

    private byte[] client = {};

    /** @param chunk how many rows one step looks at */
    ForgottenPublishers(Connection connection, PublisherTable publishers, int chunk) {
        this.connection = connection;
        this.publishers = publishers;
        this.chunk = chunk;
    }

    /**
     * @param age how long after its last publish a client is forgotten; zero for never
     * @param now milliseconds since the epoch
     * @return true if the walk goes on
     */
    boolean step(Duration age, long now) throws SQLException {
        if (age.isZero() || (!walking && now < nextWalk)) {
            return false;
        }
        if (!walking) {
            walking = true;
            nextWalk = now + Math.min(LEAST_BETWEEN_WALKS, age.toMillis());
            room = 0;
            client = new byte[0];
        }
        long fromRoom = room;
        byte[] fromClient = client;
        findEndOfChunk();
        remove(fromRoom, fromClient, now - age.toMillis());
        return walking;
    }

    private void findEndOfChunk() throws SQLException {
        try (PreparedStatement find =
                connection.prepareStatement("SELECT room, client FROM publishers WHERE (room, client) > (?, ?)"
                        + " ORDER BY room, client LIMIT 1 OFFSET " + (chunk - 1))) {
            find.setLong(1, room);
            find.setBytes(2, client);
            try (ResultSet row = find.executeQuery()) {
                walking = row.next();
                room = walking ? row.getLong(1) : Long.MAX_VALUE;
                client = walking ? row.getBytes(2) : new byte[0];
            }
        }
    }

    private void remove(long fromRoom, byte[] fromClient, long oldest) throws SQLException {
        try (PreparedStatement remove = connection.prepareStatement("DELETE FROM publishers"
                + " WHERE (room, client) > (?, ?) AND (room, client) <= (?, ?) AND time < ?"
                + " AND last_seq < (SELECT first FROM rooms WHERE id = publishers.room)")) {
            remove.setLong(1, fromRoom);
            remove.setBytes(2, fromClient);
            remove.setLong(3, room);
            remove.setBytes(4, client);
            remove.setLong(5, oldest);
            if (remove.executeUpdate() > 0) {
                publishers.clear();
            }
        }
    }
}
