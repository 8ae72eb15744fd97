package phao.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import phao.check.Lineage.Slot;
import phao.check.Violation.Kind;

/** The check of one room. Used once. */
final class RoomCheck {

    private record Origin(String who, int place) {}

    private static final String REMOVED = "removed ";

    private final String room;
    private final List<Event> events;
    private final List<Violation> violations;

    private final Lineage lineage = new Lineage();
    private final Map<String, Origin> sent = new HashMap<>();
    private final Set<String> rejected = new HashSet<>();
    /** The one total order, as far as it is known from the log at the end and from what clients saw before. */
    private final Map<Slot, String> order = new HashMap<>();

    private final Map<String, Slot> slots = new HashMap<>();
    private final TreeMap<Long, String> held = new TreeMap<>();
    /** What the log says of numbers that were removed, and of removals. */
    private final TreeMap<Long, String> gone = new TreeMap<>();

    private boolean known;
    private String lastEpoch = "";
    private long first;

    RoomCheck(String room, List<Event> events, List<Violation> violations) {
        this.room = room;
        this.events = events;
        this.violations = violations;
    }

    void run() {
        events.forEach(this::collect);
        checkHeld();
        checkTakenBack();
        checkSeen();
        checkAcknowledged();
        new ReaderCheck(room, events, violations).run();
        checkComplete();
    }

    private void found(Kind kind, String text) {
        violations.add(new Violation(kind, "room " + room + ": " + text));
    }

    private void collect(Event event) {
        if (event instanceof Event.Sent s) {
            sent.put(s.text(), new Origin(s.who(), sent.size()));
        } else if (event instanceof Event.Rejected r) {
            rejected.add(r.text());
        } else if (event instanceof Event.Forked f) {
            lineage.add(f);
        } else if (event instanceof Event.Read r) {
            known = true;
            lastEpoch = r.epoch();
            first = r.first();
        } else if (event instanceof Event.Held h) {
            held.put(h.seq(), h.text());
        } else if (event instanceof Event.HeldGone h) {
            gone.put(h.seq(), h.what());
        }
    }

    private void checkHeld() {
        Map<String, Integer> lastPlaces = new HashMap<>();
        held.forEach((seq, text) -> {
            place("the log holds", lineage.slot(lastEpoch, seq), text);
            checkOrder("the log holds", lastPlaces, text, seq);
        });
    }

    /** A reader that has the message learns by that entry only that it is removed. */
    private void checkTakenBack() {
        gone.forEach((seq, what) -> {
            long by = isTakenBack(seq) ? Long.parseLong(what.substring(REMOVED.length())) : 0;
            String entry = gone.getOrDefault(by, "");
            if (held.containsKey(by) || (!entry.isEmpty() && !names(entry, seq))) {
                found(
                        Kind.DISAGREEMENT,
                        "the log holds that " + seq + " was removed by " + by + ", which is "
                                + (entry.isEmpty() ? "a message" : "'" + entry + "'"));
            }
        });
    }

    /** Whether what is said of a removal names this number. */
    private static boolean names(String entry, long seq) {
        return entry.equals("removes " + seq)
                || (entry.startsWith("erases ")
                        && entry.replace('[', ',').replace(']', ',').contains("," + seq + ","));
    }

    private void checkSeen() {
        Map<String, Map<String, Integer>> lastPlaces = new HashMap<>();
        for (Event event : events) {
            if (event instanceof Event.Seen seen) {
                place(seen.who() + " saw", lineage.slot(seen.epoch(), seen.seq()), seen.text());
                checkOrder(
                        seen.who() + " saw",
                        lastPlaces.computeIfAbsent(seen.who(), who -> new HashMap<>()),
                        seen.text(),
                        seen.seq());
            } else if (event instanceof Event.Missing gap && gap.otherLog()) {
                lastPlaces.remove(gap.who());
            }
        }
    }

    /** Puts a text into its place in the one order, and notes what does not fit. */
    private void place(String who, Slot slot, String text) {
        if (!sent.containsKey(text) || rejected.contains(text)) {
            found(Kind.INVENTED, who + " '" + text + "' under " + slot.seq() + ", which nobody sent");
        }
        String other = order.putIfAbsent(slot, text);
        if (other != null && !other.equals(text)) {
            found(
                    Kind.DISAGREEMENT,
                    who + " '" + text + "' under " + slot.seq() + ", which is '" + other + "' elsewhere");
        }
        if (!stands(slot)) {
            return;
        }
        if (!held.containsKey(slot.seq()) && !removed(slot.seq()) && !isTakenBack(slot.seq())) {
            found(Kind.INVENTED, who + " '" + text + "' under " + slot.seq() + ", which the log does not hold");
        }
        Slot before = slots.putIfAbsent(text, slot);
        if (before != null && !before.equals(slot)) {
            found(
                    Kind.DOUBLED,
                    who + " '" + text + "' under " + slot.seq() + ", which has the number " + before.seq() + " too");
        }
    }

    private void checkOrder(String who, Map<String, Integer> lastPlaces, String text, long seq) {
        Origin origin = sent.get(text);
        if (origin != null && lastPlaces.merge(origin.who(), origin.place(), Math::max) > origin.place()) {
            found(Kind.REORDERED, who + " '" + text + "' under " + seq + ", behind a later one of " + origin.who());
        }
    }

    private void checkAcknowledged() {
        Set<String> texts = new HashSet<>(held.values());
        for (Event event : events) {
            if (event instanceof Event.Acknowledged ack && ack.seq() > 0) {
                Slot slot = lineage.slot(ack.epoch(), ack.seq());
                String text = order.get(slot);
                if (stands(slot) && !removed(ack.seq()) && !isTakenBack(ack.seq()) && !texts.contains(ack.text())) {
                    found(
                            Kind.LOST,
                            "'" + ack.text() + "' was acknowledged under " + ack.seq()
                                    + ", and the log does not hold it");
                } else if (text != null && !text.equals(ack.text())) {
                    found(
                            Kind.DISAGREEMENT,
                            "'" + ack.text() + "' was acknowledged under " + ack.seq() + ", which is '" + text + "'");
                }
            }
        }
    }

    /** At rest, every reader has seen each message that the log holds after the reader's beginning, or was told a gap for it. */
    private void checkComplete() {
        Map<String, TreeSet<Long>> lacking = new HashMap<>();
        long restores = events.stream().filter(Event.Forked.class::isInstance).count();
        for (Event event : events) {
            if (event instanceof Event.Joined joined) {
                lacking.computeIfAbsent(joined.who(), who -> after(joined.after()));
            } else if (event instanceof Event.Seen seen && stands(lineage.slot(seen.epoch(), seen.seq()))) {
                lacking.get(seen.who()).remove(seen.seq());
            } else if (event instanceof Event.Gone seen && stands(lineage.slot(seen.epoch(), seen.seq()))) {
                lacking.get(seen.who()).remove(seen.seq());
                // An older copy that was restored since may lack the removal.
                if (restores == 0) {
                    checkGone(seen);
                }
            } else if (event instanceof Event.Missing gap && !gap.otherLog()) {
                checkGap(gap, lacking.get(gap.who()), restores > 0);
            } else if (event instanceof Event.Forked) {
                restores--;
            }
        }
        lacking.forEach((who, numbers) -> {
            if (!numbers.isEmpty()) {
                found(Kind.LOST, who + " never saw " + numbers);
            }
        });
    }

    private TreeSet<Long> after(long seq) {
        TreeSet<Long> numbers = new TreeSet<>(held.tailMap(seq, false).keySet());
        numbers.addAll(gone.tailMap(seq, false).keySet());
        return numbers;
    }

    /** What was told of a removal is what the log says of it. */
    private void checkGone(Event.Gone seen) {
        String what = gone.get(seen.seq());
        if (!removed(seen.seq()) && !seen.what().equals(what)) {
            found(
                    Kind.DISAGREEMENT,
                    seen.who() + " was told '" + seen.what() + "' under " + seen.seq() + ", where the log has "
                            + (what == null ? "a message" : "'" + what + "'"));
        }
    }

    /** Whether the log says that the message of this number was removed. */
    private boolean isTakenBack(long seq) {
        return gone.getOrDefault(seq, "").startsWith(REMOVED);
    }

    /** @param restored whether a backup was restored after the gap; it may hold messages that retention had removed by then */
    private void checkGap(Event.Missing gap, TreeSet<Long> lacking, boolean restored) {
        for (long seq = gap.from(); seq <= gap.to(); seq++) {
            if (lacking.remove(seq) && !restored && stands(lineage.slot(gap.epoch(), seq))) {
                found(Kind.HOLE, gap.who() + " was told that " + seq + " is missing, and the log holds it");
            }
        }
    }

    /** Whether the log at the end is the one that gave this number. False if the log was not read. */
    private boolean stands(Slot slot) {
        return known && lineage.slot(lastEpoch, slot.seq()).equals(slot);
    }

    /** Whether the log says that retention has removed this number. That the number is missing would not prove it. */
    private boolean removed(long seq) {
        return seq < first;
    }
}
