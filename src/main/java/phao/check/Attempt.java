package phao.check;

import java.net.http.WebSocket;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;

/**
 * One connection of a {@link CheckClient}, or the attempt to open it. It tells its owner what happens. It does so even after the owner
 * has given it up: the owner must ignore that.
 *
 * <p>The owner calls it under the owner's lock, and takes that lock in the methods of {@link Owner}.
 */
final class Attempt implements WebSocket.Listener {

    /** Is told what happens. */
    interface Owner {

        void opened(Attempt attempt);

        void received(Attempt attempt, String text);

        /** A message was sent, or could not be sent. */
        void sent(Attempt attempt, boolean successfully);

        void ended(Attempt attempt, int code, String reason);

        void lost(Attempt attempt);
    }

    private final Owner owner;
    private final ArrayDeque<String> unsent = new ArrayDeque<>();
    private final StringBuilder text = new StringBuilder();
    private volatile WebSocket socket;
    private boolean open;
    private boolean sending;

    Attempt(Owner owner) {
        this.owner = owner;
    }

    boolean isOpen() {
        return open;
    }

    /** The owner has accepted the open connection: from now on it may send. */
    void begin() {
        open = true;
    }

    boolean hasUnsent() {
        return !unsent.isEmpty();
    }

    void send(String message) {
        unsent.add(message);
        sendNext();
    }

    /** Sends the next message, unless one is being sent: {@link WebSocket#sendText} takes one at a time. */
    void sendNext() {
        if (!sending && !unsent.isEmpty()) {
            sending = true;
            socket.sendText(unsent.remove(), true).whenComplete((same, failure) -> owner.sent(this, failure == null));
        }
    }

    /** To be called when the owner was told that a message was sent. */
    void doneSending() {
        sending = false;
    }

    void abort() {
        open = false;
        if (socket != null) {
            socket.abort();
        }
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        socket = webSocket;
        owner.opened(this);
        webSocket.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            String whole = text.toString();
            text.setLength(0);
            owner.received(this, whole);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        owner.ended(this, code, reason);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        owner.lost(this);
    }
}
