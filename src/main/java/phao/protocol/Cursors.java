package phao.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cursors of a reader of several rooms as one short text, in the order of its rooms (docs/protocol.md §5.3): the {@code id} of
 * a server-sent event and the {@code cursor} of a poll.
 *
 * <p>Items are separated by commas: {@code epoch:seq}, or {@code seq} alone where the epoch is that of the item before, or
 * {@code -} for a room without a cursor. Behind a dot may follow how far the reader is with the room's events.
 *
 * @param places one for each room, in the order of the rooms
 */
public record Cursors(List<Optional<Place>> places) {

    /** A bound, so that long texts are not parsed. The longest form of limits.rooms items is shorter. */
    private static final int MAX_CHARS = 16_384;

    /**
     * Where a reader is in one room.
     *
     * @param events the number of the last event of the room that it has; −1 when that is not known
     */
    public record Place(Cursor cursor, long events) {

        public static final long UNKNOWN = -1;
    }

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
        String events = dot < 0 ? "" : item.substring(dot + 1);
        if (epoch == null
                || epoch.length() > Cursor.EPOCH_DIGITS
                || !Ascii.isHex(epoch)
                || !Ascii.isNumber(seq, Limits.MAX_NUMBER_DIGITS)
                || (dot >= 0 && !Ascii.isNumber(events, Limits.MAX_NUMBER_DIGITS))) {
            return Optional.empty();
        }
        return Optional.of(
                new Place(new Cursor(epoch, Long.parseLong(seq)), dot < 0 ? Place.UNKNOWN : Long.parseLong(events)));
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
            if (place.get().events() != Place.UNKNOWN) {
                text.append('.').append(place.get().events());
            }
        }
        return text.toString();
    }
}
