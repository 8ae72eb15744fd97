package phao.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/**
 * A body is a body (RFC 9112 §6): whatever it contains, however it is cut and whoever else sends meanwhile, it is stored as it is, or
 * refused, and nothing in it is executed. {@code -Dphao.uploads.seed=4711} makes other requests.
 */
public interface UploadContract extends HttpContract {

    long SEED = Long.getLong("phao.uploads.seed", 1);
    int CLIENTS = 4;
    int SMALL = 3_000 / CLIENTS;
    int SMALL_BYTES = 256 << 10;
    int LARGE = 20 / CLIENTS;
    int LARGE_BYTES = 16 << 20;
    int REFUSALS = 80;

    /** Those of the server. */
    default Set<Feature> features() {
        return EnumSet.allOf(Feature.class);
    }

    /** What one client does, with bodies of its own. */
    interface Work {
        void by(Uploader client, SplittableRandom random, RequestLikeBodies bodies) throws IOException;
    }

    @Test
    default void uploads_of_any_size_and_content_are_stored_as_they_are() throws Exception {
        // Two at once would be more than a small heap takes of bodies whose end has not come.
        Lock oneLarge = new ReentrantLock();
        together((client, random, bodies) -> {
            Deque<Integer> sizes = sizes(random);
            while (!sizes.isEmpty()) {
                if (sizes.element() <= SMALL_BYTES) {
                    publish(client, random, bodies, sizes);
                } else {
                    oneLarge.lock();
                    try {
                        client.exchange(client.requests().upload(bodies.next(sizes.remove())));
                    } finally {
                        oneLarge.unlock();
                    }
                }
            }
            client.endConnection();
            client.checkRoom();
        });
    }

    private static Deque<Integer> sizes(SplittableRandom random) {
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < SMALL; i++) {
            sizes.add(Sizes.between(random, 1, SMALL_BYTES));
        }
        for (int i = 0; i < LARGE; i++) {
            sizes.add(random.nextInt(sizes.size()), Sizes.between(random, SMALL_BYTES + 1, LARGE_BYTES));
        }
        return new ArrayDeque<>(sizes);
    }

    /** One, or two, alone or with pages asked for before and behind it, all before an answer has come. */
    private static void publish(
            Uploader client, SplittableRandom random, RequestLikeBodies bodies, Deque<Integer> sizes)
            throws IOException {
        Requests requests = client.requests();
        Exchange upload = requests.upload(bodies.next(sizes.remove()));
        boolean oneMore = !sizes.isEmpty() && sizes.element() <= SMALL_BYTES;
        switch (random.nextInt(10)) {
            case 0 -> client.exchange(requests.count(), upload, requests.count());
            case 1 -> client.exchange(upload, requests.count());
            case 2 ->
                client.exchange(upload, oneMore ? requests.upload(bodies.next(sizes.remove())) : requests.count());
            default -> client.exchange(upload);
        }
        if (random.nextInt(50) == 0) {
            client.endConnection();
        }
    }

    @Test
    default void nothing_in_a_body_that_is_refused_is_executed() throws Exception {
        together((client, random, bodies) -> {
            for (int i = 0; i < REFUSALS; i++) {
                Requests requests = client.requests();
                Exchange refused = requests.refused(bodies.next(Sizes.between(random, 1, SMALL_BYTES)));
                Exchange upload = requests.upload(bodies.next(Sizes.between(random, 1, 1000)));
                switch (random.nextInt(4)) {
                    case 0 -> client.exchange(refused, upload);
                    case 1 -> client.exchange(upload, refused);
                    case 2 ->
                        client.leaveUnfinished(requests.tooLarge(
                                random.nextLong(LARGE_BYTES + 1, 1L << 40),
                                bodies.next(Sizes.between(random, 1, SMALL_BYTES))));
                    default -> {
                        client.exchange(refused);
                        client.exchange(upload);
                    }
                }
            }
            client.endConnection();
            client.checkRoom();
        });
    }

    /** All clients at once; afterwards the room that bodies speak of is empty. */
    private void together(Work work) throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        String victim = "rooms/" + roomOfFixedLength();
        List<String> problems = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            SplittableRandom own = random.split();
            RequestLikeBodies bodies = new RequestLikeBodies(random.split(), http().uri(victim));
            Uploader client = new Uploader(own, http().uri("rooms/" + roomOfFixedLength()), features());
            threads.add(new Thread(() -> {
                try (client) {
                    work.by(client, own, bodies);
                } catch (IOException | RuntimeException | AssertionError e) {
                    problems.add(client + ": " + e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        int executed = http().get(victim + "?last=0").expect(200).json().getInt("head");
        if (executed > 0) {
            problems.add(executed + " messages were published by requests in bodies");
        }
        assertThat(problems).as("-Dphao.uploads.seed=" + SEED).isEmpty();
    }

    /** So that the same seed makes requests of the same length. */
    private String roomOfFixedLength() {
        return "uploads-" + newSecret();
    }
}
