package phao.protocol;

import java.util.Objects;

/**
 * The answer to something that a client asked and the server does not do: a value, not an exception.
 *
 * @param code for programs
 * @param message for people: what, which value, which limit, what to do
 * @param retryAfter after how many milliseconds it may be taken; 0 if nobody knows
 */
public record Refusal(Code code, String message, long retryAfter) {

    public Refusal {
        Objects.requireNonNull(code);
        Objects.requireNonNull(message);
    }

    /** Nothing can be told of a room whose log does not answer. */
    public static Refusal logUnreadable() {
        return Code.LOG_UNAVAILABLE.because("the log can't be read now: try again later");
    }
}
