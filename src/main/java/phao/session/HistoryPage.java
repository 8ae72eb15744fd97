package phao.session;

import java.util.List;
import java.util.concurrent.CompletionStage;
import phao.log.RoomLog;
import phao.protocol.FrameEncoder;
import phao.protocol.Incoming;
import phao.protocol.Message;
import phao.protocol.ServerFrame;

/** Reads the page that a {@code history} frame asks for. */
final class HistoryPage {

    /** Bound: a page is one JSON text in memory (docs/protocol.md §2.6). */
    private static final long MAX_BYTES = 1 << 20;

    private HistoryPage() {}

    /** The frame to answer with, as a JSON object; fails when the log can't be read. */
    static CompletionStage<String> read(RoomLog log, Incoming.History asked) {
        return log.position(asked.room(), "", "").thenCombine(messages(log, asked), (position, messages) ->
                FrameEncoder.json(new ServerFrame.Page(asked, position.first(), position.head(), messages)));
    }

    private static CompletionStage<List<Message>> messages(RoomLog log, Incoming.History asked) {
        return asked.before().isPresent()
                ? log.before(asked.room(), asked.before().getAsLong(), asked.limit(), MAX_BYTES)
                : log.after(asked.room(), asked.after().getAsLong(), asked.limit(), MAX_BYTES);
    }
}
