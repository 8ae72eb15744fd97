package phao.it.http;

import java.util.List;

/**
 * A request as it goes over the wire, and what may be answered.
 *
 * @param name for people
 * @param body as it is sent, which in chunks is more than {@code content}
 * @param framing how the server knows where the body ends
 * @param waits the body is sent only when the server has said that it may come (RFC 9110 §10.1.1)
 * @param statuses one of these is the answer's
 */
record Exchange(
        String name,
        Kind kind,
        byte[] head,
        byte[] body,
        byte[] content,
        Framing framing,
        boolean waits,
        List<Integer> statuses) {

    /** RFC 9112 §6. */
    enum Framing {
        LENGTH,
        CHUNKS
    }

    /** What the answer means. */
    enum Kind {
        /** The content is the next message of the room. */
        PUBLISHES,
        /** The answer says how many messages the room has. */
        COUNTS,
        /** The same, and the connection ends. */
        COUNTS_AND_ENDS,
        /** Nothing has happened; perhaps the body was not read, and the connection ends. */
        IS_REFUSED
    }

    @Override
    public String toString() {
        return name + " with " + content.length + " bytes" + (framing == Framing.CHUNKS ? " in chunks" : "")
                + (waits ? " that wait" : "");
    }
}
