package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import phao.check.History;
import phao.check.Participant;

/**
 * Ordinary traffic, for which others make trouble: one publishes in a room at a rate, another reads and measures how long each message
 * took from being sent to being read. Two threads of its own.
 */
final class Traffic implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int MOST_PENDING = 250;
    private static final Pattern SENT_AT = Pattern.compile("\"data\":\"([0-9]+):");

    private final RawParticipant publisher;
    private final RawParticipant reader;
    private final Pings pings = new Pings();
    private final String filling;
    private final List<Long> latencies = new ArrayList<>();
    private volatile boolean silent;
    private volatile boolean closed;
    private volatile Exception failure;
    private volatile long published;

    /** @param bytes about how long a message is */
    Traffic(URI server, String room, int perSecond, int bytes, History history) throws IOException {
        filling = "x".repeat(bytes);
        publisher = RawParticipant.reading(server, new Participant("publisher", id(1), history), room);
        reader = RawParticipant.reading(server, new Participant("reader", id(2), history), room);
        for (RawParticipant participant : List.of(publisher, reader)) {
            while (!participant.isReady()) {
                participant.readOne();
            }
        }
        pings.of(List.of(reader, publisher));
        run("answers", publisher::readOne);
        run("reader", this::read);
        run("publisher", () -> publish(perSecond));
    }

    private static String id(int number) {
        return "%032x".formatted(0xabcdef0000L + number);
    }

    private interface Step {
        void run() throws IOException;
    }

    private void run(String name, Step step) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (!closed) {
                            step.run();
                        }
                    } catch (IOException | RuntimeException e) {
                        if (!closed) {
                            failure = e;
                        }
                    }
                },
                "traffic-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void publish(int perSecond) throws IOException {
        long start = System.nanoTime();
        while (!silent && !closed) {
            long due = (System.nanoTime() - start) * perSecond / 1_000_000_000L;
            while (published < due && publisher.pending() < MOST_PENDING) {
                published++;
                publisher.publish(System.nanoTime() + ":" + published + ":" + filling);
            }
            pause();
        }
        pause();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(5); // the rate of the load
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() throws IOException {
        Matcher sentAt = SENT_AT.matcher(reader.readOne());
        long now = System.nanoTime();
        synchronized (latencies) {
            while (sentAt.find()) {
                latencies.add(now - Long.parseLong(sentAt.group(1)));
            }
        }
    }

    /** How long 99 of 100 messages took at most since this was asked last. */
    Duration p99() {
        assertThat(failure).isNull();
        synchronized (latencies) {
            assertThat(latencies).as("messages read").isNotEmpty();
            latencies.sort(null);
            Duration p99 = Duration.ofNanos(latencies.get(latencies.size() * 99 / 100));
            latencies.clear();
            return p99;
        }
    }

    /** The last number that was read. */
    long seq() {
        return reader.seq();
    }

    /** Stops publishing; returns the last number when all is answered and read. */
    long finish() {
        silent = true;
        RunningCheck.await(
                "not all is answered and read",
                PATIENCE,
                () -> failure != null
                        || publisher.pending() == 0 && reader.seq() == published && publisher.seq() == published);
        assertThat(failure).isNull();
        return published;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        pings.close();
        publisher.close();
        reader.close();
    }
}
