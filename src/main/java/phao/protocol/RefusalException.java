package phao.protocol;

/** A request or a handshake is refused: thrown while it is read, answered by the caller. Made often, so it has no stack trace. */
public final class RefusalException extends Exception {

    private static final long serialVersionUID = 1L;
    private final transient Refusal refusal;

    public RefusalException(Code code, String message) {
        this(code.because(message));
    }

    public RefusalException(Refusal refusal) {
        super(refusal.message(), null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
