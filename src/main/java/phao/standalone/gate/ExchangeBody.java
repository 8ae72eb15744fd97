package phao.standalone.gate;

import java.nio.ByteBuffer;
import phao.container.Bodies;

/**
 * The body of the request under way: decoded as it comes, and given to the reader that asks for it.
 *
 * <p>Confined to the mailbox of its {@link HttpConnection}.
 */
final class ExchangeBody {

    private final BodyFraming framing;
    /** Null before the body is asked for, and when it is whole or not wanted any more. */
    private Bodies.Reader reader;
    /** Whether its end will never be found. */
    private boolean broken;

    ExchangeBody(BodyFraming framing) {
        this.framing = framing;
    }

    /** Whether no byte of it is to come: it is whole or broken. */
    boolean isOver() {
        return broken || framing.ended();
    }

    boolean isBroken() {
        return broken;
    }

    /** Whether a reader waits for more of it. */
    boolean isWaitedFor() {
        return reader != null && !isOver();
    }

    /** Gives it to a reader from now on. */
    void giveTo(Bodies.Reader to) {
        reader = to;
        tellIfWhole();
    }

    /** Gives the reader what is there, and leaves what is behind the body. */
    void decode(ByteBuffer in) throws BadRequest {
        framing.decode(in, this::give);
        tellIfWhole();
    }

    private void give(ByteBuffer bytes) {
        if (reader != null && !reader.take(bytes)) {
            // The reader has its answer already; the rest is skipped when that is given.
            reader = null;
        }
    }

    private void tellIfWhole() {
        if (reader != null && isOver()) {
            Bodies.Reader last = reader;
            reader = null;
            last.whole();
        }
    }

    /** Throws away what is there, and leaves what is behind the body. */
    void skip(ByteBuffer in) throws BadRequest {
        framing.decode(in, rest -> {});
    }

    /**
     * The request is answered: the rest of the body is for nobody.
     *
     * @param endUnknown whether it can't be told from the next request
     */
    void answered(boolean endUnknown) {
        reader = null;
        broken |= endUnknown;
    }

    /** It does not come to its end, and the reader is told. */
    void breakOff() {
        broken = true;
        if (reader != null) {
            Bodies.Reader last = reader;
            reader = null;
            last.broken();
        }
    }
}
