package phao.check;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A {@link Participant} on a real network: it connects, notices when the connection is gone, comes back, and sends again what was
 * not answered.
 *
 * <p>Any thread may call any method. It lives from {@link #start} until {@link #close}.
 */
public final class CheckClient implements AutoCloseable {

    private static final Duration TICK = Duration.ofMillis(250);
    /** How many publishes may be unanswered: fewer than the server's bound of 256. */
    private static final int MOST_PENDING = 64;

    private static final String PING = "[{\"type\":\"ping\"}]";

    private final Participant participant;
    private final Pulse pulse;
    private final Dialer dialer;
    private final ScheduledExecutorService timer;
    private final Consumer<Violation> onBroken;
    private final Backoff backoff = new Backoff();
    private final RecoveryTime recovery = new RecoveryTime();
    private final Attempt.Owner callbacks = new Callbacks();

    @GuardedBy("this")
    private ScheduledFuture<?> ticks;

    /** The connection, or the attempt to open one; null while it has none. */
    @GuardedBy("this")
    private Attempt current;

    @GuardedBy("this")
    private boolean closed;

    @GuardedBy("this")
    private boolean offline;

    /**
     * A client that soon notices a half-open connection: it expects an answer within five seconds.
     *
     * @param onBroken told when the server breaks the protocol
     */
    public CheckClient(
            Participant participant, Dialer dialer, ScheduledExecutorService timer, Consumer<Violation> onBroken) {
        this(participant, new Pulse(Duration.ofSeconds(2), Duration.ofSeconds(5)), dialer, timer, onBroken);
    }

    private CheckClient(
            Participant participant,
            Pulse pulse,
            Dialer dialer,
            ScheduledExecutorService timer,
            Consumer<Violation> onBroken) {
        this.participant = participant;
        this.pulse = pulse;
        this.dialer = dialer;
        this.timer = timer;
        this.onBroken = onBroken;
    }

    /** A client that waits as long as docs/protocol.md §2.1 asks, and sends no more than it must. */
    public static CheckClient patient(
            Participant participant, Dialer dialer, ScheduledExecutorService timer, Consumer<Violation> onBroken) {
        return new CheckClient(
                participant, new Pulse(Duration.ofSeconds(20), Duration.ofSeconds(50)), dialer, timer, onBroken);
    }

    /** Begins to connect. */
    public synchronized void start() {
        recovery.begin();
        ticks = timer.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        connect();
    }

    /**
     * Publishes, now or when it is connected.
     *
     * @return false if it did not, because too many publishes are unanswered
     */
    public synchronized boolean publish(String room, String text) {
        if (participant.pending() >= MOST_PENDING) {
            return false;
        }
        send(participant.publish(room, text));
        return true;
    }

    /** Behaves as if its network were gone. */
    public synchronized void goOffline() {
        offline = true;
        if (current != null) {
            lost(current);
        }
    }

    /** Behaves as if its network were back: it connects again within the time that the server advised. */
    public synchronized void goOnline() {
        offline = false;
        backoff.reset();
        recovery.begin();
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

    /** Whether it has every message of the room up to the number {@code head}, and every answer. */
    public synchronized boolean isWhole(String room, long head) {
        return participant.isWhole(room, head);
    }

    /** The longest time from noticing that a connection was lost to being in all rooms again. */
    public synchronized Duration longestRecovery() {
        return recovery.longest();
    }

    /** How many connections it has had. */
    public synchronized long connections() {
        return recovery.connections();
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

    @GuardedBy("this")
    private void connect() {
        if (closed || offline || current != null) {
            return;
        }
        Attempt attempt = new Attempt(callbacks);
        current = attempt;
        pulse.begin();
        dialer.dial(attempt).whenComplete((socket, failure) -> {
            if (failure != null) {
                lost(attempt);
            }
        });
    }

    @GuardedBy("this")
    private boolean isCurrent(Attempt attempt) {
        return attempt == current && !closed;
    }

    private synchronized void lost(Attempt attempt) {
        if (!isCurrent(attempt)) {
            return;
        }
        attempt.abort();
        current = null;
        recovery.lost();
        if (!offline) {
            reconnectSoon();
        }
    }

    @GuardedBy("this")
    private void reconnectSoon() {
        Duration wait = backoff.next(participant.jitter());
        timer.schedule(this::reconnect, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void reconnect() {
        connect();
    }

    private synchronized void tick() {
        Attempt attempt = current;
        if (attempt == null) {
            return;
        }
        if (pulse.isGone()) {
            lost(attempt);
        } else if (attempt.isOpen() && !attempt.hasUnsent()) {
            send(participant.renew());
            boolean unfinished = !participant.nothingPending() || !participant.isReady();
            if (unfinished && pulse.resends()) {
                send(participant.resend());
            }
            if (pulse.wantsPing()) {
                send(List.of(PING));
            }
        }
    }

    @GuardedBy("this")
    private void send(List<String> messages) {
        if (!messages.isEmpty() && current != null && current.isOpen()) {
            pulse.said();
            messages.forEach(current::send);
        }
    }

    /** What a connection tells. Nothing counts any more that comes from one that was given up. */
    private final class Callbacks implements Attempt.Owner {

        @Override
        public void opened(Attempt attempt) {
            synchronized (CheckClient.this) {
                if (!isCurrent(attempt)) {
                    attempt.abort();
                    return;
                }
                attempt.begin();
                recovery.connected();
                pulse.begin();
                send(List.of(participant.connected()));
            }
        }

        @Override
        public void received(Attempt attempt, String text) {
            synchronized (CheckClient.this) {
                if (isCurrent(attempt)) {
                    pulse.heard();
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
                        CheckClient.this.lost(attempt);
                    }
                }
            }
        }

        @Override
        public void ended(Attempt attempt, int code, String reason) {
            synchronized (CheckClient.this) {
                if (isCurrent(attempt)) {
                    if (!mayComeBack(code)) {
                        onBroken.accept(new Violation(
                                Violation.Kind.BROKEN, CheckClient.this + " was closed with " + code + " " + reason));
                    }
                    CheckClient.this.lost(attempt);
                }
            }
        }

        @Override
        public void lost(Attempt attempt) {
            CheckClient.this.lost(attempt);
        }
    }

    @GuardedBy("this")
    private void take(Attempt attempt, String text) {
        try {
            send(participant.received(text));
        } catch (RuntimeException e) {
            onBroken.accept(new Violation(Violation.Kind.BROKEN, e.getMessage() + " in " + abbreviated(text)));
            lost(attempt);
            return;
        }
        if (participant.isTooLate()) {
            lost(attempt);
        } else if (participant.isReady() && recovery.complete()) {
            backoff.reset();
        }
    }

    /** docs/protocol.md §2.10: the other codes come only of what this client never does. */
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
