package phao.session;

import java.util.List;
import phao.protocol.Outgoing;

/** How a frame looks on its way to a reader over HTTP. */
enum EventForm {

    /** As server-sent events (WHATWG HTML §9.2). */
    STREAM {
        @Override
        void open(long retryMillis, List<Outgoing> out) {
            out.add(new Outgoing.Text("retry: " + retryMillis + "\n\n"));
        }

        @Override
        void frame(String type, Outgoing frame, String cursors, List<Outgoing> out) {
            // "message" is the name that an event without one has.
            String name = type.equals("message") ? "" : "event: " + type + "\n";
            out.add(new Outgoing.Text(name + "id: " + cursors + "\ndata: "));
            out.add(frame);
            out.add(new Outgoing.Text("\n\n"));
        }

        @Override
        boolean isSharedByReadersOfOneRoom() {
            return true;
        }
    },

    /** As elements of the array {@code frames}; the cursors stand once, behind it. */
    POLL {
        @Override
        void open(long retryMillis, List<Outgoing> out) {
            // A poll's answer says nothing of when to come again: at once.
        }

        @Override
        void frame(String type, Outgoing frame, String cursors, List<Outgoing> out) {
            out.add(frame);
        }
    };

    /** Adds what comes before the first frame. */
    abstract void open(long retryMillis, List<Outgoing> out);

    /** Whether messages look the same to all who read one room alone. */
    boolean isSharedByReadersOfOneRoom() {
        return false;
    }

    /** @param frame JSON without line breaks, as text or as UTF-8 */
    abstract void frame(String type, Outgoing frame, String cursors, List<Outgoing> out);
}
