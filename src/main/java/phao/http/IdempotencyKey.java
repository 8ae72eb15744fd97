package phao.http;

import java.util.Optional;
import phao.protocol.Ascii;
import phao.protocol.ClientId;
import phao.protocol.Digest;
import phao.protocol.Limits;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;

/**
 * The publisher and the count that the header Idempotency-Key stands for in the log (docs/protocol.md §5.4).
 *
 * @param client the publisher that {@code n} counts for; empty without a key
 * @param n 0 without a key
 * @param chosen whether the key is a text of the sender's choice, and not a client and its count
 */
record IdempotencyKey(String client, long n, boolean chosen) {

    private static final String NAME = "Idempotency-Key";
    private static final int MAX_CHARS = 255;
    private static final int CLIENT_BYTES = 16;

    /**
     * @param header its value, null if there is none
     * @param sender the client that sends it, null if it names none: two clients may choose the same key for two messages
     */
    static IdempotencyKey of(String header, String sender) throws RefusalException {
        if (header == null) {
            return new IdempotencyKey("", 0, false);
        }
        String key = bare(header.strip());
        int hyphen = key.indexOf('-');
        String client = key.substring(0, Math.max(0, hyphen));
        String n = key.substring(hyphen + 1);
        if (ClientId.isSecret(client) && Ascii.isNumber(n, Limits.MAX_NUMBER_DIGITS)) {
            return new IdempotencyKey(client, Parameters.number(NAME, n, 1, Limits.MAX_NUMBER), false);
        }
        if (key.isEmpty() || key.length() > MAX_CHARS || !key.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw Parameters.wrong(NAME + " must be 1 to " + MAX_CHARS + " printable ASCII characters");
        }
        return new IdempotencyKey(
                clientOf((sender == null ? "" : ClientHeaders.CLIENT + ": " + sender + "\n") + NAME + ": " + key),
                1,
                true);
    }

    /** The draft of the header makes it a structured string (RFC 8941 §3.3.3). A value that is none is the key as it is. */
    private static String bare(String text) {
        HeaderReader reader = new HeaderReader(text);
        Optional<String> quoted = reader.quotedString();
        return quoted.isPresent() && reader.atEnd() ? quoted.get() : text;
    }

    /** The id of a publisher that has this one message. The names of the headers keep its hash apart from those of other texts. */
    private static String clientOf(String headers) {
        return Digest.hex(headers, CLIENT_BYTES);
    }
}
