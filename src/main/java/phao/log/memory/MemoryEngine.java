package phao.log.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import phao.log.Append;
import phao.log.Appended;
import phao.log.Ban;
import phao.log.Epoch;
import phao.log.Invitation;
import phao.log.LogEngine;
import phao.log.LogException;
import phao.log.Position;
import phao.log.ReadPosition;
import phao.log.Removal;
import phao.log.Removed;
import phao.log.Retention;
import phao.log.Revocation;
import phao.log.UserMessages;
import phao.protocol.Message;

/**
 * Keeps the logs in memory: for tests, the simulator, and servers that need not outlive a restart.
 *
 * <p>What a disk would hold is a {@link Store}. A new engine over the same store is the same log after a restart, and ends the
 * older engine's life as a killed process' would; a new engine over a {@linkplain Store#copy copy} is a log restored from a backup.
 *
 * <p>Any thread may call any method; each works under the monitor of the store's rooms.
 */
public final class MemoryEngine implements LogEngine {

    /** What outlives an engine. */
    public static final class Store {

        private final StoredRooms rooms;

        public Store() {
            this(new StoredRooms());
        }

        private Store(StoredRooms rooms) {
            this.rooms = rooms;
        }

        /** A backup: what is committed now, untouched by what follows. */
        public Store copy() {
            synchronized (rooms) {
                return new Store(rooms.copy());
            }
        }
    }

    private final StoredRooms rooms;
    private final String epoch;
    private final int ordinal;

    @GuardedBy("rooms")
    private boolean closed;

    public MemoryEngine() {
        this(new Store(), Epoch::random);
    }

    /** @param epochs gives the epoch that begins its name: 16 hexadecimal digits that no earlier epoch had */
    public MemoryEngine(Store store, Supplier<String> epochs) {
        rooms = store.rooms;
        synchronized (rooms) {
            epoch = epochs.get();
            ordinal = rooms.beginEpoch(epoch);
        }
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public List<Appended> append(List<Append> appends, long now) throws LogException {
        synchronized (rooms) {
            checkAlive();
            List<Appended> answers = new ArrayList<>(appends.size());
            for (Append append : appends) {
                answers.add(rooms.open(append.room()).append(append, now, ordinal));
            }
            return answers;
        }
    }

    @Override
    public Removed remove(Removal removal, long now) throws LogException {
        synchronized (rooms) {
            checkAlive();
            return rooms.find(removal.room()).remove(removal, now, ordinal);
        }
    }

    @Override
    public boolean overwrite() throws LogException {
        synchronized (rooms) {
            checkAlive();
            return false;
        }
    }

    @Override
    public void toErase(String user) throws LogException {
        synchronized (rooms) {
            checkAlive();
            rooms.toErase(user);
        }
    }

    @Override
    public List<String> usersToErase() throws LogException {
        synchronized (rooms) {
            checkAlive();
            return rooms.usersToErase();
        }
    }

    @Override
    public UserMessages messagesOf(String user, long from) throws LogException {
        synchronized (rooms) {
            checkAlive();
            return rooms.messagesOf(user, from);
        }
    }

    @Override
    public Optional<Message> erase(String user, String room, List<Long> seqs, long now) throws LogException {
        synchronized (rooms) {
            checkAlive();
            return rooms.find(room).erase(user, seqs, now, ordinal);
        }
    }

    @Override
    public void erased(String user) throws LogException {
        synchronized (rooms) {
            checkAlive();
            rooms.erased(user);
        }
    }

    @Override
    public void read(List<ReadPosition> positions) throws LogException {
        synchronized (rooms) {
            checkAlive();
            positions.forEach(rooms::read);
        }
    }

    @Override
    public long readUpTo(String room, String user) throws LogException {
        synchronized (rooms) {
            checkAlive();
            return rooms.find(room).readUpTo(user);
        }
    }

    @Override
    public List<String> rooms(Predicate<String> names) throws LogException {
        synchronized (rooms) {
            checkAlive();
            return rooms.names(names);
        }
    }

    @Override
    public Position position(String room, String client, String epochAskedFor) throws LogException {
        synchronized (rooms) {
            checkAlive();
            StoredRoom log = rooms.find(room);
            int asked = rooms.ordinal(epochAskedFor);
            OptionalLong shared = asked == 0 ? OptionalLong.empty() : OptionalLong.of(log.sharedWith(asked));
            return new Position(epoch, log.first(), log.head(), log.lastN(client), shared);
        }
    }

    @Override
    public List<Message> after(String room, long after, int inlineBytes, int limit, long maxBytes) throws LogException {
        synchronized (rooms) {
            checkAlive();
            return rooms.find(room).after(after, inlineBytes, limit, maxBytes);
        }
    }

    @Override
    public List<Message> before(String room, long before, int inlineBytes, int limit, long maxBytes)
            throws LogException {
        synchronized (rooms) {
            checkAlive();
            return rooms.find(room).before(before, inlineBytes, limit, maxBytes);
        }
    }

    @Override
    public boolean retain(Retention retention, long now, int most) throws LogException {
        synchronized (rooms) {
            checkAlive();
            return rooms.retain(retention, now, most) == most;
        }
    }

    @Override
    public void revoke(Revocation revocation, long now) throws LogException {
        synchronized (rooms) {
            checkAlive();
            rooms.revoke(revocation, now);
        }
    }

    @Override
    public List<Revocation> revocations() throws LogException {
        synchronized (rooms) {
            checkAlive();
            return rooms.revocations();
        }
    }

    @Override
    public void keep(Invitation invitation, long now) throws LogException {
        synchronized (rooms) {
            checkAlive();
            rooms.keep(invitation, now);
        }
    }

    @Override
    public List<Invitation> invitations() throws LogException {
        synchronized (rooms) {
            checkAlive();
            return rooms.invitations();
        }
    }

    @Override
    public byte[] secret(String name, byte[] fresh) throws LogException {
        synchronized (rooms) {
            checkAlive();
            return rooms.secret(name, fresh);
        }
    }

    @Override
    public void ban(Ban ban, long now) throws LogException {
        synchronized (rooms) {
            checkAlive();
            rooms.ban(ban, now);
        }
    }

    @Override
    public void unban(String room, String user) throws LogException {
        synchronized (rooms) {
            checkAlive();
            rooms.unban(room, user);
        }
    }

    @Override
    public List<Ban> bans() throws LogException {
        synchronized (rooms) {
            checkAlive();
            return rooms.bans();
        }
    }

    @Override
    public void probe() throws LogException {
        synchronized (rooms) {
            checkAlive();
        }
    }

    @Override
    public void close() {
        synchronized (rooms) {
            closed = true;
        }
    }

    @GuardedBy("rooms")
    private void checkAlive() throws LogException {
        if (closed) {
            throw new LogException("the log is closed", null);
        }
        if (ordinal != rooms.newestOrdinal()) {
            throw new LogException("the log is in use by a newer engine", null);
        }
    }
}
