package phao.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a connection ends (docs/protocol.md §2.10).
 *
 * @param code the status code of the Close frame
 * @param reason for people; it is cut to what a Close frame can hold
 */
public record Close(int code, String reason) {

    public static final int NORMAL = 1000;
    public static final int GOING_AWAY = 1001;
    public static final int PROTOCOL_ERROR = 1002;
    public static final int POLICY = 1008;
    public static final int TOO_BIG = 1009;
    public static final int UNEXPECTED = 1011;
    public static final int TRY_AGAIN_LATER = 1013;
    public static final int FENCED = 4001;
    public static final int GAP = 4002;
    public static final int SILENT = 4003;
    public static final int UNAUTHENTICATED = 4004;
    public static final int REVOKED = 4005;

    // RFC 6455 §5.5: "All control frames MUST have a payload length of 125 bytes or less"; two are the code.
    private static final int MAX_REASON_BYTES = 123;

    public Close {
        while (reason.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
            reason = reason.substring(0, reason.offsetByCodePoints(reason.length(), -1));
        }
    }

    /** As {@link Refusal#logUnreadable}. */
    public static Close logUnreadable() {
        return new Close(TRY_AGAIN_LATER, Refusal.logUnreadable().message());
    }

    /** Closes because rooms and their members take more memory than they may. */
    public static Close tooManyMembers() {
        return new Close(TRY_AGAIN_LATER, "too many are in the rooms of this server: try again later");
    }

    /** Closes because the client has a newer connection (docs/protocol.md §2.1). */
    public static Close fenced() {
        return new Close(FENCED, "a newer connection of this client is here");
    }

    /** The code of the refusal that it is because of; empty if it is because of something else. */
    public Optional<Code> because() {
        int colon = reason.indexOf(": ");
        return Arrays.stream(Code.values())
                .filter(one -> colon > 0 && one.word().equals(reason.substring(0, colon)))
                .findFirst();
    }

    /** Closes because of what was refused: the reason begins with the word of its code. */
    public static Close because(Refusal refusal) {
        int code = switch (refusal.code()) {
            case UNAUTHENTICATED, INVALID_TOKEN, TOKEN_EXPIRED -> UNAUTHENTICATED;
            case REVOKED -> Close.REVOKED;
            case GOING_AWAY, RIGHTS_CHANGED, QUOTA, TOO_FAST -> TRY_AGAIN_LATER;
            default -> POLICY;
        };
        return new Close(code, refusal.code().word() + ": " + refusal.message());
    }
}
