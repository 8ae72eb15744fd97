package phao.it.http;

/** What HTTP asks of servers about bodies, and not each of them does. */
public enum Feature {
    /** A request that is sent before one with a body is answered is read from its beginning. */
    REQUESTS_BEHIND_BODIES,
    /** A request that is sent before one with a body in chunks is answered is executed once, or not if the connection ends. */
    REQUESTS_BEHIND_CHUNKS,
    /** The same of one whose body is not taken. */
    REQUESTS_BEHIND_REFUSALS,
    /** RFC 9112 §7.1.1: "A recipient MUST ignore unrecognized chunk extensions". */
    CHUNK_EXTENSIONS,
    /** A client that sends a body in chunks is told that it may begin (RFC 9110 §10.1.1). */
    CONTINUE_FOR_CHUNKS
}
