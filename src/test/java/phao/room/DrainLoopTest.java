package phao.room;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DrainLoopTest {

    private final List<Throwable> bugs = new ArrayList<>();
    private final List<String> done = new ArrayList<>();

    @Test
    void work_is_done_before_here_returns() {
        DrainLoop loop = new DrainLoop(() -> done.add("pass"), bugs::add);
        loop.here();
        assertThat(done).containsExactly("pass");
        assertThat(loop.backlog()).isZero();
    }

    @Test
    void work_that_a_pass_brings_is_done_after_it_by_a_loop_and_not_deeper_in_the_stack() {
        List<Integer> depths = new ArrayList<>();
        DrainLoop[] loop = new DrainLoop[1];
        loop[0] = new DrainLoop(
                () -> {
                    depths.add(Thread.currentThread().getStackTrace().length);
                    if (depths.size() < 1_000) {
                        loop[0].here();
                    }
                    return true;
                },
                bugs::add);
        loop[0].here();
        assertThat(depths).hasSize(1_000).containsOnly(depths.get(0));
    }

    @Test
    void all_that_was_brought_before_a_pass_began_shares_it() {
        Queue<Runnable> executor = new ArrayDeque<>();
        DrainLoop loop = new DrainLoop(() -> done.add("pass"), bugs::add);
        loop.on(executor::add);
        loop.on(executor::add);
        loop.here();
        assertThat(done).isEmpty();
        assertThat(loop.backlog()).isEqualTo(3);
        assertThat(executor).hasSize(1);
        executor.remove().run();
        assertThat(done).containsExactly("pass");
        assertThat(loop.backlog()).isZero();
    }

    @Test
    void a_pass_that_goes_on_elsewhere_lets_no_other_begin_before_it_is_over() {
        Queue<Runnable> executor = new ArrayDeque<>();
        DrainLoop loop = new DrainLoop(() -> !done.add("pass"), bugs::add);
        loop.here();
        loop.here();
        loop.on(executor::add);
        assertThat(done).containsExactly("pass");
        loop.passed(executor::add);
        executor.remove().run();
        assertThat(done).containsExactly("pass", "pass");
        loop.passed(executor::add);
        assertThat(executor).isEmpty();
        assertThat(loop.backlog()).isZero();
    }

    @Test
    void a_pass_that_throws_is_told_of_and_the_work_behind_it_is_done() {
        OutOfMemoryError full = new OutOfMemoryError("on purpose");
        DrainLoop[] loop = new DrainLoop[1];
        loop[0] = new DrainLoop(
                () -> {
                    done.add("pass");
                    if (done.size() == 1) {
                        loop[0].here();
                        throw full;
                    }
                    return true;
                },
                bugs::add);
        loop[0].here();
        assertThat(bugs).containsExactly(full);
        assertThat(done).hasSize(2);
        loop[0].here();
        assertThat(done).hasSize(3);
    }

    @Test
    void a_listener_that_fails_too_keeps_nobody_from_working() {
        DrainLoop loop = new DrainLoop(
                () -> {
                    done.add("pass");
                    throw new IllegalStateException("on purpose");
                },
                bug -> {
                    throw new IllegalStateException(bug);
                });
        loop.here();
        loop.here();
        assertThat(done).hasSize(2);
    }

    @Test
    void work_that_the_executor_cannot_take_is_done_by_the_caller() {
        DrainLoop loop = new DrainLoop(() -> done.add("pass"), bugs::add);
        loop.on(task -> {
            throw new OutOfMemoryError("on purpose");
        });
        loop.on(task -> {
            throw new RejectedExecutionException("on purpose");
        });
        assertThat(done).hasSize(2);
        assertThat(loop.backlog()).isZero();
    }

    @Test
    void whatever_the_executor_throws_otherwise_reaches_the_caller() {
        DrainLoop loop = new DrainLoop(() -> true, bugs::add);
        assertThatThrownBy(() -> loop.on(task -> {
                    throw new IllegalStateException("on purpose");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    /**
     * Steps of generated programs on one thread: whatever is brought, from outside or from within a pass, by {@code here} or on an
     * executor that runs late, and whether a pass ends at once, later or by throwing, all of it is taken, and no two passes overlap.
     */
    @Test
    void no_order_of_events_leaves_work_lying_or_lets_two_passes_overlap() {
        for (int seed = 0; seed < 5_000; seed++) {
            new Program(seed).run();
        }
    }

    private static final class Program {

        private final int seed;
        private final Random random;
        private final List<Runnable> executor = new ArrayList<>();
        private final Queue<Integer> work = new ArrayDeque<>();
        private final DrainLoop loop = new DrainLoop(this::pass, bug -> {});
        private int brought;
        private int taken;
        private boolean inPass;
        /** A pass goes on elsewhere. */
        private boolean open;

        Program(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void run() {
            for (int step = 0; step < 40; step++) {
                step();
            }
            while (open || !executor.isEmpty()) {
                if (open) {
                    endPass();
                } else {
                    executor.remove(0).run();
                }
            }
            assertThat(taken).as("work done, seed %d", seed).isEqualTo(brought);
            assertThat(loop.backlog()).as("backlog, seed %d", seed).isZero();
        }

        private void step() {
            int choice = random.nextInt(4);
            if (choice == 0 && !executor.isEmpty()) {
                executor.remove(random.nextInt(executor.size())).run();
            } else if (choice == 1 && open) {
                endPass();
            } else {
                bring();
            }
        }

        private void bring() {
            work.add(brought++);
            if (random.nextBoolean()) {
                loop.here();
            } else {
                loop.on(executor::add);
            }
        }

        private boolean pass() {
            assertThat(inPass || open).as("two passes, seed %d", seed).isFalse();
            inPass = true;
            for (Integer one = work.poll(); one != null; one = work.poll()) {
                taken++;
                if (random.nextInt(3) == 0) {
                    bring();
                }
            }
            inPass = false;
            int end = random.nextInt(4);
            if (end == 0) {
                throw new IllegalStateException("on purpose");
            }
            open = end == 1;
            if (open && random.nextBoolean()) {
                endPass(); // before it has returned
                return false;
            }
            return !open;
        }

        private void endPass() {
            open = false;
            loop.passed(executor::add);
        }
    }

    @Test
    void threads_that_bring_work_at_once_have_all_of_it_done_by_one_at_a_time() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 50; round++) {
                new Race(threads, round).run();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static final class Race {

        private static final int BRINGERS = 4;
        private static final int EACH = 500;

        private final Executor threads;
        private final int round;
        private final Queue<Integer> work = new ConcurrentLinkedQueue<>();
        private final DrainLoop loop = new DrainLoop(this::pass, bug -> {});
        private final AtomicInteger working = new AtomicInteger();
        private final AtomicInteger overlaps = new AtomicInteger();
        private final CountDownLatch all = new CountDownLatch(BRINGERS * EACH);
        /** Not volatile: what a pass writes must be seen by the next one. */
        private int passes;

        private int taken;

        Race(Executor threads, int round) {
            this.threads = threads;
            this.round = round;
        }

        void run() throws InterruptedException {
            for (int bringer = 0; bringer < BRINGERS; bringer++) {
                int first = bringer * EACH;
                threads.execute(() -> bring(first));
            }
            assertThat(all.await(30, SECONDS))
                    .as("all work done, round %d", round)
                    .isTrue();
            assertThat(overlaps).hasValue(0);
        }

        private void bring(int first) {
            for (int i = first; i < first + EACH; i++) {
                work.add(i);
                if (i % 3 == 0) {
                    loop.on(threads);
                } else {
                    loop.here();
                }
            }
        }

        private boolean pass() {
            if (working.getAndIncrement() != 0) {
                overlaps.incrementAndGet();
            }
            int before = taken;
            while (work.poll() != null) {
                taken++;
            }
            int found = taken - before;
            int kind = passes++ % 5;
            if (kind == 4) {
                threads.execute(() -> {
                    leave(found);
                    loop.passed(threads);
                });
                return false;
            }
            leave(found);
            if (kind == 3) {
                throw new IllegalStateException("on purpose");
            }
            return true;
        }

        private void leave(int found) {
            working.decrementAndGet();
            for (int i = 0; i < found; i++) {
                all.countDown();
            }
        }
    }
}
