package phao.room;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The ring of a room's newest messages: one write per message, one read per batch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TailBenchmark {

    private static final int FILLED = 1_024;
    private static final int BEHIND = 10;

    private final Tail tail = new Tail();
    private long seq;

    /** More than it holds, so that it turns. */
    @Setup
    public void fill() {
        for (int i = 0; i < FILLED; i++) {
            add();
        }
    }

    @Benchmark
    public void add() {
        tail.add(BatchBenchmark.message(++seq));
    }

    @Benchmark
    public Optional<List<EncodedMessage>> tenAfterCursor() {
        return tail.after(seq - BEHIND, 256, 64 << 10);
    }
}
