package phao.check;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.StringReader;
import java.net.ConnectException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Reads rooms from the log page by page, each on a connection of its own. One thread at a time. */
public final class RoomReader {

    private static final JsonProvider JSON = JsonProvider.provider();
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(20);
    private static final int PAGE = 200;

    private final Dialer dialer;
    private final Supplier<String> tokens;

    public RoomReader(Dialer dialer) {
        this(dialer, () -> "");
    }

    /** @param tokens what to show on each connection; empty for none */
    public RoomReader(Dialer dialer, Supplier<String> tokens) {
        this.dialer = dialer;
        this.tokens = tokens;
    }

    /**
     * Checks that the server is there, speaks the protocol, and lets this reader into a room.
     *
     * @throws IOException when it does not; the message says what is wrong
     */
    void greet(String room) throws IOException, InterruptedException {
        try (Call call = new Call()) {
            call.hello();
            call.ask(Participant.frame("join").add("room", room).build(), "joined");
        }
    }

    /**
     * Notes all that the log holds of a room, as {@link Event.Read}, {@link Event.Held} and {@link Event.HeldGone}.
     *
     * @return the newest number
     * @throws IOException when the room could not be read to its end; then nothing is noted, and the call may be repeated
     */
    public long read(String room, History history) throws IOException, InterruptedException {
        try (Call call = new Call()) {
            call.hello();
            JsonObject joined =
                    call.ask(Participant.frame("join").add("room", room).build(), "joined");
            String epoch = joined.getString("epoch");
            long head = joined.getJsonNumber("head").longValue();
            long first = joined.getJsonNumber("first").longValue();
            List<Event> held = new ArrayList<>();
            List<Long> numbers = new ArrayList<>();
            long after = 0;
            boolean more = true;
            while (after < head && more) {
                JsonObject page = call.ask(
                        Participant.frame("history")
                                .add("room", room)
                                .add("after", after)
                                .add("limit", PAGE)
                                .build(),
                        "page");
                first = page.getJsonNumber("first").longValue();
                more = !page.getJsonArray("messages").isEmpty();
                for (JsonObject message : page.getJsonArray("messages").getValuesAs(JsonObject.class)) {
                    after = message.getJsonNumber("seq").longValue();
                    numbers.add(after);
                    held.add(
                            message.containsKey("data")
                                    ? new Event.Held(room, epoch, after, history.one(message.getString("data")))
                                    : new Event.HeldGone(room, epoch, after, Membership.removal(message)));
                }
            }
            history.note(new Event.Read(room, epoch, first));
            for (int i = 0; i < held.size(); i++) {
                // Between two pages, retention may have removed messages of the first.
                if (numbers.get(i) >= first) {
                    history.note(held.get(i));
                }
            }
            return head;
        }
    }

    /** One connection. */
    private final class Call implements WebSocket.Listener, AutoCloseable {

        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final WebSocket socket;
        private volatile String ending = "";

        Call() throws IOException {
            try {
                socket = dialer.dial(this).join();
            } catch (CompletionException e) {
                throw new IOException(why(e.getCause()), e);
            }
        }

        private static String why(Throwable cause) {
            if (cause instanceof WebSocketHandshakeException refused) {
                return "the server answered HTTP " + refused.getResponse().statusCode()
                        + " instead of opening a WebSocket";
            }
            if (cause instanceof ConnectException) {
                return cause.getMessage() == null ? "nobody listens there" : cause.getMessage();
            }
            return cause.getMessage() == null ? cause.toString() : cause.getMessage();
        }

        void hello() throws IOException, InterruptedException {
            byte[] secret = new byte[16];
            new SecureRandom().nextBytes(secret);
            if (!"phao.v1".equals(socket.getSubprotocol())) {
                throw new IOException("the server does not speak the subprotocol phao.v1");
            }
            JsonObjectBuilder hello = Participant.frame("hello")
                    .add("client", HexFormat.of().formatHex(secret))
                    .add("generation", 1);
            String token = tokens.get();
            if (!token.isEmpty()) {
                hello.add("token", token);
            }
            ask(hello.build(), "welcome");
        }

        /** Sends a frame and waits for an answer of that type; frames of other types are skipped. */
        JsonObject ask(JsonObject frame, String type) throws IOException, InterruptedException {
            JsonArrayBuilder message = JSON.createArrayBuilder().add(frame);
            long deadline = System.nanoTime() + LONGEST_ANSWER.toNanos();
            send(message.build().toString(), deadline);
            while (true) {
                String answer = received.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (answer == null || answer.isEmpty()) {
                    throw new IOException("no answer to " + frame.getString("type")
                            + (answer == null
                                    ? " within " + LONGEST_ANSWER.toSeconds() + " s"
                                    : ": the connection ended" + ending));
                }
                try (JsonReader reader = JSON.createReader(new StringReader(answer))) {
                    for (JsonValue value : reader.readArray()) {
                        JsonObject one = value.asJsonObject();
                        if (one.getString("type").equals(type)) {
                            return one;
                        }
                        if (one.getString("type").equals("refused")
                                || one.getString("type").equals("error")) {
                            throw new IOException(frame.getString("type") + " was answered with " + one);
                        }
                    }
                }
            }
        }

        /** Until it is sent: an answer may be here before, and {@link WebSocket#sendText} takes one message at a time. */
        private void send(String message, long deadline) throws IOException, InterruptedException {
            try {
                socket.sendText(message, true).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw new IOException("the connection could not be written to: " + why(e.getCause()), e);
            } catch (TimeoutException e) {
                throw new IOException("nothing could be sent within " + LONGEST_ANSWER.toSeconds() + " s", e);
            }
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                received.add(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            ending = " with " + code + " " + reason;
            received.add("");
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            ending = ", " + error.getMessage();
            received.add("");
        }

        @Override
        public void close() {
            socket.abort();
        }
    }
}
