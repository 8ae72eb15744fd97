package phao.heap;

import phao.protocol.Limits;

/**
 * All shares of the heap, made once, in {@code app}. Whatever waits in either direction, and every object that a stranger can make,
 * belongs to one of them. When a share is used up, the stranger is refused, or waits, or is cut, and the others go on.
 *
 * <p>They are sixteenths of the largest heap ({@code -Xmx}) without {@value #OWN_MIB} MiB for the classes and objects of the server itself.
 * In a heap below 1 GiB they are a little more than the whole together, because the largest message must find room in each:
 *
 * <table>
 * <caption>The shares</caption>
 * <tr><th>share</th><th>sixteenths</th><th>what is held</th><th>when it is used up</th></tr>
 * <tr><td>{@link #newestBytes}</td><td>2</td><td>the newest messages and events of all rooms, for readers that keep up
 *     ({@code room.RoomMemory})</td><td>the room in which nothing happened for longest forgets; its readers read the log</td></tr>
 * <tr><td>{@link #largeWriteBytes}</td><td>3</td><td>messages over 256 KiB that are being written, each once
 *     ({@code session.LargeMessages})</td><td>large messages wait; a client that holds one for 30 s is cut</td></tr>
 * <tr><td>{@link #stuckWriteBytes}</td><td>1.5</td><td>writes to WebSockets and event streams that are not taken within seconds
 *     ({@code session.Sessions.sweep})</td><td>those that are stuck for longest are cut</td></tr>
 * <tr><td>{@link #unfinished}</td><td>1, and a growing array takes twice that</td><td>messages and bodies whose end has not come
 *     ({@code endpoint.Parts}, {@code http.RequestBody}, {@code standalone.GuardedConnection}), and publishes that wait until a room is joined
 *     ({@code session.Publishing}, {@code session.BareSession})</td><td>1013, {@code busy}</td></tr>
 * <tr><td>{@link #unread}</td><td>2</td><td>answers that are not read: over HTTP ({@code http.AsyncResponse}, and for whatever a
 *     servlet wrote {@code standalone.gate}), on {@code /socket} ({@code session.Answers})</td><td>{@code busy}, 1013</td></tr>
 * <tr><td>{@link #appendBytes}, {@link #appends}</td><td>5, at most 64 MiB</td><td>publishes that are not on disk yet
 *     ({@code log.AppendQueue})</td><td>{@code busy}</td></tr>
 * <tr><td>{@link #seatBytes}</td><td>1</td><td>members of rooms beyond the first 8 of a connection, and all who have none or had one,
 *     until the room has forgotten them ({@code room.Rooms})</td><td>{@code busy}</td></tr>
 * <tr><td>{@link #connectionBytes}</td><td>4</td><td>connections to the standalone server: one of HTTP by {@link #httpBytes}, a
 *     WebSocket by {@link #WEBSOCKET_BYTES} ({@code standalone.gate})</td><td>one that is idle makes room, or the new one is closed</td></tr>
 * </table>
 *
 * <p>What a container holds for its own connections is bounded by its own settings (docs/containers.md). Native memory: sockets, and
 * SQLite's pages (32 MiB for the writer, 4 for each of two readers).
 *
 * @param newestBytes how many bytes the newest messages and events may take
 * @param largeWriteBytes how many bytes all forms of the large messages may take
 * @param stuckWriteBytes how many bytes may be stuck, a copy of them included
 * @param unfinished the bytes that have come of unfinished messages and bodies
 * @param unread the bytes that were written and not taken
 * @param appendBytes how many bytes the contents of waiting publishes may have
 * @param appends how many publishes may wait
 * @param seatBytes how many bytes all members may take
 * @param connectionBytes how many bytes all connections may take
 */
public record HeapBudget(
        long newestBytes,
        long largeWriteBytes,
        long stuckWriteBytes,
        HeapShare unfinished,
        HeapShare unread,
        long appendBytes,
        int appends,
        long seatBytes,
        long connectionBytes) {

    private static final int OWN_MIB = 32;
    private static final long MIB = 1 << 20;
    /** How many bytes an append takes with its answer, without its content. */
    private static final int APPEND_BYTES = 1 << 10;

    private static final int MOST_APPENDS = 65_536;
    private static final long MOST_APPEND_BYTES = 64 * MIB;
    /** How many bytes of each unfinished message are not counted, so that small ones pass while the share is used up. */
    private static final long FREE_UNFINISHED = 8 << 10;
    /** How many bytes of unread answers are not counted for each connection. */
    private static final long FREE_UNREAD = 16 << 10;

    /** Measured: 30 kB with an event stream. */
    private static final int HTTP_BYTES = 32 << 10;
    /** {@link #HTTP_BYTES} has room for a head of this many bytes; each byte that may come beyond is counted four times. */
    private static final int HEAD_BYTES = 8 << 10;
    /** Measured: 116 kB with an event stream whose head has 32,000 bytes, 160 kB with one of 64,000. */
    private static final int HEAD_COPIES = 4;
    /** Measured: 5 kB idle, and as much with its rooms. */
    public static final int WEBSOCKET_BYTES = 8 << 10;

    /**
     * How many bytes a connection of HTTP takes. A WebSocket keeps nothing of its head.
     *
     * @param headBytes how many bytes the head of a request may have
     */
    public static int httpBytes(int headBytes) {
        return HTTP_BYTES + HEAD_COPIES * Math.max(0, headBytes - HEAD_BYTES);
    }

    /** @param maxBytes how many bytes the heap may have at most */
    public static HeapBudget of(long maxBytes) {
        long sixteenth = Math.max(MIB, (maxBytes - OWN_MIB * MIB) / 16);
        // In a small heap, too, the largest message is taken while nothing else is.
        long least = (long) Limits.DEFAULT.messageBytes() + Limits.HEADER_BYTES;
        long appendBytes = Math.min(MOST_APPEND_BYTES, 5 * sixteenth);
        return new HeapBudget(
                2 * sixteenth,
                3 * sixteenth,
                sixteenth * 3 / 2,
                new HeapShare(Math.max(least, sixteenth), FREE_UNFINISHED),
                new HeapShare(Math.max(least, 2 * sixteenth), FREE_UNREAD),
                appendBytes,
                (int) Math.min(MOST_APPENDS, sixteenth / APPEND_BYTES),
                sixteenth,
                4 * sixteenth);
    }
}
