package phao.standalone;

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
 * Bounds what libraries log by themselves: some write a stack trace for every request of a client that breaks a rule or is gone, 29 MB
 * for 165 kB that were sent. A few records a minute come through, each as one line. Ours are bounded where they are written.
 *
 * <p>A filter of the handlers, any thread. It is not there when the user configured logging himself.
 */
final class LibraryLog implements Filter {

    private static final System.Logger LOG = System.getLogger(LibraryLog.class.getName());
    private static final String OURS = "phao.";
    private static final int MOST = 10;
    private static final Duration EACH = Duration.ofMinutes(1);
    private static final int LONGEST = 300;

    private final InstantSource clock;
    private final Formatter messages = new SimpleFormatter();
    private Instant since = Instant.MIN;
    private int passed;
    private long leftOut;

    LibraryLog(InstantSource clock) {
        this.clock = clock;
    }

    /** Puts it before all that is printed. */
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
            // Before or behind, for the clock may have been set back.
            if (since == Instant.MIN || Duration.between(since, now).abs().compareTo(EACH) >= 0) {
                since = now;
                before = leftOut;
                passed = 0;
                leftOut = 0;
            }
            if (passed == MOST) {
                leftOut++;
                return false;
            }
            last = ++passed == MOST;
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

    /** One line, whatever a client put into it. */
    private void shorten(LogRecord libraries) {
        String message = messages.formatMessage(libraries);
        if (libraries.getThrown() != null) {
            message = isOutOfMemory(libraries.getThrown())
                    ? OutOfMemoryError.class.getName() + ": " + message
                    : message + " " + libraries.getThrown();
        }
        libraries.setMessage(inOneLine(message.substring(0, Math.min(LONGEST, message.length()))));
        libraries.setParameters(null);
        libraries.setResourceBundle(null);
        libraries.setThrown(null);
    }

    /** Which {@link Watchdog} looks for. */
    private static boolean isOutOfMemory(Throwable thrown) {
        return thrown instanceof OutOfMemoryError || thrown.getCause() instanceof OutOfMemoryError;
    }

    /** With a blank for each run of control characters. */
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
