package phao.bench.load;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes at a fixed rate, whatever becomes of the messages: the open loop. A message carries the time when it was due, so that a
 * stall, of the server or of this thread, counts for all that it delays and there is no coordinated omission.
 */
final class Pacer extends Thread {

    private record Voice(Link link, Publisher publisher) {}

    private final List<Voice> voices;
    private final double perSecond;
    private volatile boolean ended;
    private volatile IOException failure;

    Pacer(List<Link> links, double perSecond) {
        super("pacer");
        this.perSecond = perSecond;
        this.voices = links.stream()
                .flatMap(link -> link.publishers().stream().map(publisher -> new Voice(link, publisher)))
                .toList();
        setDaemon(true);
    }

    /** @throws IOException what ended it before its time */
    void end() throws IOException, InterruptedException {
        ended = true;
        join();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void run() {
        long start = System.nanoTime();
        try {
            for (long i = 0; !ended; i++) {
                long due = start + (long) (i * 1e9 / perSecond);
                for (long wait = due - System.nanoTime(); wait > 0 && !ended; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                Voice voice = voices.get((int) (i % voices.size()));
                voice.link().sendNow(voice.publisher().next(due));
            }
        } catch (IOException e) {
            failure = e;
        }
    }
}
