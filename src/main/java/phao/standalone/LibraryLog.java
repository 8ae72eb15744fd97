package phao.standalone;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.logging.Filter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Bounds what libraries log: some write a stack trace for every request of a client that breaks a rule or is gone, 29 MB for 165 kB that
 * were sent. At most ten of their records pass in a minute, each as one line. Our own records are bounded where they are written.
 *
 * <p>A filter of the handlers, which any thread may call. It is not used when the user has configured logging.
 */
final class LibraryLog implements Filter {

    private static final System.Logger LOG = System.getLogger(LibraryLog.class.getName());
    private static final String OURS = "phao.";
    /** How many records of libraries pass in each {@link #PERIOD}. */
    private static final int MOST_RECORDS = 10;

    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int LONGEST_LINE = 300;

    private final InstantSource clock;
    private final Formatter messages = new SimpleFormatter();

    /** When the present period began. */
    @GuardedBy("this")
    private Instant since = Instant.MIN;

    /** How many records have passed in it. */
    @GuardedBy("this")
    private int passed;

    /** How many were left out in it. */
    @GuardedBy("this")
    private long leftOut;

    LibraryLog(InstantSource clock) {
        this.clock = clock;
    }

    /** Makes it the filter of all handlers of the root logger. */
    static void bound() {
        Filter filter = new LibraryLog(InstantSource.system());
        Arrays.stream(Logger.getLogger("").getHandlers()).forEach(handler -> handler.setFilter(filter));
    }

    @Override
    public boolean isLoggable(LogRecord libraries) {
        String logger = libraries.getLoggerName();
        if (logger != null && logger.startsWith(OURS)) {
            return true;
        }
        long before = 0;
        boolean last;
        synchronized (this) {
            Instant now = clock.instant();
            // Absolute, because the clock may have been set back.
            if (since == Instant.MIN || Duration.between(since, now).abs().compareTo(PERIOD) >= 0) {
                since = now;
                before = leftOut;
                passed = 0;
                leftOut = 0;
            }
            if (passed == MOST_RECORDS) {
                leftOut++;
                return false;
            }
            last = ++passed == MOST_RECORDS;
        }
        shorten(libraries);
        if (before > 0) {
            LOG.log(Level.WARNING, "{0} records of libraries were left out", Long.toString(before));
        }
        if (last) {
            LOG.log(
                    Level.WARNING,
                    "libraries log much: what they have to say is left out for the rest of a minute. "
                            + "-Djava.util.logging.config.file=FILE lets all of it through, with stack traces");
        }
        return true;
    }

    /** Makes the record one line, whatever a client has put into it. */
    private void shorten(LogRecord libraries) {
        String message = messages.formatMessage(libraries);
        if (libraries.getThrown() != null) {
            message = isOutOfMemory(libraries.getThrown())
                    ? OutOfMemoryError.class.getName() + ": " + message
                    : message + " " + libraries.getThrown();
        }
        libraries.setMessage(inOneLine(message.substring(0, Math.min(LONGEST_LINE, message.length()))));
        libraries.setParameters(null);
        libraries.setResourceBundle(null);
        libraries.setThrown(null);
    }

    /** Whether memory ran out, which {@link Watchdog} must find in the line. */
    private static boolean isOutOfMemory(Throwable thrown) {
        return thrown instanceof OutOfMemoryError || thrown.getCause() instanceof OutOfMemoryError;
    }

    /** The message with a blank for each run of control characters. */
    private static String inOneLine(String message) {
        StringBuilder line = new StringBuilder(message.length());
        boolean control = false;
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (!Character.isISOControl(c)) {
                line.append(c);
            } else if (!control) {
                line.append(' ');
            }
            control = Character.isISOControl(c);
        }
        return line.toString();
    }
}
