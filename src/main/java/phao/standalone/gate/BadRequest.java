package phao.standalone.gate;

import java.nio.charset.StandardCharsets;

/**
 * What a client sends is no HTTP request that can be answered. It ends the connection: where the next request begins is not known.
 *
 * <p>Made often, so it has no stack trace.
 */
final class BadRequest extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String phrase;

    private BadRequest(int status, String phrase, String why) {
        super(why, null, false, false);
        this.status = status;
        this.phrase = phrase;
    }

    /** @param why for people, in ASCII; it repeats nothing of what was sent */
    static BadRequest malformed(String why) {
        return new BadRequest(400, "Bad Request", why);
    }

    static BadRequest tooSlow(String why) {
        return new BadRequest(408, "Request Timeout", why);
    }

    static BadRequest tooLong(String why) {
        return new BadRequest(413, "Content Too Large", why);
    }

    static BadRequest addressTooLong(String why) {
        return new BadRequest(414, "URI Too Long", why);
    }

    static BadRequest expectationFailed(String why) {
        return new BadRequest(417, "Expectation Failed", why);
    }

    static BadRequest headTooLong(String why) {
        return new BadRequest(431, "Request Header Fields Too Large", why);
    }

    static BadRequest unknown(String why) {
        return new BadRequest(501, "Not Implemented", why);
    }

    static BadRequest version(String why) {
        return new BadRequest(505, "HTTP Version Not Supported", why);
    }

    /**
     * The answer, which is the last one of its connection.
     *
     * @param date in the form of a header
     */
    byte[] answer(String date) {
        String body = status + " " + phrase + ": " + getMessage() + "\n";
        return ("HTTP/1.1 " + status + " " + phrase + "\r\nDate: " + date
                        + "\r\nConnection: close\r\n"
                        + "Cache-Control: no-store\r\nContent-Type: text/plain\r\n"
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    int status() {
        return status;
    }
}
