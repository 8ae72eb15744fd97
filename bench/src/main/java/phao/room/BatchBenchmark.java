package phao.room;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import phao.protocol.Content;
import phao.protocol.Member;
import phao.protocol.Message;

/** The batch encoder: messages whose frames are made already become one WebSocket message and its bytes, once for all members. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BatchBenchmark {

    @Param({"1", "10", "100"})
    private int messages;

    private List<EncodedMessage> encoded;

    /** For all benchmarks of this package. */
    static EncodedMessage message(long seq) {
        return new EncodedMessage(new Message(
                "lobby",
                seq,
                1_763_800_000_000L,
                new Member("5947d7c33d783f94b3b4c1a96ebc8991", "An"),
                seq,
                Content.text("x".repeat(128))));
    }

    /** JMH calls it before it measures. */
    @Setup
    public void encode() {
        encoded = LongStream.rangeClosed(1, messages)
                .mapToObj(BatchBenchmark::message)
                .toList();
        batch();
    }

    @Benchmark
    public byte[] batch() {
        return Batch.of(encoded).messages().get(0).frame();
    }
}
