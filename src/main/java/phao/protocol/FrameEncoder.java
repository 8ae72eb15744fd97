package phao.protocol;

import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonGenerator;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Turns frames of the server into JSON (docs/protocol.md §2). */
public final class FrameEncoder {

    /** Looked up once: {@code Json.create…} searches the class path on every call. */
    static final JsonProvider JSON = JsonProvider.provider();

    private static final byte[] BASE64 = ",\"base64\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\"}".getBytes(StandardCharsets.US_ASCII);

    private FrameEncoder() {}

    /** One frame as a JSON object, without the array around it. */
    public static String json(ServerFrame frame) {
        if (frame instanceof ServerFrame.Ack ack) {
            return object(
                    "ack",
                    g -> g.write("room", ack.room())
                            .write("n", ack.n())
                            .write("seq", ack.seq())
                            .write("time", ack.time()));
        } else if (frame instanceof ServerFrame.Refused refused) {
            return refused(refused);
        } else if (frame instanceof ServerFrame.Joined joined) {
            return joined(joined);
        } else if (frame instanceof ServerFrame.Missing missing) {
            return object("gap", g -> gap(g.write("room", missing.room()), missing.gap()));
        } else if (frame instanceof ServerFrame.Left left) {
            return object("left", g -> {
                g.write("room", left.room());
                left.why().ifPresent(why -> refusal(g, why, OptionalLong.empty()));
            });
        } else if (frame instanceof ServerFrame.Authorized authorized) {
            return object("authorized", g -> access(g, authorized.access()));
        } else if (frame instanceof ServerFrame.Presence presence) {
            return object("presence", g -> present(g.write("room", presence.room()), presence.present()));
        } else if (frame instanceof ServerFrame.PresenceChange change) {
            return object("presence", g -> {
                g.write("room", change.room()).write("count", change.count());
                members(g, "joined", change.joined());
                members(g, "left", change.left());
            });
        } else if (frame instanceof ServerFrame.Signalled signal) {
            return signalled(signal);
        } else if (frame instanceof ServerFrame.Read read) {
            return object("read", g -> g.write("room", read.room()).write("seq", read.seq()));
        } else if (frame instanceof ServerFrame.Page page) {
            return page(page);
        } else if (frame instanceof ServerFrame.Welcome welcome) {
            return welcome(welcome);
        } else if (frame instanceof ServerFrame.Removed removed) {
            Message entry = removed.entry();
            return object(
                    "ack",
                    g -> numbers(g.write("room", entry.room()), entry.content())
                            .write("seq", entry.seq())
                            .write("time", entry.time()));
        } else if (frame instanceof ServerFrame.NotRemoved refused) {
            Content asked = refused.asked().what();
            return object("refused", g -> {
                g.write("of", "remove").write("room", refused.asked().room());
                g.write(asked.kind() == Content.Kind.CLEARING ? "upTo" : "seq", asked.number());
                refusal(g, refused.refusal(), OptionalLong.empty());
            });
        } else if (frame instanceof ServerFrame.Failed failed) {
            return object("error", g -> refusal(g, failed.refusal(), OptionalLong.empty()));
        }
        return "{\"type\":\"pong\"}";
    }

    /** What a removal is answered over HTTP, as a JSON object. */
    public static String removed(String epoch, Message entry) {
        StringWriter out = new StringWriter(128);
        try (JsonGenerator g = JSON.createGenerator(out)) {
            numbers(g.writeStartObject().write("epoch", epoch), entry.content())
                    .write("seq", entry.seq())
                    .write("time", entry.time())
                    .writeEnd();
        }
        return out.toString();
    }

    /** A {@code message} frame of text content, or of a reference, or a {@code removed} frame, as a JSON object. */
    public static String json(Message message) {
        return object(message.isRemoval() ? "removed" : "message", g -> {
            g.write("room", message.room());
            fields(g, message);
            content(g, message.content());
        });
    }

    /** A {@code message} frame as a JSON object in UTF-8, whatever its content: bytes are in base64, as in pages. */
    public static byte[] utf8(Message message) {
        Content content = message.content();
        if (content.isText() || content.isReference() || !content.isPublished()) {
            return json(message).getBytes(StandardCharsets.UTF_8);
        }
        // Put together by hand: with a generator, the bytes of a picture would be in memory six times.
        byte[] header = header(message);
        byte[] base64 = Base64.getEncoder().encode(content.bytes());
        return ByteBuffer.allocate(header.length - 1 + BASE64.length + base64.length + END.length)
                .put(header, 0, header.length - 1)
                .put(BASE64)
                .put(base64)
                .put(END)
                .array();
    }

    /** A {@code message} frame of binary content as a binary message: header's length, header, payload. */
    public static byte[] binary(Message message) {
        byte[] header = header(message);
        byte[] payload = message.content().bytes();
        return ByteBuffer.allocate(2 + header.length + payload.length)
                .putShort((short) header.length)
                .put(header)
                .put(payload)
                .array();
    }

    private static byte[] header(Message message) {
        return object("message", g -> {
                    g.write("room", message.room());
                    fields(g, message);
                })
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String object(String type, Consumer<JsonGenerator> members) {
        StringWriter out = new StringWriter(256);
        try (JsonGenerator g = JSON.createGenerator(out)) {
            g.writeStartObject().write("type", type);
            members.accept(g);
            g.writeEnd();
        }
        return out.toString();
    }

    private static String welcome(ServerFrame.Welcome welcome) {
        Limits limits = welcome.limits();
        return object(
                "welcome",
                g -> access(g.write("id", welcome.id()), welcome.access())
                        .write("server", welcome.server())
                        .write("heartbeat", welcome.heartbeat())
                        .write("jitter", welcome.jitter())
                        .writeStartObject("limits")
                        .write("textBytes", limits.textBytes())
                        .write("messageBytes", limits.messageBytes())
                        .write("rooms", limits.rooms())
                        .write("inFlight", limits.inFlight())
                        .write("pageMessages", limits.pageMessages())
                        .write("signalBytes", limits.signalBytes())
                        .write("thumbnailBytes", Thumbnail.MOST_BYTES)
                        .writeEnd());
    }

    private static JsonGenerator access(JsonGenerator g, ServerFrame.Access access) {
        if (!access.user().isEmpty()) {
            g.write("user", access.user());
        }
        access.expiresIn().ifPresent(expiresIn -> g.write("expiresIn", expiresIn));
        return g;
    }

    private static String joined(ServerFrame.Joined joined) {
        return object("joined", g -> {
            g.write("room", joined.room())
                    .write("epoch", joined.epoch())
                    .write("first", joined.first())
                    .write("head", joined.head())
                    .write("after", joined.after())
                    .write("n", joined.n());
            joined.read().ifPresent(read -> g.write("read", read));
            joined.present().ifPresent(present -> present(g, present));
        });
    }

    private static String refused(ServerFrame.Refused refused) {
        return object("refused", g -> {
            g.write("of", refused.of());
            if (!refused.room().isEmpty()) {
                g.write("room", refused.room());
            }
            if (refused.n() > 0) {
                g.write("n", refused.n());
            }
            refusal(g, refused.refusal(), refused.expected());
        });
    }

    private static void refusal(JsonGenerator g, Refusal refusal, OptionalLong expected) {
        g.write("code", refusal.code().word()).write("retry", refusal.code().retry());
        expected.ifPresent(n -> g.write("expected", n));
        if (refusal.retryAfter() > 0) {
            g.write("retryAfter", refusal.retryAfter());
        }
        g.write("message", refusal.message());
    }

    private static String signalled(ServerFrame.Signalled signal) {
        JsonValue data;
        try (var reader = JSON.createReader(new StringReader(signal.data()))) {
            data = reader.readValue();
        }
        return object(
                "signal",
                g -> from(g.write("room", signal.room()), signal.from()).write("data", data));
    }

    private static String page(ServerFrame.Page page) {
        return object("page", g -> {
            g.write("room", page.asked().room());
            page.asked().before().ifPresent(before -> g.write("before", before));
            page.asked().after().ifPresent(after -> g.write("after", after));
            messages(g.write("first", page.first()).write("head", page.head()), page.messages());
        });
    }

    /** The member {@code messages} of a page. */
    static void messages(JsonGenerator g, List<Message> messages) {
        g.writeStartArray("messages");
        for (Message message : messages) {
            g.writeStartObject();
            fields(g, message);
            content(g, message.content());
            g.writeEnd();
        }
        g.writeEnd();
    }

    private static void content(JsonGenerator g, Content content) {
        if (!content.isPublished()) {
            numbers(g, content);
        } else if (content.isReference()) {
            g.write("size", content.size());
            if (content.isText()) {
                g.write("text", true);
            }
        } else if (content.isText()) {
            g.write("data", content.text());
        } else {
            g.write("base64", Base64.getEncoder().encodeToString(content.bytes()));
        }
    }

    /** What a removed message or a removal says instead of a content. */
    private static JsonGenerator numbers(JsonGenerator g, Content content) {
        return switch (content.kind()) {
            case REMOVED -> g.write("removed", content.number());
            case REMOVAL -> g.write("removes", content.number());
            case ERASURE -> {
                g.writeStartArray("erases");
                content.numbers().forEach(g::write);
                yield g.writeEnd();
            }
            default -> g.write("upTo", content.number());
        };
    }

    /** The members of a gap. */
    static void gap(JsonGenerator g, Gap gap) {
        g.write("reason", gap.reason().word())
                .write("from", gap.from())
                .write("to", gap.to())
                .write("next", gap.next());
    }

    private static void fields(JsonGenerator g, Message message) {
        g.write("seq", message.seq()).write("time", message.time());
        from(g, message.from());
        if (message.n() > 0) {
            g.write("n", message.n());
        }
        if (!message.content().contentType().isEmpty()) {
            g.write("contentType", message.content().contentType());
        }
        if (!message.content().filename().isEmpty()) {
            g.write("filename", message.content().filename());
        }
        if (message.content().thumbnail().length > 0) {
            g.write(
                    "thumbnail",
                    Base64.getEncoder().encodeToString(message.content().thumbnail()));
        }
    }

    private static JsonGenerator from(JsonGenerator g, Member member) {
        return member(g.writeStartObject("from"), member).writeEnd();
    }

    private static void present(JsonGenerator g, ServerFrame.Present present) {
        g.write("count", present.count());
        if (present.count() == present.members().size()) {
            members(g, "members", present.members());
        }
    }

    private static void members(JsonGenerator g, String name, List<Member> members) {
        g.writeStartArray(name);
        for (Member member : members) {
            member(g.writeStartObject(), member).writeEnd();
        }
        g.writeEnd();
    }

    private static JsonGenerator member(JsonGenerator g, Member member) {
        g.write("id", member.id()).write("name", member.name());
        return member.user().isEmpty() ? g : g.write("user", member.user());
    }
}
