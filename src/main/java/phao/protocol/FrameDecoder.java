package phao.protocol;

import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import phao.protocol.FrameFields.Wrong;

/** Turns what a client sends on {@code /socket} into frames (docs/protocol.md §2). Never throws for bad input. */
public final class FrameDecoder {

    /** Deeper JSON is an attack on the parser's stack. */
    private static final int MAX_DEPTH = 16;

    private final Limits limits;
    private final RoomNames rooms;

    /** For a log without rooms under old names. */
    public FrameDecoder(Limits limits) {
        this(limits, RoomNames.NEW);
    }

    public FrameDecoder(Limits limits, RoomNames rooms) {
        this.limits = limits;
        this.rooms = rooms;
    }

    /** The frames of a text message, in order; a wrong frame has its place among them. */
    public List<Incoming> text(String text) {
        JsonArray array;
        try {
            array = parseArray(text);
        } catch (Wrong wrong) {
            return List.of(new Incoming.Unreadable(wrong.refusal()));
        }
        List<Incoming> frames = new ArrayList<>(array.size());
        for (JsonValue value : array) {
            frames.add(
                    value instanceof JsonObject object
                            ? frame(object, null)
                            : new Incoming.Unreadable(
                                    Code.MALFORMED_JSON.because("the array must hold frames, which are JSON objects")));
        }
        return frames;
    }

    /** The frame of a binary message. The buffer is read to its end and not kept. */
    public Incoming binary(ByteBuffer message) {
        if (message.remaining() < 2) {
            return malformed("the message has " + message.remaining() + " bytes, the header's length alone takes 2");
        }
        int length = Short.toUnsignedInt(message.getShort());
        if (length > message.remaining()) {
            return malformed("the header's length is " + length + ", only " + message.remaining() + " bytes follow");
        }
        ByteBuffer header = message.slice(message.position(), length);
        message.position(message.position() + length);
        try {
            return frame(
                    parseObject(
                            StandardCharsets.UTF_8.newDecoder().decode(header).toString()),
                    message);
        } catch (CharacterCodingException e) {
            return malformed("the header is not UTF-8");
        } catch (Wrong wrong) {
            return malformed("header: " + wrong.refusal().message());
        }
    }

    /** A signal as HTTP brings it, with its data as a JSON text of their own. */
    public Incoming signal(String room, String data) {
        try {
            return signal(new FrameFields(FrameEncoder.JSON
                    .createObjectBuilder()
                    .add("room", room)
                    .add("data", parse(data))
                    .build()));
        } catch (Wrong wrong) {
            return new Incoming.Invalid("signal", room, 0, wrong.refusal());
        }
    }

    /** A read position as HTTP brings it. */
    public Incoming read(String room, JsonObject json) {
        try {
            return new Incoming.Read(room, new FrameFields(json).number("seq", 1, Limits.MAX_NUMBER));
        } catch (Wrong wrong) {
            return new Incoming.Invalid("read", room, 0, wrong.refusal());
        }
    }

    private static Incoming malformed(String message) {
        return new Incoming.Unreadable(Code.MALFORMED_BINARY.because(message));
    }

    private Incoming frame(JsonObject object, ByteBuffer payload) {
        FrameFields fields = new FrameFields(object);
        String type;
        try {
            type = fields.string("type");
        } catch (Wrong wrong) {
            return new Incoming.Unreadable(
                    Code.UNKNOWN_TYPE.because(wrong.refusal().message()));
        }
        try {
            return payload == null ? textFrame(type, fields) : binaryFrame(type, fields, payload);
        } catch (Wrong wrong) {
            return wrong.refusal().code() == Code.UNKNOWN_TYPE
                    ? new Incoming.Unreadable(wrong.refusal())
                    : new Incoming.Invalid(type, fields.legibleRoom(), fields.legibleN(), wrong.refusal());
        }
    }

    private Incoming textFrame(String type, FrameFields fields) {
        return switch (type) {
            case "publish" -> publish(fields, Content.text(fields.string("data")));
            case "signal" -> signal(fields);
            case "ping" -> new Incoming.Ping();
            case "join" -> new Incoming.Join(fields.room(rooms), start(fields), fields.inlineBytes());
            case "leave" -> new Incoming.Leave(fields.room(rooms));
            case "remove" -> remove(fields);
            case "read" -> new Incoming.Read(fields.room(rooms), fields.number("seq", 1, Limits.MAX_NUMBER));
            case "history" -> history(fields);
            case "hello" -> hello(fields);
            case "token" -> new Incoming.Token(fields.string("token"));
            default ->
                throw new Wrong(
                        Code.UNKNOWN_TYPE,
                        "type is \"" + FrameFields.shorten(type)
                                + "\": known are hello, join, leave, publish, remove, history, signal, read, token, ping");
        };
    }

    private Incoming binaryFrame(String type, FrameFields fields, ByteBuffer payload) {
        if (!type.equals("publish")) {
            throw new Wrong(
                    Code.UNKNOWN_TYPE, "type is \"" + FrameFields.shorten(type) + "\": a binary message is a publish");
        }
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        if (!fields.flag("text")) {
            return publish(fields, Content.binary(bytes));
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw Wrong.field("the payload is not UTF-8, as \"text\":true says");
        }
        return publish(fields, new Content(Content.Kind.TEXT, bytes, "", ""));
    }

    private static Incoming hello(FrameFields fields) {
        String client = fields.string("client");
        if (!ClientId.isSecret(client)) {
            throw Wrong.field("client must be 32 lower-case hexadecimal digits");
        }
        String name = fields.name("name", NameKind.MEMBER);
        return new Incoming.Hello(
                client, fields.number("generation", 1, Limits.MAX_NUMBER), name, fields.string("token", ""));
    }

    private static Start start(FrameFields fields) {
        if (fields.has("last")) {
            if (fields.has("after") || fields.has("epoch")) {
                throw Wrong.field("both last and after are given: give one");
            }
            return new Start.Last((int) fields.number("last", 0, Start.Last.MOST));
        }
        if (!fields.has("after") && !fields.has("epoch")) {
            return new Start.Live();
        }
        return new Start.After(new Cursor(fields.epoch(), fields.number("after", 0, Limits.MAX_NUMBER)));
    }

    private Incoming publish(FrameFields fields, Content plain) {
        String room = fields.room(rooms);
        long n = fields.number("n", 1, Limits.MAX_NUMBER);
        if (plain.size() > limits.messageBytes()) {
            throw new Wrong(
                    Code.MESSAGE_TOO_LARGE,
                    "the message has " + plain.size() + " bytes, the limit is " + limits.messageBytes());
        }
        String contentType = fields.string("contentType", "");
        Names.problemOfContentType(contentType).ifPresent(FrameDecoder::wrong);
        String filename = fields.name("filename", NameKind.FILENAME);
        Content content = new Content(plain.kind(), plain.bytes(), contentType, filename);
        return new Incoming.Publish(
                room, n, fields.has("thumbnail") ? content.withThumbnail(fields.thumbnail()) : content);
    }

    private Incoming remove(FrameFields fields) {
        String room = fields.room(rooms);
        if (fields.has("seq") == fields.has("upTo")) {
            throw Wrong.field("give exactly one of seq and upTo");
        }
        return new Incoming.Remove(
                room,
                fields.has("seq")
                        ? Content.removal(fields.number("seq", 1, Limits.MAX_NUMBER))
                        : Content.clearing(fields.number("upTo", 1, Limits.MAX_NUMBER)));
    }

    private Incoming history(FrameFields fields) {
        String room = fields.room(rooms);
        if (fields.has("before") == fields.has("after")) {
            throw Wrong.field("give exactly one of before and after");
        }
        int limit = (int) fields.number("limit", 1, limits.pageMessages());
        return fields.has("before")
                ? new Incoming.History(
                        room,
                        OptionalLong.of(fields.number("before", 1, Limits.MAX_NUMBER)),
                        OptionalLong.empty(),
                        limit)
                : new Incoming.History(
                        room,
                        OptionalLong.empty(),
                        OptionalLong.of(fields.number("after", 0, Limits.MAX_NUMBER)),
                        limit);
    }

    private Incoming signal(FrameFields fields) {
        String room = fields.room(rooms);
        String data = fields.value("data").toString();
        int bytes = data.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > limits.signalBytes()) {
            throw new Wrong(
                    Code.SIGNAL_TOO_LARGE,
                    "the signal has " + bytes + " bytes, the limit is " + limits.signalBytes()
                            + ": publish it instead");
        }
        if (Names.unpairedSurrogate(data) >= 0) {
            throw Wrong.field("data has half of a surrogate pair, which is not Unicode text");
        }
        return new Incoming.Signal(room, data);
    }

    private static void wrong(String message) {
        throw Wrong.field(message);
    }

    private static JsonArray parseArray(String text) {
        if (!(parse(text) instanceof JsonArray array)) {
            throw new Wrong(Code.MALFORMED_JSON, "a text message is a JSON array of frames");
        }
        if (array.isEmpty()) {
            throw new Wrong(Code.MALFORMED_JSON, "the array has no frame");
        }
        return array;
    }

    private static JsonObject parseObject(String text) {
        if (!(parse(text) instanceof JsonObject object)) {
            throw new Wrong(Code.MALFORMED_JSON, "it must be one JSON object");
        }
        return object;
    }

    private static JsonValue parse(String text) {
        if (depth(text) > MAX_DEPTH) {
            throw new Wrong(Code.MALFORMED_JSON, "the JSON is nested deeper than " + MAX_DEPTH);
        }
        try (JsonParser parser = FrameEncoder.JSON.createParser(new StringReader(text))) {
            parser.next();
            JsonValue value = parser.getValue();
            if (!parser.hasNext()) {
                return value;
            }
            throw new Wrong(Code.MALFORMED_JSON, "something follows the JSON: " + FrameFields.shorten(text));
        } catch (JsonException
                | NoSuchElementException
                | ArithmeticException
                | IllegalArgumentException
                | UnsupportedOperationException e) {
            // The last three are Parsson's for a number of very many digits, or with an exponent beyond 2^31.
            throw new Wrong(Code.MALFORMED_JSON, "this is not JSON: " + FrameFields.shorten(text));
        }
    }

    /** How deep arrays and objects are nested; brackets in strings do not count. */
    private static int depth(String text) {
        int depth = 0;
        int deepest = 0;
        boolean inString = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (inString) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    inString = false;
                }
            } else if (c == '"') {
                inString = true;
            } else if (c == '[' || c == '{') {
                deepest = Math.max(deepest, ++depth);
            } else if (c == ']' || c == '}') {
                depth--;
            }
        }
        return deepest;
    }
}
