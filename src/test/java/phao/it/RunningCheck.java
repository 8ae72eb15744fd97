package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import phao.check.Dialer;
import phao.check.Guest;
import phao.check.Plan;
import phao.check.Report;
import phao.check.SelfCheck;

/** A {@link SelfCheck} that goes on while a test mistreats the server. For one thread. */
public final class RunningCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final CompletableFuture<Report> report;
    private volatile long acknowledged;

    /** Begins: a dozen clients in two rooms, 40 messages a second, each connection cut after four seconds on average. */
    RunningCheck(StandaloneServer server, Duration time, long seed, Guest... guests) {
        SelfCheck check = new SelfCheck(
                new Plan(
                        new Dialer.Way(SelfCheck.socketOf(server.url()), false),
                        Plan.NO_TOKENS,
                        Plan.ROOM_PREFIX,
                        time,
                        12,
                        2,
                        40,
                        Duration.ofSeconds(4),
                        PATIENCE,
                        seed),
                progress -> acknowledged = progress.acknowledged());
        List.of(guests).forEach(check::invite);
        report = CompletableFuture.supplyAsync(() -> {
            try {
                return check.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        awaitMoreAcknowledged();
    }

    /** Waits until messages are acknowledged that were not when it was called. */
    void awaitMoreAcknowledged() {
        long before = acknowledged;
        await("no message is acknowledged any more", () -> acknowledged > before || report.isDone());
    }

    /** Waits for the end. Everything must be whole. */
    Report end() {
        Report end = report.join();
        assertThat(end.isGood()).as(String.join("\n", end.lines())).isTrue();
        assertThat(end.delivered()).isPositive();
        return end;
    }

    /** Waits for a condition, at most a minute. */
    public static void await(String otherwise, BooleanSupplier condition) {
        await(otherwise, Duration.ofMinutes(1), condition);
    }

    public static void await(String otherwise, Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(otherwise).isLessThan(deadline);
            pass(Duration.ofMillis(20));
        }
    }

    /** Lets a fault last. */
    static void pass(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
