package phao.standalone.gate;

import java.time.Duration;

/**
 * How long a connection may stay in one state, and how long its client may take nothing.
 *
 * <p>Confined to the mailbox of its {@link HttpConnection}. All times are nanoseconds as {@link System#nanoTime} has them.
 */
final class Deadlines {

    /** An idle connection, and a head that does not come to its end, must not keep a file open for ever. */
    static final Duration MAX_HEAD = Duration.ofSeconds(30);
    /** The rest of a body that nobody wants is read: TCP resets a connection whose bytes are not read, and the answer would be lost. */
    static final Duration MAX_REST = Duration.ofSeconds(30);
    /** A client that takes nothing for this long is gone. */
    static final Duration MAX_STANDSTILL = Duration.ofSeconds(30);
    /** A client that takes fewer bytes in a second holds an answer as long as one that stands still. */
    private static final int MIN_BYTES_PER_SECOND = 8 << 10;
    /**
     * After this time without an answer it is looked whether the client is still there. Not before: Grizzly takes a client for gone that
     * has said that it sends no more, and some clients say so right behind their request.
     */
    static final Duration LONG_ANSWER = Duration.ofSeconds(5);
    /** RFC 9112 §9.6: the time to read the last answer before the connection is closed. */
    static final Duration MAX_CLOSING = Duration.ofSeconds(2);

    /** When the state was entered. */
    private long since;
    /** How many bytes waited to be written when that was last looked at. */
    private int unwritten;
    /** When that number last changed, or was 0. */
    private long progress;

    Deadlines(long now) {
        since = now;
    }

    void entered(long now) {
        since = now;
    }

    long since() {
        return since;
    }

    /** Whether the state has lasted for longer. */
    boolean isOver(Duration longest, long now) {
        return now - since > longest.toNanos();
    }

    /** Whether an answer of this many bytes should have been taken since the state was entered. */
    boolean answerIsOver(long bytes, long now) {
        return isOver(MAX_STANDSTILL.plusSeconds(bytes / MIN_BYTES_PER_SECOND), now);
    }

    /**
     * Notes how many bytes wait to be written.
     *
     * @return whether the client has taken nothing for too long
     */
    boolean standsStill(int waits, long now) {
        if (waits == 0 || waits != unwritten) {
            unwritten = waits;
            progress = now;
        }
        return now - progress > MAX_STANDSTILL.toNanos();
    }
}
