package phao.session;

import java.util.ArrayList;
import java.util.List;
import phao.protocol.Outgoing;
import phao.room.EncodedMessage;

/**
 * The one write of a connection that its outlet is at, and what depends on its end.
 *
 * <p>{@link #told}, {@link #lasts}, {@link #since} and {@link #bytes} by any thread; the rest within the connection's mailbox.
 */
final class WriteInFlight {

    private final SessionContext context;
    private boolean begun;
    private volatile boolean settled;
    private volatile boolean failed;
    /** Milliseconds; 0 when there is none. */
    private volatile long since;

    private volatile int bytes;
    private volatile List<Outgoing> large = List.of();
    /** Told when what is owed now is written, and when this is. */
    private List<Runnable> later = new ArrayList<>();

    private List<Runnable> atItsEnd = List.of();

    WriteInFlight(SessionContext context) {
        this.context = context;
    }

    /** What is owed now goes out with the next write: then this is to be told of its end. */
    void whenWritten(Runnable listener) {
        later.add(listener);
    }

    void begin(List<Outgoing> write, int size) {
        begun = true;
        since = context.now();
        bytes = size;
        if (size > EncodedMessage.LARGE) {
            large = LargeWrites.of(write);
            large.forEach(message -> context.largeWrites().begin(message, message.size()));
        }
        if (!later.isEmpty()) {
            atItsEnd = later;
            later = new ArrayList<>();
        }
    }

    /** The outlet tells what became of it. */
    void told(boolean written) {
        failed = !written;
        settled = true;
    }

    /** Whether there is none any more. Ends it when the outlet has told, and tells who waited for that. */
    boolean isOver() {
        if (begun && settled) {
            settled = false;
            begun = false;
            letGo();
            if (!failed) {
                List<Runnable> listeners = atItsEnd;
                atItsEnd = List.of();
                listeners.forEach(Runnable::run);
            }
        }
        return !begun;
    }

    /** Whether the last one that is over could not be written. */
    boolean failed() {
        return failed;
    }

    /** Nothing is held for it any more: it is over, or given up. */
    void letGo() {
        since = 0;
        if (!large.isEmpty()) {
            large.forEach(message -> context.largeWrites().end(message, message.size()));
            large = List.of();
        }
    }

    /** Whether it goes on for so long. */
    boolean lasts(long millis) {
        long began = since;
        return began != 0 && context.now() - began >= millis;
    }

    /** Milliseconds; 0 if there is none. */
    long since() {
        return since;
    }

    boolean isLarge() {
        return !large.isEmpty();
    }

    /** Roughly. */
    int bytes() {
        return bytes;
    }
}
