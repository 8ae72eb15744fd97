package phao.session;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import phao.log.RoomLog;
import phao.protocol.Code;
import phao.protocol.FrameEncoder;
import phao.protocol.Incoming;
import phao.protocol.Message;
import phao.protocol.RoomPage;
import phao.protocol.ServerFrame;

/**
 * A page that a client is owed. It may wait for long behind what the client does not read: what is removed meanwhile is not on it.
 *
 * <p>The frame is made where the log answers, as it can be large; and again only if something was removed since.
 */
final class AnsweredPage {

    private final RoomLog log;
    private final long removals;
    private final Incoming.History asked;
    private final RoomPage page;
    private final String made;

    /** @param removals how many there were before the page was read */
    AnsweredPage(RoomLog log, long removals, Incoming.History asked, RoomPage page) {
        this.log = log;
        this.removals = removals;
        this.asked = asked;
        this.page = page;
        this.made = json(page.messages());
    }

    private String json(List<Message> messages) {
        return FrameEncoder.json(new ServerFrame.Page(asked, page.first(), page.head(), messages));
    }

    /** About how many characters it has. */
    int length() {
        return made.length();
    }

    /** The frame as it is now. */
    String json() {
        Optional<List<Message>> now = log.asOfNow(removals, page.messages());
        if (now.isEmpty()) {
            return FrameEncoder.json(new ServerFrame.Refused(
                    "history",
                    asked.room(),
                    0,
                    Code.BUSY.because("too much was removed while the page waited: ask again"),
                    OptionalLong.empty()));
        }
        return now.get() == page.messages() ? made : json(now.get());
    }
}
