package phao.log.sqlite;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import phao.log.Appended;
import phao.log.Appended.Known;

/**
 * The clients' counts per room as the writer knows them, written back once per group. Used by the writer only, within its transaction.
 *
 * <p>A client's messages in a room are a chain from the newest back ({@code messages.previous}). A repeated n is found by walking
 * it. An index over (client, n) would find it faster, but must be written with every message: measured, a quarter of all the work.
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
        /** What was walked in this group, by n; and where the walk goes on. Null: nothing yet. */
        private Map<Long, Known> walked;

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

    /** How far back a repeated n is looked for. Clients have at most a few hundred publishes unanswered. */
    static final int MOST_WALKED = 4_096;
    /**
     * How many messages one group looks at in all. Clients that ask for their oldest in hundreds of rooms must not keep the writer from
     * everybody else, nor what they make it look at take the heap. Who sends again what it has in flight makes it look at about
     * as many as it sends, and a group has no more than half as many.
     */
    private static final int MOST_WALKED_TOGETHER = 2 * MOST_WALKED;
    /** Of about 300 bytes: what keeps many clients from taking the heap. */
    static final int MOST_CACHED = 50_000;

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

    /** Under what a client stands in the file: its id is a secret that doesn't belong on disks and in backups. */
    static byte[] digest(String client) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(client.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(whole, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
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
     * What is known of an n that was stored before; {@code Busy} if this group has looked at too much to tell.
     *
     * @param first the oldest number still in the room
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
            return known;
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

    /** After rows were deleted: what the table has is the truth. */
    void clear() {
        cache.clear();
        changed.clear();
        walkers.clear();
    }

    /** Between transactions, because a publisher that changed must not be loaded again before it is saved. */
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
