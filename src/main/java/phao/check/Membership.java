package phao.check;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayDeque;

/** What a {@link Participant} keeps for one room: its cursor, its count, and the publishes that are not acknowledged. */
final class Membership {

    private final String who;
    private final String room;
    private final History history;
    private final ArrayDeque<String> pending = new ArrayDeque<>();
    /** Whether the next join reads only what is published after it. */
    private boolean fresh;

    private boolean joined;
    private boolean joining;
    private String epoch = "";
    private long seq;
    /** The n of the first pending publish. */
    private long firstN = 1;

    private boolean refusedForNow;

    Membership(String who, String room, History history, boolean live) {
        this.who = who;
        this.room = room;
        this.history = history;
        this.fresh = live;
    }

    long seq() {
        return seq;
    }

    boolean isJoined() {
        return joined;
    }

    int pending() {
        return pending.size();
    }

    void disconnected() {
        joined = false;
        joining = false;
    }

    JsonObjectBuilder join() {
        joining = true;
        JsonObjectBuilder frame = Participant.frame("join").add("room", room);
        return fresh ? frame : frame.add("epoch", epoch).add("after", seq);
    }

    void publish(String said, JsonArrayBuilder out) {
        String text = history.one(said);
        history.note(new Event.Sent(who, room, text));
        pending.addLast(text);
        if (joined) {
            out.add(publishFrame(firstN + pending.size() - 1, text));
        }
    }

    private JsonObjectBuilder publishFrame(long n, String text) {
        return Participant.frame("publish").add("room", room).add("n", n).add("data", text);
    }

    void resend(JsonArrayBuilder out) {
        refusedForNow = false;
        if (!joined) {
            if (!joining) {
                out.add(join());
            }
            return;
        }
        long n = firstN;
        for (String text : pending) {
            out.add(publishFrame(n++, text));
        }
    }

    void joined(JsonObject frame, JsonArrayBuilder out) {
        boolean first = !joined;
        joined = true;
        joining = false;
        fresh = false;
        epoch = frame.getString("epoch");
        seq = number(frame, "after");
        history.note(new Event.Joined(who, room, epoch, seq));
        if (number(frame, "n") < firstN - 1 || pending.isEmpty()) {
            // The log has fewer of our messages than it has acknowledged: a backup was restored.
            firstN = number(frame, "n") + 1;
        }
        if (first) {
            resend(out);
        }
    }

    void gap(JsonObject frame) {
        history.note(new Event.Missing(
                who,
                room,
                epoch,
                number(frame, "from"),
                number(frame, "to"),
                number(frame, "next"),
                frame.getString("reason").equals("epoch")));
        seq = number(frame, "next") - 1;
    }

    void message(JsonObject frame, JsonArrayBuilder out) {
        long number = number(frame, "seq");
        if (!joined) {
            return; // it was sent before the server saw our new join
        }
        if (number != seq + 1) {
            // docs/protocol.md §2.2: "Then the messages after `after` come, in order, each once"
            history.note(new Event.Slipped(who, room, epoch, seq, number));
        }
        if (number > seq + 1) {
            // docs/protocol.md §2.5: "MUST join again from its cursor when one is skipped without a gap"
            disconnected();
            out.add(join());
        }
        if (number != seq + 1) {
            return;
        }
        seq = number;
        history.note(
                frame.containsKey("data")
                        ? new Event.Seen(who, room, epoch, seq, history.one(frame.getString("data")))
                        : new Event.Gone(who, room, epoch, seq, removal(frame)));
    }

    /** What a message that was removed, or a removal, says instead of a text. */
    static String removal(JsonObject frame) {
        for (String kind : new String[] {"removed", "removes"}) {
            if (frame.containsKey(kind)) {
                return kind + " " + number(frame, kind);
            }
        }
        return frame.containsKey("erases") ? "erases " + frame.get("erases") : "up to " + number(frame, "upTo");
    }

    void acknowledged(JsonObject frame) {
        if (!pending.isEmpty() && number(frame, "n") == firstN) {
            history.note(new Event.Acknowledged(who, room, epoch, number(frame, "seq"), pending.removeFirst()));
            firstN++;
        }
    }

    void refused(JsonObject frame, JsonArrayBuilder out) {
        long n = number(frame, "n");
        if (frame.getString("code").equals("n_skipped")) {
            // The first refusal of a run tells where to go on; the repetition covers those behind it as well.
            if (n > number(frame, "expected") && !refusedForNow) {
                firstN = Math.min(firstN, number(frame, "expected"));
                resend(out);
                refusedForNow = true;
            }
        } else if (frame.getBoolean("retry")) {
            refusedForNow = true;
        } else if (n == firstN && !pending.isEmpty()) {
            history.note(new Event.Rejected(who, room, pending.removeFirst()));
            resend(out);
        }
    }

    @Override
    public String toString() {
        return room + (joined ? "" : " not joined") + " at " + epoch + ":" + seq + ", pending from " + firstN + ": "
                + pending;
    }

    private static long number(JsonObject frame, String name) {
        return frame.getJsonNumber(name).longValue();
    }
}
