package phao.it;

import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import phao.check.Event;
import phao.check.Guest;
import phao.check.History;

/** What the guests that talk by phao.js have in common: their notes, which come as JSON (src/test/js/faults/talk.mjs). */
abstract class JavaScriptGuest implements Guest, AutoCloseable {

    private static final JsonProvider JSON = JsonProvider.provider();

    final String who;
    private final Map<String, Long> seqs = new HashMap<>();
    private long sent;
    private long answered;

    JavaScriptGuest(String who) {
        this.who = who;
    }

    /** One note. @param line a JSON object */
    final synchronized void noted(String line, History history) {
        try (JsonReader reader = JSON.createReader(new StringReader(line))) {
            noted(reader.readObject(), history);
        }
    }

    private void noted(JsonObject note, History history) {
        String room = note.getString("room");
        String epoch = note.getString("epoch", "");
        String text = note.getString("text", "");
        switch (note.getString("kind")) {
            case "sent" -> {
                sent++;
                history.note(new Event.Sent(who, room, text));
            }
            case "acknowledged" -> {
                answered++;
                history.note(new Event.Acknowledged(who, room, epoch, number(note, "seq"), text));
            }
            case "rejected" -> {
                answered++;
                history.note(new Event.Rejected(who, room, text));
            }
            case "joined" -> history.note(new Event.Joined(who, room, epoch, number(note, "after")));
            case "missing" -> {
                history.note(new Event.Missing(
                        who,
                        room,
                        epoch,
                        number(note, "from"),
                        number(note, "to"),
                        number(note, "next"),
                        note.getBoolean("otherLog")));
                seqs.put(room, number(note, "next") - 1);
            }
            case "seen" -> {
                history.note(new Event.Seen(who, room, epoch, number(note, "seq"), text));
                seqs.put(room, number(note, "seq"));
            }
            default -> throw new IllegalStateException(who + " noted " + note);
        }
    }

    private static long number(JsonObject note, String name) {
        return note.getJsonNumber(name).longValue();
    }

    @Override
    public final synchronized boolean nothingPending() {
        return sent == answered;
    }

    @Override
    public final synchronized boolean isWhole(String room, long head) {
        return seqs.getOrDefault(room, 0L) >= head;
    }

    /** How much it said, for a test to see that it took part. */
    final synchronized long sent() {
        return sent;
    }

    @Override
    public final synchronized String toString() {
        return who + " sent " + sent + ", got " + answered + " answers, is at " + seqs;
    }

    @Override
    public abstract void close();
}
