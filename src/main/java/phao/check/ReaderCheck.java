package phao.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import phao.check.Violation.Kind;

/** Whether every reader of a room saw a contiguous range or was told the exact gap. Used once. */
final class ReaderCheck {

    /** Where a reader stands. */
    private static final class Cursor {
        private boolean begun;
        private long seq;
        /** Where the server has moved the cursor, which a gap must explain; −1 if it has not moved it. */
        private long unexplained;
    }

    private final String room;
    private final List<Event> events;
    private final List<Violation> violations;
    private final Map<String, Cursor> cursors = new HashMap<>();

    ReaderCheck(String room, List<Event> events, List<Violation> violations) {
        this.room = room;
        this.events = events;
        this.violations = violations;
    }

    void run() {
        for (Event event : events) {
            if (event instanceof Event.Joined joined) {
                joined(joined);
            } else if (event instanceof Event.Missing missing) {
                missing(missing);
            } else if (event instanceof Event.Seen seen) {
                seen(seen.who(), seen.seq());
            } else if (event instanceof Event.Gone gone) {
                seen(gone.who(), gone.seq());
            } else if (event instanceof Event.Slipped slipped) {
                slipped(slipped);
            }
        }
    }

    private void hole(String text) {
        violations.add(new Violation(Kind.HOLE, "room " + room + ": " + text));
    }

    private Cursor cursor(String who) {
        return cursors.computeIfAbsent(who, w -> new Cursor());
    }

    private void joined(Event.Joined joined) {
        Cursor cursor = cursor(joined.who());
        cursor.unexplained = cursor.begun && joined.after() != cursor.seq ? joined.after() : -1;
        if (!cursor.begun) {
            cursor.begun = true;
            cursor.seq = joined.after();
        }
    }

    private void missing(Event.Missing gap) {
        Cursor cursor = cursor(gap.who());
        boolean exact = gap.otherLog()
                ? gap.from() <= cursor.seq
                        && gap.to() >= Math.max(cursor.seq, gap.next() - 1)
                        && gap.next() >= gap.from()
                : gap.from() == cursor.seq + 1 && gap.next() == gap.to() + 1 && gap.to() >= gap.from();
        boolean explains = cursor.unexplained < 0 || cursor.unexplained == gap.next() - 1;
        // A reader that begins is told of what was removed before it came: its cursor stands behind the gap already.
        boolean atBeginning = !gap.otherLog() && gap.next() == cursor.seq + 1;
        if (!(exact && explains) && !atBeginning) {
            hole(gap.who() + " was at " + cursor.seq + " and was told that " + gap.from() + "-" + gap.to()
                    + " is missing and " + gap.next() + " is next");
        }
        cursor.seq = gap.next() - 1;
        cursor.unexplained = -1;
    }

    /** A client protects itself against wrong numbers, but the server must not rely on that. */
    private void slipped(Event.Slipped slipped) {
        boolean again = slipped.seq() <= slipped.after();
        violations.add(new Violation(
                again ? Kind.DOUBLED : Kind.HOLE,
                "room " + room + ": " + slipped.who() + " was sent number " + slipped.seq() + (again ? " again" : "")
                        + " on one connection, when " + (slipped.after() + 1) + " was due"));
    }

    private void seen(String who, long seq) {
        Cursor cursor = cursor(who);
        if (cursor.unexplained >= 0) {
            hole(who + " was moved from " + cursor.seq + " to " + cursor.unexplained + " without being told of a gap");
            cursor.seq = cursor.unexplained;
            cursor.unexplained = -1;
        }
        if (seq != cursor.seq + 1) {
            hole(who + " saw number " + seq + " after " + cursor.seq);
        }
        cursor.seq = seq;
    }
}
