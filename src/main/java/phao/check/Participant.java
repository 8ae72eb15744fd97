package phao.check;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import phao.protocol.Limits;

/**
 * A client of {@code /socket} without a socket: it is told what happens and says what to send. It follows docs/protocol.md §2
 * strictly, keeps what a client must keep across connections, and notes everything in a {@link History}.
 *
 * <p>One thread at a time may call it. It lives longer than its connections: {@link #connected} begins each.
 */
public final class Participant {

    private static final JsonProvider JSON = JsonProvider.provider();
    /** How many bytes a text message may have until the server has told its limit. */
    private static final int SMALLEST_LIMIT = 4_096;

    private final String who;
    private final String client;
    private final History history;
    private final Map<String, Membership> memberships = new LinkedHashMap<>();
    private Renewal renewal = new Renewal(() -> "", System::nanoTime);
    private long generation;
    private boolean welcome;
    private boolean tooLate;
    private Duration jitter = Duration.ZERO;
    private int mostBytes = SMALLEST_LIMIT;

    /**
     * @param who the participant's name in the notes
     * @param client the secret, 32 lower-case hexadecimal digits
     */
    public Participant(String who, String client, History history) {
        this.who = who;
        this.client = client;
        this.history = history;
    }

    /** Shows tokens, the newest whenever it needs one; to be called before the first connection. */
    public Participant show(Supplier<String> tokens) {
        renewal = new Renewal(tokens, System::nanoTime);
        return this;
    }

    /** Adds a room to join, reading from its beginning; to be called before the first connection. */
    public void enter(String room) {
        memberships.put(room, new Membership(who, room, history, false));
    }

    /** As {@link #enter}, but reads only what is published after the first join. */
    public void enterLive(String room) {
        memberships.put(room, new Membership(who, room, history, true));
    }

    /**
     * A new connection is open.
     *
     * @return the text message to send first
     */
    public String connected() {
        welcome = false;
        tooLate = false;
        JsonObjectBuilder hello = frame("hello")
                .add("client", client)
                .add("generation", ++generation)
                .add("name", who);
        String token = renewal.show();
        if (!token.isEmpty()) {
            hello.add("token", token);
        }
        JsonArrayBuilder frames = JSON.createArrayBuilder().add(hello);
        for (Membership membership : memberships.values()) {
            membership.disconnected();
            frames.add(membership.join());
        }
        return frames.build().toString();
    }

    /**
     * Publishes, or keeps the message until the room is joined.
     *
     * @return the text messages to send now; none while the room is not joined
     */
    public List<String> publish(String room, String text) {
        JsonArrayBuilder frames = JSON.createArrayBuilder();
        memberships.get(room).publish(text, frames);
        return messages(frames);
    }

    /**
     * A text message arrived.
     *
     * @return the text messages to send in answer, if any
     */
    public List<String> received(String text) {
        JsonArrayBuilder out = JSON.createArrayBuilder();
        try (JsonReader reader = JSON.createReader(new StringReader(text))) {
            for (JsonValue frame : reader.readArray()) {
                received(frame.asJsonObject(), out);
            }
        }
        return messages(out);
    }

    /**
     * Sends again what was refused for now or perhaps did not arrive. To be called from time to time.
     *
     * @return the text messages to send
     */
    public List<String> resend() {
        JsonArrayBuilder frames = JSON.createArrayBuilder();
        memberships.values().forEach(membership -> membership.resend(frames));
        return messages(frames);
    }

    /**
     * A newer token, if the one that was shown is nearly over. To be called from time to time.
     *
     * @return the text messages to send
     */
    public List<String> renew() {
        JsonArrayBuilder frames = JSON.createArrayBuilder();
        renewal.due().ifPresent(token -> frames.add(frame("token").add("token", token)));
        return messages(frames);
    }

    /** Whether every publish in the room is answered, and every message up to the number {@code head} is here. */
    public boolean isWhole(String room, long head) {
        Membership membership = memberships.get(room);
        return membership.pending() == 0 && membership.seq() >= head;
    }

    /** Whether every publish of all rooms is answered. */
    public boolean nothingPending() {
        return pending() == 0;
    }

    /** How many publishes of all rooms are not answered. */
    public int pending() {
        return memberships.values().stream().mapToInt(Membership::pending).sum();
    }

    /** Whether this connection has been welcomed and has joined all rooms. */
    public boolean isReady() {
        return welcome && memberships.values().stream().allMatch(Membership::isJoined);
    }

    /** Whether its hello or its next token arrived later than the server waits, so that this connection must end. */
    public boolean isTooLate() {
        return tooLate;
    }

    /** Within which time to reconnect after a cut, as the server advised; zero before the first welcome. */
    public Duration jitter() {
        return jitter;
    }

    /** The number of the last message that it has in a room. */
    public long seq(String room) {
        return memberships.get(room).seq();
    }

    @Override
    public String toString() {
        return who + (welcome ? "" : " not welcomed") + memberships.values();
    }

    private void received(JsonObject frame, JsonArrayBuilder out) {
        Membership membership = memberships.get(frame.getString("room", ""));
        switch (frame.getString("type")) {
            case "welcome" -> {
                welcome = true;
                jitter = Duration.ofMillis(frame.getJsonNumber("jitter").longValue());
                mostBytes = frame.getJsonObject("limits").getInt("textBytes");
                taken(frame);
            }
            case "authorized" -> taken(frame);
            case "joined" -> membership.joined(frame, out);
            // docs/protocol.md §2.3: what it may do has changed; it joins again with the next resend
            case "left" -> membership.disconnected();
            case "gap" -> membership.gap(frame);
            case "message", "removed" -> membership.message(frame, out);
            case "ack" -> membership.acknowledged(frame);
            case "refused" -> refused(membership, frame, out);
            case "error" -> failed(frame);
            default -> {
                /* presence, signals and pongs prove nothing */
            }
        }
    }

    private void taken(JsonObject frame) {
        if (frame.containsKey("expiresIn")) {
            renewal.taken(Duration.ofMillis(frame.getJsonNumber("expiresIn").longValue()));
        }
    }

    private void failed(JsonObject frame) {
        // A server waits ten seconds for a hello, and thirty for a newer token; a network or a machine may stand still
        // for longer.
        String code = frame.getString("code", "");
        tooLate = code.equals("hello_required") || code.equals("token_expired");
        if (!tooLate) {
            throw new IllegalStateException(who + " was told " + frame);
        }
    }

    private void refused(Membership membership, JsonObject frame, JsonArrayBuilder out) {
        switch (frame.getString("of")) {
            case "publish" -> membership.refused(frame, out);
            // It was refused because the log can't be read: ask again with the next resend.
            case "join" -> membership.disconnected();
            // It expired on its way: the next connection shows another one.
            case "token" -> {
                if (!frame.getString("code").equals("token_expired")) {
                    throw new IllegalStateException(who + " was told " + frame);
                }
            }
            default -> throw new IllegalStateException(who + " was told " + frame);
        }
    }

    /** Puts the frames into as few text messages as the server's limit allows: it closes a connection that brings a longer one. */
    private List<String> messages(JsonArrayBuilder frames) {
        List<String> messages = new ArrayList<>();
        StringBuilder message = new StringBuilder();
        for (JsonValue value : frames.build()) {
            String frame = value.toString();
            if (!message.isEmpty() && Limits.isOver(mostBytes, message + "," + frame + "]")) {
                messages.add(message.append(']').toString());
                message.setLength(0);
            }
            message.append(message.isEmpty() ? '[' : ',').append(frame);
        }
        if (!message.isEmpty()) {
            messages.add(message.append(']').toString());
        }
        return messages;
    }

    static JsonObjectBuilder frame(String type) {
        return JSON.createObjectBuilder().add("type", type);
    }
}
