package phao.it.http;

/** What HTTP asks of servers about bodies, and not each of them does. */
public enum Feature {
    /** What is sent before the request before it is answered is executed once, or not if the connection ends (RFC 9112 §9.3.2). */
    PIPELINING,
    /** RFC 9112 §7.1.1: "A recipient MUST ignore unrecognized chunk extensions". */
    CHUNK_EXTENSIONS,
    /** A client that sends a body in chunks is told that it may begin (RFC 9110 §10.1.1). */
    CONTINUE_FOR_CHUNKS,
    /** An answer that an application gives later, without reading the body, is not the last on its connection unless it says so. */
    LATE_ANSWERS_BEFORE_BODIES
}
