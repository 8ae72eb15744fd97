package phao.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import phao.protocol.Close;
import phao.protocol.Outgoing;

/** Takes the first write of a connection for the answer of a poll; there is no second. Within the connection's mailbox. */
final class PollOutlet implements Outlet {

    private static final byte[] COMMA = {','};
    private static final byte[] END = {']', '}'};

    private final PollReply reply;
    private Supplier<String> cursors = () -> "";
    private Runnable answered = () -> {};
    private boolean done;

    PollOutlet(PollReply reply) {
        this.reply = reply;
    }

    /**
     * Whom it answers for. To be called before the first write.
     *
     * @param whereItIs the cursors of the reader when it has what was written
     * @param whenAnswered told when the answer is given
     */
    void answersFor(Supplier<String> whereItIs, Runnable whenAnswered) {
        cursors = whereItIs;
        answered = whenAnswered;
    }

    @Override
    public void write(List<Outgoing> frames, Consumer<Boolean> written) {
        answer(frames);
    }

    /** Nothing came in time. */
    void answerNothing() {
        answer(List.of());
    }

    private void answer(List<Outgoing> frames) {
        if (done) {
            return;
        }
        done = true;
        List<byte[]> json = new ArrayList<>(2 * frames.size() + 2);
        // The cursors need no escaping: digits, letters and punctuation.
        json.add(("{\"cursor\":\"" + cursors.get() + "\",\"frames\":[").getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < frames.size(); i++) {
            if (i > 0) {
                json.add(COMMA);
            }
            json.add(frames.get(i).payload());
        }
        json.add(END);
        reply.answer(json);
        answered.run();
    }

    @Override
    public void close(Close close) {
        if (!done) {
            done = true;
            reply.refuse(close);
        }
    }
}
