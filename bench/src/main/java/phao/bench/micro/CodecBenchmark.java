package phao.bench.micro;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import phao.protocol.Content;
import phao.protocol.FrameDecoder;
import phao.protocol.FrameEncoder;
import phao.protocol.Incoming;
import phao.protocol.Limits;
import phao.protocol.Member;
import phao.protocol.Message;

/** The frame codec: once per published message in, once per published message out, however many members there are. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {

    private final FrameDecoder decoder = new FrameDecoder(Limits.DEFAULT);
    private final String publish =
            "[{\"type\":\"publish\",\"room\":\"lobby\",\"n\":4711,\"data\":\"" + "x".repeat(128) + "\"}]";
    private final Message message = new Message(
            "lobby",
            4711,
            1_763_800_000_000L,
            new Member("5947d7c33d783f94b3b4c1a96ebc8991", "An"),
            4711,
            Content.text("x".repeat(128)));

    @Benchmark
    public List<Incoming> decode() {
        return decoder.text(publish);
    }

    @Benchmark
    public String encode() {
        return FrameEncoder.json(message);
    }
}
