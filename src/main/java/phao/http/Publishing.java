package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import phao.container.Deployment;
import phao.container.Parameters;
import phao.container.Refused;
import phao.log.Append;
import phao.log.Appended;
import phao.protocol.Code;
import phao.protocol.Content;
import phao.protocol.Member;
import phao.protocol.NameKind;
import phao.protocol.Names;
import phao.protocol.Thumbnail;

/** Answers {@code POST /rooms/{room}}: publishes one message (docs/protocol.md §5.4). */
final class Publishing {

    private final Deployment phao;
    private final String room;
    private final IdempotencyKey key;
    private final Member from;
    private final AsyncResponse response;
    private final String address;

    private Publishing(
            Deployment phao, String room, IdempotencyKey key, Member from, AsyncResponse response, String address) {
        this.phao = phao;
        this.room = room;
        this.key = key;
        this.from = from;
        this.response = response;
        this.address = address;
    }

    static void begin(
            Deployment phao,
            String room,
            Parameters parameters,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, Refused {
        String client = Reading.client(request);
        IdempotencyKey key = IdempotencyKey.of(request.getHeader("Idempotency-Key"), client);
        Form form = Form.of(request, parameters);
        Member from = sender(phao, client, key, parameters.name());
        AsyncResponse async = AsyncResponse.beginBounded(phao, request, response);
        Publishing publishing = new Publishing(phao, room, key, from, async, request.getRequestURI() + "/messages/");
        if (client != null) {
            Lease.renew(phao, room, from);
        }
        Body.read(
                request,
                async,
                Code.MESSAGE_TOO_LARGE,
                phao.limits().messageBytes() + form.thumbnailBytes(),
                phao.heap().unfinished(),
                bytes -> publishing.publish(form, bytes));
    }

    private static Member sender(Deployment phao, String client, IdempotencyKey key, String name) {
        if (client != null) {
            return Member.of(client, name);
        }
        if (!key.client().isEmpty() && !key.chosen()) {
            return Member.of(key.client(), name);
        }
        // Who posts one message after the other, as a script does, is one to those who read them.
        return name.isEmpty() ? Member.of(phao.sessions().newSecret(), name) : Member.named(name);
    }

    private void publish(Form form, byte[] bytes) {
        Content content;
        try {
            content = form.content(bytes, phao.limits().messageBytes());
        } catch (Refused e) {
            response.refuse(Problem.of(e.refusal()));
            return;
        }
        phao.sessions()
                .log()
                .append(new Append(room, key.client(), key.n(), from, content))
                // Not on the log's writer, for which all wait.
                .thenAcceptAsync(
                        appended -> response.making(() -> answer(appended, content)),
                        phao.sessions().executor());
    }

    private void answer(Appended appended, Content content) {
        Optional<Problem> problem = appended.match(
                stored -> stored(201, stored.message().seq(), stored.message().time()),
                known -> known(known, content),
                skipped -> Optional.of(Problem.of(
                        Code.N_SKIPPED.because("n is " + key.n() + ", the next one of this client in this room is "
                                + skipped.expected() + ": send that first"),
                        OptionalLong.of(skipped.expected()))),
                busy -> Optional.of(Problem.of(Code.BUSY, "too many publishes wait to be written: try again")),
                unavailable -> Optional.of(unavailable("the message could not be stored")));
        problem.ifPresent(response::refuse);
    }

    private static Problem unavailable(String why) {
        return Problem.of(Code.LOG_UNAVAILABLE, why + ": it is safe to send it again with the same Idempotency-Key");
    }

    private Optional<Problem> known(Appended.Known known, Content content) {
        // It may have been stored by a commit whose success was never heard of, and so never shown.
        phao.sessions().rooms().committedBefore(room, known.seq());
        if (!key.chosen() || known.seq() == 0) {
            return stored(200, known.seq(), known.time());
        }
        phao.sessions()
                .log()
                .after(room, known.seq() - 1, 1, 1)
                .whenComplete((found, failure) -> response.making(() -> {
                    if (failure != null) {
                        response.refuse(unavailable("the log can't be read now"));
                    } else if (!found.isEmpty()
                            && found.get(0).seq() == known.seq()
                            && !same(found.get(0).content(), content)) {
                        // draft-ietf-httpapi-idempotency-key-header §2.7: "reuse an idempotency key with a different
                        // request payload".
                        response.refuse(Problem.of(
                                Code.KEY_REUSED,
                                "another message was published under this Idempotency-Key: "
                                        + "take a key for each message that nobody else can guess"));
                    } else {
                        stored(200, known.seq(), known.time());
                    }
                }));
        return Optional.empty();
    }

    private static boolean same(Content one, Content other) {
        return one.kind() == other.kind()
                && Arrays.equals(one.bytes(), other.bytes())
                && Arrays.equals(one.thumbnail(), other.thumbnail())
                && one.contentType().equals(other.contentType())
                && one.filename().equals(other.filename());
    }

    private Optional<Problem> stored(int status, long seq, long time) {
        response.head(head -> {
            head.setStatus(status);
            head.setContentType("application/json");
            head.setHeader("Cache-Control", "no-store");
            if (seq > 0) {
                head.setHeader("Location", address + seq);
            }
        });
        response.answer(List.of("{\"epoch\":\"%s\",\"seq\":%d,\"time\":%d}"
                .formatted(phao.sessions().log().epoch(), seq, time)
                .getBytes(StandardCharsets.US_ASCII)));
        return Optional.empty();
    }

    /**
     * How the body is to be stored.
     *
     * @param charset of a text
     * @param thumbnailBytes with how many bytes of a thumbnail it begins
     */
    private record Form(Content.Kind kind, Charset charset, String contentType, String filename, int thumbnailBytes) {

        static Form of(HttpServletRequest request, Parameters parameters) throws Refused {
            MediaType type = MediaType.of(request.getContentType());
            if (type.isForm()) {
                throw new Refused(
                        Code.UNSUPPORTED_MEDIA_TYPE,
                        type.name()
                                + " is not taken: send the content itself, for instance with Content-Type: text/plain");
            }
            Content.Kind kind = switch (parameters.one("kind", type.isText() ? "text" : "binary")) {
                case "text" -> Content.Kind.TEXT;
                case "binary" -> Content.Kind.BINARY;
                default -> throw Parameters.wrong("kind must be text or binary");
            };
            boolean text = kind == Content.Kind.TEXT;
            // A text without a type is what text/plain says.
            String contentType = text && type.asGiven().equalsIgnoreCase("text/plain") ? "" : type.asGiven();
            refuse(Names.problemOfContentType(contentType));
            String filename = Parameters.name(
                    NameKind.FILENAME,
                    parameters.one("filename", Disposition.filename(request.getHeader("Content-Disposition"))));
            int thumbnailBytes = (int) parameters.number("thumbnailBytes", 1, Thumbnail.MOST_BYTES, 0);
            return new Form(kind, text ? charset(type) : StandardCharsets.UTF_8, contentType, filename, thumbnailBytes);
        }

        private static Charset charset(MediaType type) throws Refused {
            String name = type.charset().orElse("UTF-8");
            try {
                return Charset.forName(name);
            } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
                throw new Refused(Code.UNSUPPORTED_MEDIA_TYPE, "this charset is not known here: use UTF-8");
            }
        }

        private static void refuse(Optional<String> problem) throws Refused {
            if (problem.isPresent()) {
                throw Parameters.wrong(problem.get());
            }
        }

        Content content(byte[] body, int maxBytes) throws Refused {
            if (thumbnailBytes == 0) {
                return plain(body, maxBytes);
            }
            if (body.length < thumbnailBytes) {
                throw Parameters.wrong("the body has " + body.length + " bytes, and thumbnailBytes is " + thumbnailBytes
                        + ": the thumbnail comes first, then the content");
            }
            byte[] thumbnail = Arrays.copyOf(body, thumbnailBytes);
            refuse(Thumbnail.problem(thumbnail));
            return plain(Arrays.copyOfRange(body, thumbnailBytes, body.length), maxBytes)
                    .withThumbnail(thumbnail);
        }

        private Content plain(byte[] bytes, int maxBytes) throws Refused {
            if (kind == Content.Kind.BINARY) {
                return new Content(kind, bytes, contentType, filename);
            }
            try {
                byte[] utf8 = charset.newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString()
                        .getBytes(StandardCharsets.UTF_8);
                if (utf8.length > maxBytes) {
                    throw new Refused(
                            Code.MESSAGE_TOO_LARGE,
                            "the text has " + utf8.length + " bytes in UTF-8, the limit is " + maxBytes);
                }
                return new Content(kind, utf8, contentType, filename);
            } catch (CharacterCodingException e) {
                throw Parameters.wrong("the body is not text in " + charset);
            }
        }
    }
}
