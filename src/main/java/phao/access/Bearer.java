package phao.access;

/**
 * Who brings a token, and which.
 *
 * @param token as it came; empty without one. It is in no log and in no address
 * @param address from where, in digits; empty where it is not known
 */
public record Bearer(String token, String address) {

    /** Somebody without a token, from somewhere. */
    public static final Bearer NOBODY = new Bearer("", "");

    @Override
    public String toString() {
        return address + (token.isEmpty() ? "" : " with a token");
    }
}
