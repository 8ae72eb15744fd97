package phao.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The beginning of every payload: who published it, as which number, when. Found in the bytes of any protocol that carries text as
 * it is, so that latency and order are measured without shared state and without parsing frames.
 *
 * <p>Letters from A to P hold four bits each: no protocol escapes them.
 *
 * <pre>
 * offset 0   4 bytes  ^|^|
 * offset 4   4 bytes  publisher
 * offset 8   8 bytes  n, from 1
 * offset 16 16 bytes  System.nanoTime() of the sending, or of when it was due
 * </pre>
 */
final class Mark {

    static final byte FIRST = '^';
    static final int MAGIC =
            ByteBuffer.wrap("^|^|".getBytes(StandardCharsets.US_ASCII)).getInt();
    static final int BYTES = 32;
    static final int MAX_PUBLISHERS = 1 << 16;

    private static final int PUBLISHER = 4;
    private static final int NUMBER = 8;
    private static final int TIME = 16;
    private static final byte FILLER = 'x';

    private Mark() {}

    /** A payload of so many bytes. */
    static byte[] payload(int bytes, int publisher, long n, long nanos) {
        ByteBuffer payload = ByteBuffer.allocate(bytes);
        payload.putInt(MAGIC);
        letters(payload, publisher, 4);
        letters(payload, n, 8);
        letters(payload, nanos, 16);
        while (payload.hasRemaining()) {
            payload.put(FILLER);
        }
        return payload.array();
    }

    static int publisher(ByteBuffer bytes, int at) {
        int letters = bytes.getInt(at + PUBLISHER) - 0x41414141;
        letters = (letters | letters >>> 4) & 0x00FF00FF;
        return (letters | letters >>> 8) & 0xFFFF;
    }

    static long n(ByteBuffer bytes, int at) {
        return number(bytes.getLong(at + NUMBER));
    }

    static long nanos(ByteBuffer bytes, int at) {
        return number(bytes.getLong(at + TIME)) << 32 | number(bytes.getLong(at + TIME + 8));
    }

    private static void letters(ByteBuffer out, long number, int count) {
        for (int shift = 4 * (count - 1); shift >= 0; shift -= 4) {
            out.put((byte) ('A' + (number >>> shift & 0xF)));
        }
    }

    /** Eight letters at once: each step joins neighbours. */
    private static long number(long eightLetters) {
        long letters = eightLetters - 0x4141414141414141L;
        letters = (letters | letters >>> 4) & 0x00FF00FF00FF00FFL;
        letters = (letters | letters >>> 8) & 0x0000FFFF0000FFFFL;
        return (letters | letters >>> 16) & 0xFFFFFFFFL;
    }
}
