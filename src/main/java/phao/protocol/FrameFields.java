package phao.protocol;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Base64;

/** Reads the members of one frame. Throws {@link Wrong} for a member that is wrong, which becomes a refusal. */
final class FrameFields {

    /** A bound, because each join carries an epoch to the log. Longer than any epoch. */
    private static final int LONGEST_EPOCH = 64;
    /** How many characters of a wrong value are shown. */
    private static final int SHOWN = 40;

    private final JsonObject frame;

    FrameFields(JsonObject frame) {
        this.frame = frame;
    }

    /** Carries a refusal out of the middle of a frame; never leaves the decoder. */
    static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Refusal refusal;

        Wrong(Code code, String message) {
            super(message, null, false, false);
            this.refusal = code.because(message);
        }

        static Wrong field(String message) {
            return new Wrong(Code.INVALID_FIELD, message);
        }

        Refusal refusal() {
            return refusal;
        }
    }

    boolean has(String name) {
        return frame.containsKey(name);
    }

    JsonValue value(String name) {
        JsonValue value = frame.get(name);
        if (value == null) {
            throw Wrong.field(name + " is missing");
        }
        return value;
    }

    String string(String name) {
        if (!(value(name) instanceof JsonString s)) {
            throw Wrong.field(name + " is " + kind(value(name)) + ", it must be a string");
        }
        int half = Names.unpairedSurrogate(s.getString());
        if (half >= 0) {
            throw Wrong.field(name + " has half of a surrogate pair at " + half + ", which is not Unicode text");
        }
        return s.getString();
    }

    String string(String name, String otherwise) {
        return has(name) ? string(name) : otherwise;
    }

    boolean flag(String name) {
        if (!has(name)) {
            return false;
        }
        JsonValue value = value(name);
        if (value != JsonValue.TRUE && value != JsonValue.FALSE) {
            throw Wrong.field(name + " is " + kind(value) + ", it must be true or false");
        }
        return value == JsonValue.TRUE;
    }

    long number(String name, long least, long most) {
        if (!(value(name) instanceof JsonNumber number)) {
            throw Wrong.field(name + " is " + kind(value(name)) + ", it must be a number");
        }
        // By its digits: a BigDecimal of 1e999999999 written out would fill the heap.
        String digits = number.toString();
        if (!Ascii.isNumber(digits.startsWith("-") ? digits.substring(1) : digits, Limits.MAX_NUMBER_DIGITS)) {
            throw Wrong.field(
                    name + " is " + shorten(digits) + ", it must be a whole number from " + least + " to " + most);
        }
        long value = Long.parseLong(digits);
        if (value < least || value > most) {
            throw Wrong.field(name + " is " + value + ", it must be from " + least + " to " + most);
        }
        return value;
    }

    /** The size in bytes above which contents are to come as references. */
    int inlineBytes() {
        return has("inlineBytes") ? (int) number("inlineBytes", 0, Content.ANY_SIZE) : Content.ANY_SIZE;
    }

    byte[] thumbnail() {
        String base64 = string("thumbnail");
        // Four characters for three bytes; not decoded only to be refused.
        if (base64.length() / 4 * 3L > Thumbnail.MOST_BYTES + 3) {
            throw Wrong.field("thumbnail has " + base64.length() + " characters of base64, the limit is "
                    + Thumbnail.MOST_BYTES + " bytes");
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw Wrong.field("thumbnail is not base64");
        }
        Thumbnail.problem(bytes).ifPresent(problem -> {
            throw Wrong.field(problem);
        });
        return bytes;
    }

    /** An epoch, perhaps of another kind of log; those of Phao have 16 characters. */
    String epoch() {
        String epoch = string("epoch");
        if (epoch.length() > LONGEST_EPOCH) {
            throw Wrong.field("epoch has " + epoch.length() + " characters, the limit is " + LONGEST_EPOCH);
        }
        return epoch;
    }

    String room(RoomNames rooms) {
        return name(rooms.of(string("room")), Code.INVALID_ROOM);
    }

    /** The name of that kind in the member {@code field}; empty if the member is missing. */
    String name(String field, NameKind kind) {
        return name(Name.of(kind, string(field, "")), Code.INVALID_FIELD);
    }

    private static String name(Name name, Code otherwise) {
        name.fault().ifPresent(fault -> {
            throw new Wrong(otherwise, fault.message());
        });
        return name.text();
    }

    /** The room for the answer to a wrong frame; empty if the member can't be a room. */
    String legibleRoom() {
        return frame.get("room") instanceof JsonString s
                        && Names.unpairedSurrogate(s.getString()) < 0
                        && s.getString().length() <= NameKind.ROOM.maxBytes()
                ? s.getString()
                : "";
    }

    /** The n for the answer to a wrong frame; 0 if the member can't be an n. */
    long legibleN() {
        try {
            return has("n") ? number("n", 1, Limits.MAX_NUMBER) : 0;
        } catch (Wrong wrong) {
            return 0;
        }
    }

    private static String kind(JsonValue value) {
        return switch (value.getValueType()) {
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case TRUE, FALSE -> "a boolean";
            case NULL -> "null";
        };
    }

    static String shorten(String text) {
        if (text.length() <= SHOWN) {
            return text;
        }
        // Half a surrogate pair is no Unicode text: some servers can't send it.
        int end = Character.isHighSurrogate(text.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
        return text.substring(0, end) + "…";
    }
}
