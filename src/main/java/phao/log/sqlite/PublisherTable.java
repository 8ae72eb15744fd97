package phao.log.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import phao.log.Appended;
import phao.log.Appended.Known;
import phao.protocol.Digest;

/**
 * The table {@code publishers}, cached: each client's last n in each room. Rows that changed are written back once per group. Used by the
 * writer only, within its transaction.
 *
 * <p>A client's messages in a room are a chain from the newest back ({@code messages.previous}). A repeated n is found by walking
 * that chain. An index over (client, n) would find it faster, but would have to be written with every message: measured, that is a
 * quarter of all the work.
 */
final class PublisherTable {

    private record Key(long room, String client) {}

    /** A client's row in one room. */
    static final class Publisher {
        private final long room;
        private final byte[] client;
        private long lastN;
        private long lastSeq;
        private long time;
        private boolean changed;
        /** What this group's walk has found so far, by n. Null if it has not walked. */
        private Map<Long, Known> walked;
        /** The seq at which the walk goes on; 0 at the end of the chain. */
        private long walkOn;

        private Publisher(long room, byte[] client) {
            this.room = room;
            this.client = client;
        }

        long lastN() {
            return lastN;
        }

        long lastSeq() {
            return lastSeq;
        }
    }

    /** How many messages of a client are looked at for a repeated n. Clients have at most a few hundred publishes unanswered. */
    static final int MOST_WALKED = 4_096;
    /**
     * How many messages one group looks at in all. Clients that repeat their oldest messages in hundreds of rooms must neither keep the
     * writer from everybody else nor take the heap. A client that repeats what it has in flight makes the writer look at about
     * as many messages as it sends, and a group has at most half of this number.
     */
    private static final int MOST_WALKED_TOGETHER = 2 * MOST_WALKED;
    /** How many rows of about 300 bytes are cached: a bound, so that many clients can't take the heap. */
    static final int MOST_CACHED = 50_000;

    /** How many bytes of a digest are a client's key. */
    private static final int KEY_BYTES = 16;

    private static final Known REMOVED = new Known(0, 0);

    private static final String WALK = "WITH RECURSIVE chain(n, seq, time, previous) AS ("
            + " SELECT n, ?2, time, previous FROM messages WHERE id = (?1 << " + Database.SEQ_BITS + ") + ?2"
            + " UNION ALL SELECT m.n, c.previous, m.time, m.previous FROM chain c JOIN messages m"
            + " ON m.id = (?1 << " + Database.SEQ_BITS + ") + c.previous WHERE c.n > ?3 AND c.previous > 0 LIMIT ?4)"
            + " SELECT n, seq, time, previous FROM chain";

    private final Map<Key, Publisher> cache = new LinkedHashMap<>(16, 0.75f, true);
    private final List<Publisher> changed = new ArrayList<>();
    private final List<Publisher> walkers = new ArrayList<>();
    /** How many messages may still be looked at in this group. */
    private int walksLeft = MOST_WALKED_TOGETHER;

    private final PreparedStatement find;
    private final PreparedStatement replace;
    private final PreparedStatement walk;

    PublisherTable(Connection connection) throws SQLException {
        find = connection.prepareStatement(
                "SELECT last_n, last_seq, time FROM publishers WHERE room = ? AND client = ?");
        replace = connection.prepareStatement(
                "INSERT OR REPLACE INTO publishers(room, client, last_n, last_seq, time)" + " VALUES(?, ?, ?, ?, ?)");
        walk = connection.prepareStatement(WALK);
    }

    /** The client's key in the file. Its id is a secret, which doesn't belong on disks and in backups. */
    static byte[] digest(String client) {
        return Digest.of(client, KEY_BYTES);
    }

    Publisher open(long room, String client) throws SQLException {
        Key key = new Key(room, client);
        Publisher publisher = cache.get(key);
        if (publisher == null) {
            publisher = load(room, client);
            cache.put(key, publisher);
        }
        return publisher;
    }

    private Publisher load(long room, String client) throws SQLException {
        Publisher publisher = new Publisher(room, digest(client));
        find.setLong(1, room);
        find.setBytes(2, publisher.client);
        try (ResultSet row = find.executeQuery()) {
            if (row.next()) {
                publisher.lastN = row.getLong(1);
                publisher.lastSeq = row.getLong(2);
                publisher.time = row.getLong(3);
            }
        }
        return publisher;
    }

    /** The publisher's next message was stored under this number. */
    void stored(Publisher publisher, long seq, long time) {
        publisher.lastN++;
        publisher.lastSeq = seq;
        publisher.time = time;
        if (publisher.walked != null) {
            publisher.walked.put(publisher.lastN, new Known(seq, time));
        }
        if (!publisher.changed) {
            publisher.changed = true;
            changed.add(publisher);
        }
    }

    /**
     * What is known of an n that was stored before; {@code Busy} if this group has looked at too many messages to tell.
     *
     * @param first the oldest number in the room
     */
    Appended known(Publisher publisher, long n, long first) throws SQLException {
        if (publisher.lastSeq < first) {
            return REMOVED;
        }
        if (n == publisher.lastN) {
            return new Known(publisher.lastSeq, publisher.time);
        }
        if (publisher.walked == null) {
            publisher.walked = new HashMap<>();
            publisher.walkOn = publisher.lastSeq;
            walkers.add(publisher);
        }
        if (!publisher.walked.containsKey(n)) {
            walkDownTo(n, publisher);
        }
        Known known = publisher.walked.get(n);
        if (known != null) {
            // A clearing leaves rows for a while.
            return known.seq() < first ? REMOVED : known;
        }
        boolean atTheEnd = publisher.walkOn < first || publisher.walked.size() >= MOST_WALKED;
        return atTheEnd ? REMOVED : new Appended.Busy();
    }

    private void walkDownTo(long n, Publisher publisher) throws SQLException {
        int most = Math.min(walksLeft, MOST_WALKED - publisher.walked.size());
        if (most <= 0 || publisher.walkOn == 0) {
            return;
        }
        walk.setLong(1, publisher.room);
        walk.setLong(2, publisher.walkOn);
        walk.setLong(3, n);
        walk.setInt(4, most);
        publisher.walkOn = 0;
        try (ResultSet row = walk.executeQuery()) {
            while (row.next()) {
                publisher.walked.put(row.getLong(1), new Known(row.getLong(2), row.getLong(3)));
                publisher.walkOn = row.getLong(4);
                walksLeft--;
            }
        }
    }

    void save() throws SQLException {
        for (Publisher publisher : changed) {
            replace.setLong(1, publisher.room);
            replace.setBytes(2, publisher.client);
            replace.setLong(3, publisher.lastN);
            replace.setLong(4, publisher.lastSeq);
            replace.setLong(5, publisher.time);
            replace.addBatch();
            publisher.changed = false;
        }
        replace.executeBatch();
        changed.clear();
    }

    /** Forgets the cache after rows were deleted: then only the table is right. */
    void clear() {
        cache.clear();
        changed.clear();
        walkers.clear();
    }

    /** Makes the cache as small as it must be. Between transactions only: a changed row must be saved before it is loaded again. */
    void trim() {
        walkers.forEach(publisher -> publisher.walked = null);
        walkers.clear();
        walksLeft = MOST_WALKED_TOGETHER;
        Iterator<Publisher> leastRecent = cache.values().iterator();
        for (int over = cache.size() - MOST_CACHED; over > 0; over--) {
            leastRecent.next();
            leastRecent.remove();
        }
    }
}
