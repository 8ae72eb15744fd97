package phao.protocol;

/**
 * The bounds that a server tells its clients in {@code welcome} (docs/protocol.md §2.1).
 *
 * @param textBytes how many bytes of UTF-8 a text message from a client may have: a container allocates that much per connection
 * @param messageBytes how many bytes the content of a message may have: a bigger one would fill the heap
 * @param rooms how many rooms one connection may have joined: each costs a cursor
 * @param inFlight how many publishes of one connection may be unanswered: each waits in the writer's queue
 * @param pageMessages how many messages a page of history may have
 * @param signalBytes how many bytes the {@code data} of a signal may have
 */
public record Limits(int textBytes, int messageBytes, int rooms, int inFlight, int pageMessages, int signalBytes) {

    /** 2^53 − 1, the bound of every number in the protocol: the largest integer that JavaScript holds exactly. */
    public static final long MAX_NUMBER = (1L << 53) - 1;
    /** How many digits {@link #MAX_NUMBER} has. */
    public static final int MAX_NUMBER_DIGITS = 16;

    /** Fixed: {@code @OnMessage(maxMessageSize)} needs a constant. */
    public static final int TEXT_BYTES = 65_536;
    /** How many bytes a header may have in front of the largest content. */
    public static final int HEADER_BYTES = 65_536;

    /** Whether a text has more than {@code mostBytes} bytes of UTF-8. A longer text is not read to its end. */
    public static boolean isOver(int mostBytes, String text) {
        int left = mostBytes;
        for (int i = 0; i < text.length() && left >= 0; i++) {
            char c = text.charAt(i);
            // Each half of a surrogate pair counts for half of the pair's four bytes.
            left -= c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return left < 0;
    }

    public static final Limits DEFAULT = new Limits(TEXT_BYTES, 16 << 20, 256, 256, 200, 4_096);
}
