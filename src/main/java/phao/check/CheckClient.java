package phao.check;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A {@link Participant} on a real network: it connects, notices when the connection is gone, comes back, and sends again what was
 * not answered.
 *
 * <p>Any thread. It lives from {@link #start} until {@link #close}.
 */
public final class CheckClient implements AutoCloseable {

    private static final Duration TICK = Duration.ofMillis(250);
    private static final long PING_AFTER = Duration.ofSeconds(2).toNanos();
    /** Nothing, not even a pong, for so long: the connection is half open. */
    private static final long GONE_AFTER = Duration.ofSeconds(5).toNanos();
    private static final long RESEND_AFTER = Duration.ofSeconds(2).toNanos();
    private static final long FIRST_BACKOFF_MILLIS = 100;
    private static final long LONGEST_BACKOFF_MILLIS = 2_000;
    /** Below the server's bounds: 256 publishes in flight, 65,536 characters in one message. */
    private static final int MOST_PENDING = 64;
    private static final String PING = "[{\"type\":\"ping\"}]";

    private final Participant participant;
    private final Dialer dialer;
    private final ScheduledExecutorService timer;
    private final Consumer<Violation> onBroken;
    private final Attempt.Owner callbacks = new Callbacks();
    private ScheduledFuture<?> ticks;
    private Attempt current;
    private boolean closed;
    private boolean offline;
    private int failedAttempts;
    private long lastHeard;
    private long lastSent;
    private long lastResent;
    private boolean whole;
    private long lostAt;
    private long longestRecovery;
    private long connections;

    /** @param onBroken told when the server breaks the protocol */
    public CheckClient(Participant participant, Dialer dialer, ScheduledExecutorService timer, Consumer<Violation> onBroken) {
        this.participant = participant;
        this.dialer = dialer;
        this.timer = timer;
        this.onBroken = onBroken;
    }

    /** Begins to connect. */
    public synchronized void start() {
        lostAt = System.nanoTime();
        ticks = timer.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        connect();
    }

    /** Publishes, now or when it is connected. @return whether it did: too much may be unanswered already */
    public synchronized boolean publish(String room, String text) {
        if (participant.pending() >= MOST_PENDING) {
            return false;
        }
        send(participant.publish(room, text));
        return true;
    }

    /** Its network is gone. */
    public synchronized void goOffline() {
        offline = true;
        if (current != null) {
            lost(current);
        }
    }

    /** Its network is back: it connects again within the time that the server advised. */
    public synchronized void goOnline() {
        offline = false;
        failedAttempts = 0;
        lostAt = System.nanoTime();
        reconnectSoon();
    }

    /** Whether it is connected and in all its rooms. */
    public synchronized boolean isReady() {
        return current != null && participant.isReady();
    }

    /** Whether every publish is answered. */
    public synchronized boolean nothingPending() {
        return participant.nothingPending();
    }

    /** Whether it has all up to this number and every answer. */
    public synchronized boolean isWhole(String room, long head) {
        return participant.isWhole(room, head);
    }

    /** The longest time from noticing that a connection was lost to being in all rooms again. */
    public synchronized Duration longestRecovery() {
        return Duration.ofNanos(whole || connections == 0 ? longestRecovery
                : Math.max(longestRecovery, System.nanoTime() - lostAt));
    }

    /** How often it was connected. */
    public synchronized long connections() {
        return connections;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (ticks != null) {
            ticks.cancel(false);
        }
        if (current != null) {
            current.abort();
            current = null;
        }
    }

    @Override
    public synchronized String toString() {
        return participant + (current == null ? ", not connected" : "");
    }

    private void connect() {
        if (closed || offline || current != null) {
            return;
        }
        Attempt attempt = new Attempt(callbacks);
        current = attempt;
        whole = false;
        lastHeard = System.nanoTime();
        lastSent = lastHeard;
        dialer.dial(attempt).whenComplete((socket, failure) -> {
            if (failure != null) {
                lost(attempt);
            }
        });
    }

    private synchronized void lost(Attempt attempt) {
        if (attempt != current || closed) {
            return;
        }
        attempt.abort();
        current = null;
        if (whole) {
            lostAt = System.nanoTime();
            whole = false;
        }
        if (!offline) {
            reconnectSoon();
        }
    }

    private void reconnectSoon() {
        timer.schedule(this::reconnect, delayMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void reconnect() {
        connect();
    }

    private long delayMillis() {
        // docs/protocol.md §2.1: "waits a random time between 0 and so many milliseconds before its first attempt"
        long most = failedAttempts == 0
                ? participant.jitterMillis()
                : Math.min(LONGEST_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS << Math.min(failedAttempts, 10));
        failedAttempts++;
        return ThreadLocalRandom.current().nextLong(most + 1);
    }

    private synchronized void tick() {
        Attempt attempt = current;
        long now = System.nanoTime();
        if (attempt == null) {
            return;
        }
        if (now - lastHeard > GONE_AFTER) {
            lost(attempt);
        } else if (attempt.isOpen() && !attempt.hasUnsent()) {
            boolean unfinished = !participant.nothingPending() || !participant.isReady();
            if (unfinished && now - lastResent > RESEND_AFTER) {
                lastResent = now;
                send(participant.resend());
            }
            if (now - lastSent > PING_AFTER) {
                send(Optional.of(PING));
            }
        }
    }

    private void send(Optional<String> message) {
        if (message.isPresent() && current != null && current.isOpen()) {
            lastSent = System.nanoTime();
            current.send(message.get());
        }
    }

    /** What a connection tells; of one that was given up nothing counts any more. */
    private final class Callbacks implements Attempt.Owner {

        private boolean isCurrent(Attempt attempt) {
            return attempt == current && !closed;
        }

        @Override
        public void opened(Attempt attempt) {
            synchronized (CheckClient.this) {
                if (!isCurrent(attempt)) {
                    attempt.abort();
                    return;
                }
                attempt.begin();
                connections++;
                lastHeard = System.nanoTime();
                lastResent = lastHeard;
                send(Optional.of(participant.connected()));
            }
        }

        @Override
        public void received(Attempt attempt, String text) {
            synchronized (CheckClient.this) {
                if (isCurrent(attempt)) {
                    lastHeard = System.nanoTime();
                    take(attempt, text);
                }
            }
        }

        @Override
        public void sent(Attempt attempt, boolean successfully) {
            synchronized (CheckClient.this) {
                if (isCurrent(attempt)) {
                    attempt.doneSending();
                    if (successfully) {
                        attempt.sendNext();
                    } else {
                        lost(attempt);
                    }
                }
            }
        }

        @Override
        public void ended(Attempt attempt, int code, String reason) {
            synchronized (CheckClient.this) {
                if (isCurrent(attempt) && !mayComeBack(code)) {
                    onBroken.accept(new Violation(Violation.Kind.BROKEN, CheckClient.this + " was closed with " + code + " " + reason));
                }
                CheckClient.this.lost(attempt);
            }
        }

        @Override
        public void lost(Attempt attempt) {
            CheckClient.this.lost(attempt);
        }
    }

    private void take(Attempt attempt, String text) {
        try {
            send(participant.received(text));
        } catch (RuntimeException e) {
            onBroken.accept(new Violation(Violation.Kind.BROKEN, e.getMessage() + " in " + abbreviated(text)));
            lost(attempt);
            return;
        }
        if (!whole && participant.isReady()) {
            whole = true;
            failedAttempts = 0;
            if (connections > 1) {
                longestRecovery = Math.max(longestRecovery, System.nanoTime() - lostAt);
            }
        }
    }

    /** docs/protocol.md §2.10: these come only of what this client never does. */
    private static boolean mayComeBack(int code) {
        return switch (code) {
            case 1000, 1002, 1003, 1007, 1008, 1009, 1010, 4001, 4002 -> false;
            default -> true;
        };
    }

    private static String abbreviated(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
