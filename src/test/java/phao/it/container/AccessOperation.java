package phao.it.container;

import java.util.Arrays;
import java.util.List;

/** Everything that is done in a room, with the right that it takes: {@link AccessIT} tries it, and docs/access.md has it as a table. */
enum AccessOperation {
    JOIN("read", Transport.SOCKET, "`join`"),
    HISTORY("read", Transport.SOCKET, "`history`"),
    PUBLISH_FRAME("publish", Transport.SOCKET, "`publish`"),
    REMOVE_FRAME("read", Transport.SOCKET, "`remove` of one's own"),
    CLEAR_FRAME("manage", Transport.SOCKET, "`remove` of others' and with `upTo`"),
    READ_FRAME("read", Transport.SOCKET, "`read`"),
    SIGNAL_FRAME("signal", Transport.SOCKET, "`signal`"),
    MEMBERS("presence", Transport.SOCKET, "being seen, `presence`, `count` and `members` in `joined`"),

    OPEN_BARE("read", Transport.BARE, "opening it"),
    SEND_BARE("publish", Transport.BARE, "sending"),

    PAGE("read", "GET", "", "", ""),
    LAST("read", "GET", "?last=1", "", ""),
    AFTER("read", "GET", "?after=0&epoch=0123456789abcdef", "", ""),
    BEFORE("read", "GET", "?before=9", "", ""),
    HEAD_OF_PAGE("read", "HEAD", "", "", ""),
    CONTENT("read", "GET", "/messages/1", "", ""),
    RANGE("read", "GET", "/messages/1", "Range: bytes=0-1", ""),
    PUBLISH("publish", "POST", "", "Content-Type: text/plain", "text"),
    REMOVE("read", "DELETE", "/messages/999999999", "", ""),
    CLEAR("manage", "DELETE", "/messages?upTo=999999999", "", ""),
    SIGNAL("signal", "POST", "/signals", "Content-Type: application/json", "{}"),
    READ_POSITION("read", "GET", "/read", "", ""),
    MARK_READ("read", "PUT", "/read", "Content-Type: application/json", "{\"seq\":1}"),
    WHO_IS_HERE("presence", "GET", "/presence", "", ""),
    BE_HERE("presence", "PUT", "/presence", "", ""),
    BE_GONE("presence", "DELETE", "/presence", "", ""),

    EVENT_STREAM("read", Transport.EVENTS, "`GET` by an event stream"),
    WAIT("read", Transport.EVENTS, "`GET …?wait=`"),
    POLL("read", Transport.EVENTS, "`GET /events`");

    /** A column of the table. */
    enum Transport {
        SOCKET("WebSocket `/socket`"),
        BARE("`/rooms/{room}` bare"),
        REQUEST("plain HTTP"),
        EVENTS("event streams and polls");

        private final String title;

        Transport(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    private final String right;
    private final Transport transport;
    private final String words;
    private final String method;
    private final String address;
    private final String header;
    private final String body;

    AccessOperation(String right, Transport transport, String words) {
        this(right, transport, words, "", "", "", "");
    }

    /**
     * By plain HTTP.
     *
     * @param address behind that of the room
     * @param header one header of the request; empty for none
     */
    AccessOperation(String right, String method, String address, String header, String body) {
        this(right, Transport.REQUEST, words(method, address, header), method, address, header, body);
    }

    AccessOperation(
            String right,
            Transport transport,
            String words,
            String method,
            String address,
            String header,
            String body) {
        this.right = right;
        this.transport = transport;
        this.words = words;
        this.method = method;
        this.address = address;
        this.header = header;
        this.body = body;
    }

    /** As the documents write it: without values. */
    private static String words(String method, String address, String header) {
        String without = address.replaceAll("=[^&]*", "=").replaceAll("/[0-9]+", "/{seq}");
        return "`" + (method + " " + (without.isEmpty() ? "" : "…" + without)).strip() + "`"
                + (header.startsWith("Range") ? " with `Range`" : "");
    }

    /** Whether it is nothing for who has no user, whatever they may do. */
    boolean isOfUsers() {
        return this == READ_FRAME || this == READ_POSITION || this == MARK_READ;
    }

    static List<AccessOperation> requests() {
        return Arrays.stream(values())
                .filter(operation -> operation.transport == Transport.REQUEST)
                .toList();
    }

    String right() {
        return right;
    }

    Transport transport() {
        return transport;
    }

    String words() {
        return words;
    }

    String method() {
        return method;
    }

    String address() {
        return address;
    }

    String header() {
        return header;
    }

    String body() {
        return body;
    }
}
