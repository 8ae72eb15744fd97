package phao.it;

import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A client of {@code /socket}, one of very many: it reads one room, brings the tokens that it is given one after the other, each when {@code
 * phao.js} would, and notes what comes. A socket's callbacks come one at a time; any thread may look at the notes.
 */
final class RenewingClient implements WebSocket.Listener {

    // As webapp/js/phao/tokens.js has them.
    private static final double RENEWAL = 0.8;
    private static final double SPREAD = 0.2;
    private static final JsonProvider JSON = JsonProvider.provider();

    /** How a connection ended. */
    record End(int code, String reason, Instant when) {}

    private final String room;
    private final Random random;
    private final ScheduledExecutorService timer;
    private final Deque<String> tokens = new ConcurrentLinkedDeque<>();
    private final Deque<Duration> renewals = new ConcurrentLinkedDeque<>();
    private final StringBuilder partial = new StringBuilder();
    private volatile WebSocket socket;
    private volatile long asked;
    private volatile boolean joined;
    private volatile long seq;
    private volatile String wrong = "";
    private volatile End end;

    RenewingClient(String room, Random random, ScheduledExecutorService timer) {
        this.room = room;
        this.random = random;
        this.timer = timer;
    }

    /** Connects, says hello with a token and joins its room. */
    CompletableFuture<?> open(HttpClient http, URI uri, String token) {
        return http.newWebSocketBuilder()
                .subprotocols("phao.v1")
                .buildAsync(uri, this)
                .thenAccept(opened -> {
                    socket = opened;
                    send("[{\"type\":\"hello\",\"client\":\"" + PhaoClient.newSecret()
                            + "\",\"generation\":1,\"token\":\"" + token + "\"},{\"type\":\"join\",\"room\":\""
                            + room + "\"}]");
                });
    }

    private void send(String text) {
        socket.sendText(text, true);
    }

    /** Brings the first of these now, and each other one when the one before is nearly over. */
    void bring(String... ones) {
        tokens.addAll(List.of(ones));
        renew();
    }

    private void renew() {
        String token = tokens.remove();
        asked = System.nanoTime();
        send("[{\"type\":\"token\",\"token\":\"" + token + "\"}]");
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        partial.append(text);
        if (last) {
            try (JsonReader reader = JSON.createReader(new StringReader(partial.toString()))) {
                for (JsonValue frame : reader.readArray()) {
                    received(frame.asJsonObject());
                }
            }
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void received(JsonObject frame) {
        switch (frame.getString("type")) {
            case "joined" -> joined = true;
            case "message" -> {
                long next = frame.getJsonNumber("seq").longValue();
                if (next != seq + 1) {
                    wrong = "message " + next + " came after " + seq;
                }
                seq = next;
            }
            case "authorized" -> {
                renewals.add(Duration.ofNanos(System.nanoTime() - asked));
                if (!tokens.isEmpty()) {
                    double part = RENEWAL * (1 + SPREAD * (random.nextDouble() - 0.5));
                    long expiresIn = frame.getJsonNumber("expiresIn").longValue();
                    timer.schedule(this::renew, Math.round(expiresIn * part), TimeUnit.MILLISECONDS);
                }
            }
            case "welcome", "presence" -> {
                /* nothing to note */
            }
            case "error" -> {
                if (!frame.getString("code").equals("token_expired")) {
                    wrong = frame.toString();
                }
            }
            default -> wrong = frame.toString();
        }
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        end = new End(code, reason, Instant.now());
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        end = new End(1006, error.toString(), Instant.now());
    }

    /** Ends without a Close frame. */
    void abort() {
        if (socket != null) {
            socket.abort();
        }
    }

    boolean isJoined() {
        return joined;
    }

    /** How long the server took to answer for each token, in their order. */
    Deque<Duration> renewals() {
        return renewals;
    }

    /** The number of the last message that came. */
    long seq() {
        return seq;
    }

    /** What came that should not; empty if nothing did. */
    String wrong() {
        return wrong;
    }

    /** How the server ended it; null while it is open. */
    End end() {
        return end;
    }
}
