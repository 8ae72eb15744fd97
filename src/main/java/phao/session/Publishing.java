package phao.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import phao.heap.HeapShare;
import phao.log.Append;
import phao.log.Appended;
import phao.protocol.Code;
import phao.protocol.FrameEncoder;
import phao.protocol.Refusal;
import phao.protocol.ServerFrame;
import phao.room.Room;

/**
 * Hands a connection's publishes to the log and answers each with {@code ack} or {@code refused} (docs/protocol.md §2.4).
 *
 * <p>A publish in a room whose join is not answered waits for the answer. Where the reader begins is read from the log: the publish
 * could be in the log before that, and then the client would not see its own message.
 */
final class Publishing {

    private final Connection connection;
    private final SessionContext context;

    // Confined to the mailbox.
    /** By room. Each has its place among those in flight, which bounds how many there are. */
    private final Map<String, List<Append>> waiting = new HashMap<>();
    /** The contents of those that wait. */
    private final HeapShare.Part waitingBytes;

    private int inFlight;

    Publishing(Connection connection, SessionContext context) {
        this.connection = connection;
        this.context = context;
        this.waitingBytes = context.unfinished().part();
    }

    /**
     * @param room where it is published, in which this connection is
     * @param joining whether a join of this room is not answered yet
     */
    void publish(Append append, Room room, boolean joining) {
        int most = context.settings().limits().inFlight();
        if (inFlight >= most) {
            answer(refused(
                    append, Code.BUSY.because(most + " publishes are not answered yet, which is the limit: wait")));
        } else if (!joining) {
            inFlight++;
            append(append, room);
        } else if (waitingBytes.take(append.content().heldBytes())) {
            inFlight++;
            waiting.computeIfAbsent(append.room(), name -> new ArrayList<>()).add(append);
        } else {
            answer(refused(
                    append,
                    Code.BUSY.because("too many publishes wait for a join: try again when the room is joined")));
        }
    }

    /** All joins of the room are answered, or it is about to be left: what waited goes to the log. */
    void goOn(Room room) {
        takeWaiting(room.name()).forEach(append -> append(append, room));
    }

    /** The room could not be joined: what waited for that is refused. */
    void refuseWaiting(String room, Refusal why) {
        for (Append append : takeWaiting(room)) {
            inFlight--;
            answer(refused(append, why));
        }
    }

    /**
     * The connection has ended: what arrived before is stored, though nobody is told.
     *
     * @param mayPublish whether it may still be published in a room: it may have ended because of that
     */
    void ended(Predicate<String> mayPublish) {
        for (String room : List.copyOf(waiting.keySet())) {
            List<Append> appends = takeWaiting(room);
            if (mayPublish.test(room)) {
                appends.forEach(context.log()::append);
            }
        }
    }

    private List<Append> takeWaiting(String room) {
        List<Append> appends = waiting.remove(room);
        if (appends == null) {
            return List.of();
        }
        appends.forEach(append -> waitingBytes.take(-append.content().heldBytes()));
        return appends;
    }

    private void append(Append append, Room room) {
        context.log()
                .append(append)
                .thenAccept(appended -> connection.later(() -> {
                    inFlight--;
                    if (!connection.closed()) {
                        answered(append, room, appended);
                    }
                }));
    }

    private void answered(Append append, Room room, Appended appended) {
        answer(appended.match(
                stored -> new ServerFrame.Ack(
                        append.room(),
                        append.n(),
                        stored.message().seq(),
                        stored.message().time()),
                known -> {
                    // It may have been stored by a commit whose success was never heard of, and so never shown.
                    room.committedBefore(known.seq());
                    return new ServerFrame.Ack(append.room(), append.n(), known.seq(), known.time());
                },
                skipped -> new ServerFrame.Refused(
                        "publish",
                        append.room(),
                        append.n(),
                        Code.N_SKIPPED.because("n is " + append.n() + ", the next one of this client in this room is "
                                + skipped.expected() + ": send that first"),
                        OptionalLong.of(skipped.expected())),
                busy -> refused(append, Code.BUSY.because("too many publishes wait to be written: try again")),
                unavailable -> refused(
                        append,
                        Code.LOG_UNAVAILABLE.because("the message could not be stored: it is safe to send it again"))));
    }

    private static ServerFrame refused(Append append, Refusal refusal) {
        return new ServerFrame.Refused("publish", append.room(), append.n(), refusal, OptionalLong.empty());
    }

    private void answer(ServerFrame frame) {
        connection.answer(FrameEncoder.json(frame));
    }
}
