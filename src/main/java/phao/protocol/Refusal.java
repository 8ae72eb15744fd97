package phao.protocol;

import java.util.Objects;

/**
 * What a client did that can't be done: a value, not an exception.
 *
 * @param code for programs
 * @param message for people: what, which value, which limit, what to do
 */
public record Refusal(Code code, String message) {

    public Refusal {
        Objects.requireNonNull(code);
        Objects.requireNonNull(message);
    }
}
