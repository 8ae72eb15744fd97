package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import phao.container.Deployment;
import phao.log.Position;
import phao.log.RoomLog;
import phao.protocol.Ascii;
import phao.protocol.Close;
import phao.protocol.Code;
import phao.protocol.Content;
import phao.protocol.Cursor;
import phao.protocol.Message;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;

/** Answers {@code GET /rooms/{room}/messages/{seq}} with the content of one message (docs/protocol.md §5.5). */
final class ContentAnswer {

    /** A content can be removed, and after a log was replaced another message may be under the number. */
    private static final String ASK_AGAIN = "private, no-cache";
    /** The types that a browser shows without running code in them, beside audio and video. SVG may have scripts in it. */
    private static final Set<String> SHOWN =
            Set.of("text/plain", "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp");

    private static final String BYTES = "application/octet-stream";
    /** With this policy a browser that takes a content for a page runs no script, sends no form, and loads nothing from elsewhere. */
    private static final String POLICY =
            "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "
                    + "frame-ancestors 'self'";

    private final AsyncResponse response;
    private final String range;
    private final String ifRange;
    private final String knownTags;
    /** The epoch in which the message has its number; empty for the current one. */
    private final String epoch;

    private ContentAnswer(AsyncResponse response, HttpServletRequest request, String epoch) {
        this.response = response;
        this.epoch = epoch;
        this.range = request.getHeader("Range");
        this.ifRange = request.getHeader("If-Range");
        this.knownTags = Headers.list(request, "If-None-Match");
    }

    static void begin(Deployment phao, String room, long seq, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        if (ExecutableContent.isMeant(request)) {
            throw new RefusalException(
                    Code.NOT_EXECUTABLE,
                    "what was uploaded is not run, nor shown in frames: fetch it, show it as an image, "
                            + "audio or video, or open it by itself");
        }
        String epoch = Parameters.of(request.getQueryString()).one("epoch", "");
        if (!epoch.isEmpty() && !Cursor.isEpoch(epoch)) {
            throw Parameters.wrong("epoch must be 16 hexadecimal digits");
        }
        ContentAnswer answer = new ContentAnswer(AsyncResponse.beginBounded(phao, request, response), request, epoch);
        RoomLog log = phao.log();
        if (epoch.isEmpty() || epoch.equals(log.epoch())) {
            answer.find(log, room, seq);
            return;
        }
        log.position(room, "", epoch)
                .whenComplete((position, failure) -> answer.response.making(() -> {
                    if (failure != null) {
                        answer.response.refuse(unreadable());
                    } else if (seq > position.shared().orElse(0)) {
                        answer.response.refuse(
                                Problem.of(
                                        Code.REMOVED,
                                        "message " + seq + " of epoch " + epoch
                                                + " is not in this log: an older backup was restored, or the data were replaced"));
                    } else {
                        answer.find(log, room, seq);
                    }
                }));
    }

    private void find(RoomLog log, String room, long seq) {
        log.after(room, seq - 1, 1, 1)
                .whenComplete((found, failure) -> response.making(() -> {
                    if (failure != null) {
                        response.refuse(unreadable());
                    } else if (!found.isEmpty() && found.get(0).seq() == seq) {
                        answer(found.get(0));
                    } else {
                        missing(log, room, seq);
                    }
                }));
    }

    private void missing(RoomLog log, String room, long seq) {
        log.position(room, "", "")
                .whenComplete((position, failure) -> response.making(
                        () -> response.refuse(failure == null ? missing(seq, position) : unreadable())));
    }

    private static Problem unreadable() {
        return Problem.of(Close.logUnreadable());
    }

    private static Problem missing(long seq, Position position) {
        return seq > position.head()
                ? Problem.of(Code.NOT_FOUND, "the newest message of this room is " + position.head())
                : Problem.of(
                        Code.REMOVED, "message " + seq + " was removed, the oldest one left is " + position.first());
    }

    private void answer(Message message) {
        if (message.content().kind() == Content.Kind.REMOVED) {
            response.refuse(Problem.of(
                    Code.REMOVED,
                    "message " + message.seq() + " was removed by "
                            + message.content().number()));
        } else if (message.isRemoval()) {
            response.refuse(Problem.of(Code.NOT_FOUND, message.seq() + " tells of a removal, which has no content"));
        } else {
            content(message);
        }
    }

    private void content(Message message) {
        Content content = message.content();
        String tag = "\"" + message.seq() + "-" + message.time() + "\"";
        Consumer<HttpServletResponse> caching = head -> {
            head.setHeader("ETag", tag);
            head.setHeader("Cache-Control", ASK_AGAIN);
        };
        if (EntityTags.match(knownTags, tag)) {
            response.end(Answer.empty(caching.andThen(head -> head.setStatus(HttpServletResponse.SC_NOT_MODIFIED))));
            return;
        }
        try {
            // RFC 9110 §13.1.5: if the client has a part of another content, it gets the whole instead of a range.
            boolean whole = ifRange != null && !ifRange.strip().equals(tag);
            send(
                    caching.andThen(head -> head(content, head)),
                    content.bytes(),
                    whole ? Optional.empty() : ByteRange.of(range, content.size()));
        } catch (ByteRange.Unsatisfiable e) {
            response.refuse(
                    Problem.of(Code.RANGE_NOT_SATISFIABLE, "the content has " + content.size() + " bytes"),
                    head -> head.setHeader("Content-Range", "bytes */" + content.size()));
        }
    }

    private static void head(Content content, HttpServletResponse head) {
        MediaType type = MediaType.of(content.contentType());
        boolean shown = type.name().isEmpty() ? content.isText() : isShown(type.name());
        head.setContentType(
                !shown && ExecutableContent.isOf(content.contentType()) ? BYTES : contentType(content, type, shown));
        head.setHeader(
                "Content-Disposition", ContentDisposition.of(shown ? "inline" : "attachment", content.filename()));
        head.setHeader("X-Content-Type-Options", "nosniff");
        head.setHeader("Content-Security-Policy", POLICY);
        head.setHeader("Accept-Ranges", "bytes");
    }

    /** Takes bare types only: Chromium reads what follows a comma in Content-Type as another type, and uses that one. */
    private static boolean isShown(String type) {
        int slash = type.indexOf('/');
        boolean played = type.startsWith("audio/") || type.startsWith("video/");
        return SHOWN.contains(type)
                || (played
                        && slash + 1 < type.length()
                        && Ascii.consistsOf(
                                type.substring(slash + 1), c -> Ascii.isLetterOrDigit(c) || ".+-".indexOf(c) >= 0));
    }

    private static boolean isCharset(String name) {
        return !name.isEmpty() && Ascii.consistsOf(name, c -> Ascii.isLetterOrDigit(c) || "._:+-".indexOf(c) >= 0);
    }

    private static String contentType(Content content, MediaType type, boolean shown) {
        if (type.name().isEmpty()) {
            return content.isText() ? "text/plain;charset=UTF-8" : BYTES;
        }
        if (content.isText()) {
            return (shown ? type.name() : type.asGiven()) + ";charset=UTF-8";
        }
        Optional<String> charset = type.charset().filter(ContentAnswer::isCharset);
        return shown ? type.name() + charset.map(name -> ";charset=" + name).orElse("") : content.contentType();
    }

    private void send(Consumer<HttpServletResponse> fields, byte[] bytes, Optional<ByteRange> wanted) {
        if (wanted.isEmpty()) {
            response.answer(new Answer(fields.andThen(head -> head.setStatus(HttpServletResponse.SC_OK)), bytes));
            return;
        }
        ByteRange part = wanted.get();
        response.answer(new Answer(
                fields.andThen(head -> {
                    head.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
                    head.setHeader("Content-Range", "bytes " + part.from() + "-" + part.to() + "/" + bytes.length);
                }),
                Arrays.copyOfRange(bytes, part.from(), part.to() + 1)));
    }
}
