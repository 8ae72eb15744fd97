package phao.session;

import java.util.OptionalLong;
import phao.log.Append;
import phao.log.Appended;
import phao.protocol.Code;
import phao.protocol.FrameEncoder;
import phao.protocol.Refusal;
import phao.protocol.ServerFrame;
import phao.room.Room;

/** Hands a connection's publishes to the log and answers each with {@code ack} or {@code refused} (docs/protocol.md §2.4). */
final class Publishing {

    private final Connection connection;
    private final Sessions sessions;
    private int inFlight;

    Publishing(Connection connection, Sessions sessions) {
        this.connection = connection;
        this.sessions = sessions;
    }

    /** @param room where it is published, in which this connection is */
    void publish(Append append, Room room) {
        int most = sessions.settings().limits().inFlight();
        if (inFlight >= most) {
            answer(refused(append, Code.BUSY.because(most + " publishes are not answered yet, which is the limit: wait")));
            return;
        }
        inFlight++;
        sessions.log().append(append).thenAccept(appended -> connection.later(() -> {
            inFlight--;
            if (!connection.closed()) {
                answered(append, room, appended);
            }
        }));
    }

    private void answered(Append append, Room room, Appended appended) {
        answer(appended.match(
                stored -> new ServerFrame.Ack(append.room(), append.n(), stored.message().seq(), stored.message().time()),
                known -> {
                    // It may have been stored by a commit whose success was never heard of, and so never shown.
                    room.committedBefore(known.seq());
                    return new ServerFrame.Ack(append.room(), append.n(), known.seq(), known.time());
                },
                skipped -> new ServerFrame.Refused("publish", append.room(), append.n(),
                        Code.N_SKIPPED.because("n is " + append.n() + ", the next one of this client in this room is "
                                + skipped.expected() + ": send that first"), OptionalLong.of(skipped.expected())),
                busy -> refused(append, Code.BUSY.because("too many publishes wait to be written: try again")),
                unavailable -> refused(append, Code.LOG_UNAVAILABLE.because(
                        "the message could not be stored: it is safe to send it again"))));
    }

    private static ServerFrame refused(Append append, Refusal refusal) {
        return new ServerFrame.Refused("publish", append.room(), append.n(), refusal, OptionalLong.empty());
    }

    private void answer(ServerFrame frame) {
        connection.answer(FrameEncoder.json(frame));
    }
}
