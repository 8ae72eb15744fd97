package phao.standalone;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * After memory has run out, looks whether the server still answers. If it does not, because threads of the libraries have died, it ends the
 * process, so that a supervisor starts it again: a process that does not answer serves nobody.
 *
 * <p>Any thread may tell that memory has run out, by logging it or by dying of it. One thread of its own looks; it needs almost no memory,
 * and nothing that it does not have already.
 */
final class Watchdog extends Handler implements Thread.UncaughtExceptionHandler {

    /** The exit code of the process. sysexits.h has none for this; 1 and 2 are taken. */
    static final int EXIT_CODE = 6;

    private static final System.Logger LOG = System.getLogger(Watchdog.class.getName());
    private static final Duration EVERY = Duration.ofSeconds(1);
    /** How long the server may be silent: a busy machine answers late, and collecting a full heap takes time. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);
    /** How many times in a row the server must answer, because memory may still be full. */
    private static final int ANSWERS = 3;

    private static final int MOST_CAUSES = 8;
    private static final byte[] QUESTION = "GET /health HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_WORDS =
            ("phao: memory ran out, and the server does not answer any more: it ends with exit code " + EXIT_CODE
                            + ", to be started again. Give it more memory with -Xmx\n")
                    .getBytes(StandardCharsets.US_ASCII);

    /** Whether the server answers. */
    @FunctionalInterface
    interface Probe {
        /** @throws IOException if it does not */
        void ask() throws IOException;
    }

    private final Probe probe;
    private final Runnable end;
    private volatile boolean ranOut;
    private int answers;
    private long silentSince;

    /**
     * @param probe asks the server something
     * @param end ends the process at once
     */
    Watchdog(Probe probe, Runnable end) {
        this.probe = probe;
        this.end = end;
    }

    /** @param connections how many connections a probe opens: enough for each of the server's selectors to get one */
    static Watchdog of(InetSocketAddress server, int connections) {
        return new Watchdog(
                () -> {
                    for (int i = 0; i < connections; i++) {
                        ask(server);
                    }
                },
                () -> {
                    System.err.write(LAST_WORDS, 0, LAST_WORDS.length);
                    System.err.flush();
                    Runtime.getRuntime().halt(EXIT_CODE);
                });
    }

    /** Waits for an answer or for the end of the connection: both show that the server has accepted it and read from it. */
    private static void ask(InetSocketAddress server) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, (int) LONGEST_SILENCE.toMillis());
            socket.setSoTimeout((int) LONGEST_SILENCE.toMillis());
            socket.getOutputStream().write(QUESTION);
            socket.getInputStream().read();
        }
    }

    /** Starts the thread that looks. */
    void start() {
        java.util.logging.Logger.getLogger("").addHandler(this);
        Thread.setDefaultUncaughtExceptionHandler(this);
        Thread thread = new Thread(this::run, "phao-watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(EVERY.toMillis());
                try {
                    look(System.nanoTime());
                } catch (RuntimeException | Error e) {
                    ranOut = true; // there may be no memory even to say so
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param now by {@link System#nanoTime} */
    void look(long now) {
        if (!ranOut) {
            return;
        }
        if (silentSince == 0) {
            silentSince = now;
        }
        if (answersNow()) {
            silentSince = now;
            if (++answers == ANSWERS) {
                ranOut = false;
                answers = 0;
                silentSince = 0;
                LOG.log(
                        Level.WARNING,
                        "memory ran out, and the server answers again: give it more memory with -Xmx if it happens often");
            }
        } else {
            answers = 0;
            if (now - silentSince > LONGEST_SILENCE.toNanos()) {
                end.run();
            }
        }
    }

    private boolean answersNow() {
        try {
            probe.ask();
            return true;
        } catch (IOException | RuntimeException | Error e) {
            // Also when there is only no memory to ask.
            return false;
        }
    }

    /** Looks for exhausted memory in what others log. */
    @Override
    public void publish(LogRecord record) {
        note(record.getThrown());
        // What libraries log is shortened to one line.
        ranOut |= record.getMessage() != null && record.getMessage().contains(OutOfMemoryError.class.getSimpleName());
    }

    @Override
    public void uncaughtException(Thread thread, Throwable error) {
        note(error);
        LOG.log(Level.ERROR, "thread " + thread.getName() + " ends", error);
    }

    private void note(Throwable error) {
        Throwable cause = error;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            if (cause instanceof OutOfMemoryError) {
                ranOut = true;
                return;
            }
            cause = cause.getCause();
        }
    }

    @Override
    public void flush() {
        // Nothing is kept.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
