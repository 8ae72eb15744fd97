package phao.log;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import phao.protocol.Content;
import phao.protocol.Message;

/**
 * Stores the rooms' logs. Everything here blocks.
 *
 * <p>what writes is called by one thread at a time (the writer's); the reads by any thread, at the same time as a write, and see only
 * what was committed.
 *
 * <p>Making an engine begins a new epoch.
 */
public interface LogEngine extends AutoCloseable {

    /** The epoch that this engine began: 16 hexadecimal digits. */
    String epoch();

    /**
     * Appends all in one transaction, in order, each deduplicated by (client, n) against what is stored and what precedes
     * it in the list. When this returns, all of them are on disk.
     *
     * @param now milliseconds since the epoch, the {@code time} of the new messages
     * @return one answer per append, in order: {@code Stored}, {@code Known} or {@code Skipped}; {@code Busy} if {@code n} was stored before and
     *     finding it is too much for this transaction, {@code Unavailable} if the storage has no place for this message, but for others
     * @throws LogException when the storage failed; then nothing was stored, except if the failure was in the commit itself,
     *     when it may have been: a repeated append tells
     */
    List<Appended> append(List<Append> appends, long now) throws LogException;

    /**
     * The rooms whose name passes the test {@code names}. Looks at every room, so it is for the start only.
     */
    List<String> rooms(Predicate<String> names) throws LogException;

    /**
     * Where a room stands.
     *
     * @param client whose {@code lastN} is wanted, possibly empty
     * @param epoch the epoch of the reader's cursor, possibly empty or unknown
     */
    Position position(String room, String client, String epoch) throws LogException;

    /**
     * The messages with {@code after < seq}, ascending. The first has {@code seq == after + 1} unless retention removed it.
     *
     * @param inlineBytes a content larger than this is read as a reference, which costs no more than a short message
     * @param limit how many messages there may be at most
     * @param maxBytes the page ends with the message that brings it to this many bytes in memory; it has at least one message
     */
    List<Message> after(String room, long after, int inlineBytes, int limit, long maxBytes) throws LogException;

    /** The newest messages with {@code seq < before}, ascending. The other parameters are those of {@link #after}. */
    List<Message> before(String room, long before, int inlineBytes, int limit, long maxBytes) throws LogException;

    /** With every content inline. */
    default List<Message> after(String room, long after, int limit, long maxBytes) throws LogException {
        return after(room, after, Content.ANY_SIZE, limit, maxBytes);
    }

    /** With every content inline. */
    default List<Message> before(String room, long before, int limit, long maxBytes) throws LogException {
        return before(room, before, Content.ANY_SIZE, limit, maxBytes);
    }

    /**
     * One step of removing what the retention allows to remove: first messages, the oldest of a room first, then publishers.
     * A step is short, so that appends can go on between two steps.
     *
     * @param now milliseconds since the epoch
     * @param most how many messages this step may remove at most
     * @return true if there may be more to remove now: then call again
     */
    boolean retain(Retention retention, long now, int most) throws LogException;

    /**
     * Takes away what somebody published, and appends the entry that says so, in one transaction. A removed message keeps its number,
     * time, sender and n, and has {@link Content#removed} for a content; what a clearing removes is as if retention had removed it. When
     * this returns, no read that begins later sees the content. It may be on disk until {@link #overwrite} is done.
     *
     * @param now milliseconds since the epoch, the {@code time} of the entry
     * @throws LogException as {@link #append}
     */
    Removed remove(Removal removal, long now) throws LogException;

    /**
     * One step of overwriting, where this engine stores anything, what removals have taken away. A step is short, so that appends can go
     * on between two steps. What is to be done is remembered over restarts.
     *
     * @return true if there is more to do now: then call again; false if nothing is left, or if somebody who reads is in the way
     */
    boolean overwrite() throws LogException;

    /** Remembers that everything of a user is to be erased, until {@link #erased}. When this returns, it is on disk. */
    void toErase(String user) throws LogException;

    /** The users of whom something may be left to erase, who was asked for first the first. */
    List<String> usersToErase() throws LogException;

    /**
     * Looks on for something of a user. A step is short, and finds no more than {@link #erase} should take at once. This is a read: any
     * thread.
     *
     * @param from 0, or where an earlier step has ended ({@link UserMessages#next})
     */
    UserMessages messagesOf(String user, long from) throws LogException;

    /**
     * Takes away what these messages carry and of whom they are, and appends the entry that says so ({@link Content#erasure}), in one
     * transaction. What is gone, or not this user's, stays as it is. As with {@link #remove}, what was taken may be on disk until
     * {@link #overwrite} is done.
     *
     * @param now milliseconds since the epoch, the {@code time} of the entry
     * @return the entry, of {@link phao.protocol.Member#NOBODY}; empty if nothing of this is the user's
     * @throws LogException as {@link #append}
     */
    Optional<Message> erase(String user, String room, List<Long> seqs, long now) throws LogException;

    /** Forgets that a user is to be erased, and how far they have read. When this returns, that is on disk. */
    void erased(String user) throws LogException;

    /**
     * Remembers how far users have read, all in one transaction. A position moves forward only, and never beyond the head of its room.
     * When this returns, they are on disk.
     */
    void read(List<ReadPosition> positions) throws LogException;

    /** How far a user has read in a room: the number of a message, 0 if that is not known. */
    long readUpTo(String room, String user) throws LogException;

    /**
     * Remembers a revocation, in place of an earlier one of the same. When this returns, it is on disk.
     *
     * @param now milliseconds since the epoch: those that may be forgotten are
     */
    void revoke(Revocation revocation, long now) throws LogException;

    /** All revocations that are remembered. */
    List<Revocation> revocations() throws LogException;

    /**
     * Remembers a ban, in place of an earlier one of the same user in the same room. When this returns, it is on disk.
     *
     * @param now milliseconds since the epoch: those that are over are forgotten
     */
    void ban(Ban ban, long now) throws LogException;

    /** Forgets a ban, if there is one. When this returns, that is on disk. */
    void unban(String room, String user) throws LogException;

    /** All bans that are remembered. */
    List<Ban> bans() throws LogException;

    /**
     * Remembers an invitation. One that is known is changed in nothing but that it may be revoked now, and forgotten earlier. When this
     * returns, it is on disk.
     *
     * @param now milliseconds since the epoch: those that may be forgotten are
     */
    void keep(Invitation invitation, long now) throws LogException;

    /** All invitations that are remembered, the oldest first. */
    List<Invitation> invitations() throws LogException;

    /**
     * The secret of that name, which is stored with the log.
     *
     * @param fresh is stored, and answered, if there is none yet
     */
    byte[] secret(String name, byte[] fresh) throws LogException;

    /**
     * Writes something that nobody sees.
     *
     * @throws LogException when appends would fail as well
     */
    void probe() throws LogException;

    /** Releases the storage. Later calls of the other methods fail with a {@link LogException}; closing again does nothing. */
    @Override
    void close();
}
