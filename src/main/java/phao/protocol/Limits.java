package phao.protocol;

/**
 * The bounds that a server tells its clients in {@code welcome} (docs/protocol.md §2.1).
 *
 * @param textBytes the longest text message from a client, in bytes of UTF-8: a container allocates so much per connection
 * @param messageBytes the longest content of one message: a bigger one would fill the heap
 * @param rooms joined at once on one connection: each costs a cursor
 * @param inFlight publishes not yet answered, per connection: each waits in the writer's queue
 * @param pageMessages the most messages of one page of history
 * @param signalBytes the longest {@code data} of a signal
 */
public record Limits(int textBytes, int messageBytes, int rooms, int inFlight, int pageMessages, int signalBytes) {

    /** 2^53 − 1, the largest integer that JavaScript holds exactly: of whatever is counted. */
    public static final long MAX_NUMBER = (1L << 53) - 1;
    /** As many as {@link #MAX_NUMBER} has. */
    public static final int MAX_NUMBER_DIGITS = 16;

    /** Fixed: {@code @OnMessage(maxMessageSize)} needs a constant. */
    public static final int TEXT_BYTES = 65_536;
    /** Room for a header in front of the largest content. */
    public static final int HEADER_BYTES = 65_536;

    /** Whether a text has more bytes of UTF-8 than this; it is looked at only as far as that. */
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
