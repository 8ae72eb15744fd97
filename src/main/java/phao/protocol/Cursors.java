package phao.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cursors of a reader of several rooms as one short text, in the order of its rooms (docs/protocol.md §5.3): the {@code id} of
 * a server-sent event and the {@code cursor} of a poll.
 *
 * <p>Items are separated by commas: {@code epoch:seq}, or {@code seq} alone where the epoch is that of the item before, or
 * {@code -} for a room without a cursor. Behind a dot may follow how far the reader is with the room's events, and behind another one
 * what its user has read.
 *
 * @param places one for each room, in the order of the rooms
 */
public record Cursors(List<Optional<Place>> places) {

    /** A bound, so that long texts are not parsed. The longest form of limits.rooms items is shorter. */
    private static final int MAX_CHARS = 18_432;

    /**
     * Where a reader is in one room.
     *
     * @param heard what it has heard of the room besides messages; empty when that is not known
     */
    public record Place(Cursor cursor, Optional<Heard> heard) {}

    /**
     * How far a reader is with what is told of a room besides messages.
     *
     * @param events the number of the last event of the room that it has
     * @param read how far its user has read, as it knows; 0 without a user
     */
    public record Heard(long events, long read) {}

    public Cursors {
        places = List.copyOf(places);
    }

    /** @return empty when the text is not of this form */
    public static Optional<Cursors> parse(String text) {
        if (text.length() > MAX_CHARS) {
            return Optional.empty();
        }
        List<Optional<Place>> places = new ArrayList<>();
        String epoch = null;
        for (String item : text.split(",", -1)) {
            if (item.equals("-")) {
                places.add(Optional.empty());
                continue;
            }
            Optional<Place> place = place(item, epoch);
            if (place.isEmpty()) {
                return Optional.empty();
            }
            epoch = place.get().cursor().epoch();
            places.add(place);
        }
        return Optional.of(new Cursors(places));
    }

    /** @param before the epoch of the item before; null if there is none */
    private static Optional<Place> place(String item, String before) {
        int colon = item.indexOf(':');
        String epoch = colon < 0 ? before : item.substring(0, colon);
        int dot = item.indexOf('.', colon + 1);
        String seq = item.substring(colon + 1, dot < 0 ? item.length() : dot);
        Optional<Heard> heard = dot < 0 ? Optional.empty() : heard(item.substring(dot + 1));
        if (epoch == null
                || epoch.length() > Cursor.EPOCH_DIGITS
                || !Ascii.isHex(epoch)
                || !Ascii.isNumber(seq, Limits.MAX_NUMBER_DIGITS)
                || (dot >= 0 && heard.isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(new Place(new Cursor(epoch, Long.parseLong(seq)), heard));
    }

    private static Optional<Heard> heard(String text) {
        int dot = text.indexOf('.');
        String events = dot < 0 ? text : text.substring(0, dot);
        String read = dot < 0 ? "0" : text.substring(dot + 1);
        return Ascii.isNumber(events, Limits.MAX_NUMBER_DIGITS) && Ascii.isNumber(read, Limits.MAX_NUMBER_DIGITS)
                ? Optional.of(new Heard(Long.parseLong(events), Long.parseLong(read)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        String epoch = null;
        for (Optional<Place> place : places) {
            text.append(text.isEmpty() ? "" : ",");
            if (place.isEmpty()) {
                text.append('-');
                continue;
            }
            Cursor cursor = place.get().cursor();
            if (!cursor.epoch().equals(epoch)) {
                epoch = cursor.epoch();
                text.append(epoch).append(':');
            }
            text.append(cursor.seq());
            place.get().heard().ifPresent(heard -> {
                text.append('.').append(heard.events());
                if (heard.read() > 0) {
                    text.append('.').append(heard.read());
                }
            });
        }
        return text.toString();
    }
}
