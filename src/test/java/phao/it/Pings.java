package phao.it;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Says for others that they are alive, whether they read or not: a server closes who is silent for two heartbeats of 25 s. Any thread;
 * the pings come from one of its own.
 */
final class Pings implements AutoCloseable {

    private static final int EVERY_SECONDS = 10;

    private final List<RawParticipant> participants = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "pings");
        thread.setDaemon(true);
        return thread;
    });
    private volatile int failures;

    Pings() {
        timer.scheduleAtFixedRate(this::pingAll, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    void of(List<RawParticipant> more) {
        participants.addAll(more);
    }

    /** How many were found closed by the server. */
    int failures() {
        return failures;
    }

    private void pingAll() {
        for (RawParticipant participant : participants) {
            try {
                participant.ping();
            } catch (IOException e) {
                failures++;
                participants.remove(participant);
            }
        }
    }

    /** Waits for the ping that is being sent, if one is: nothing that is closed afterwards counts as a failure. */
    @Override
    public void close() {
        timer.shutdownNow();
        try {
            timer.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
