package phao.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A check that overlooks a message would call it lost; one that finds what is not there would hide a loss. */
class ScannerTest {

    private static final int PAYLOAD = 40;

    private record Found(int publisher, long n, long nanos) {}

    @Test
    void every_mark_is_found_once_wherever_reads_cut_the_stream() {
        byte[] stream = stream();
        List<Found> expected = List.of(
                new Found(0, 1, 0),
                new Found(65_535, 0xFFFF_FFFFL, Long.MAX_VALUE),
                new Found(7, 2, 42),
                new Found(7, 3, 43));
        for (int cut = 1; cut <= stream.length; cut++) {
            assertEquals(expected, read(stream, cut), "read in pieces of " + cut);
        }
    }

    /** With what could mislead around the marks: half of one, its first letter, acknowledgements of any length. */
    private static byte[] stream() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes("^^|^ ^".getBytes(StandardCharsets.US_ASCII));
        stream.writeBytes(Mark.payload(PAYLOAD, 0, 1, 0));
        stream.writeBytes(Mark.payload(PAYLOAD, 65_535, 0xFFFF_FFFFL, Long.MAX_VALUE));
        stream.writeBytes("\"},{\"type\":\"ack\"},^|^".getBytes(StandardCharsets.US_ASCII));
        stream.writeBytes(Mark.payload(PAYLOAD, 7, 2, 42));
        stream.writeBytes("^|^|^".substring(0, 3).getBytes(StandardCharsets.US_ASCII));
        stream.writeBytes(Mark.payload(PAYLOAD, 7, 3, 43));
        stream.writeBytes("\"}]".getBytes(StandardCharsets.US_ASCII));
        return stream.toByteArray();
    }

    private static List<Found> read(byte[] stream, int pieces) {
        Scanner scanner = new Scanner(PAYLOAD);
        List<Found> found = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.allocate(stream.length + Scanner.MAX_KEPT);
        for (int from = 0; from < stream.length; from += pieces) {
            buffer.clear();
            scanner.resume(buffer);
            buffer.put(stream, from, Math.min(pieces, stream.length - from));
            scanner.scan(
                    buffer.flip(),
                    (bytes, at) ->
                            found.add(new Found(Mark.publisher(bytes, at), Mark.n(bytes, at), Mark.nanos(bytes, at))));
        }
        return found;
    }
}
