package phao.container;

import phao.protocol.Code;
import phao.protocol.Refusal;

/** Carries out of the middle of reading a request or handshake why it can't be taken. Made often, so it has no stack trace. */
public final class Refused extends Exception {

    private static final long serialVersionUID = 1L;
    private final transient Refusal refusal;

    public Refused(Code code, String message) {
        this(code.because(message));
    }

    public Refused(Refusal refusal) {
        super(refusal.message(), null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
