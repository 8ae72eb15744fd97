package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.Optional;
import phao.protocol.Code;
import phao.protocol.Content;
import phao.protocol.NameKind;
import phao.protocol.Names;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;
import phao.protocol.Thumbnail;

/**
 * How the body of a publish is to be stored, by its headers and the parameters of its address.
 *
 * @param charset in which a text comes
 * @param thumbnailBytes the length of the thumbnail at the beginning of the body; 0 if there is none
 */
record PublishForm(Content.Kind kind, Charset charset, String contentType, String filename, int thumbnailBytes) {

    static PublishForm of(HttpServletRequest request, Parameters parameters) throws RefusalException {
        MediaType type = MediaType.of(request.getContentType());
        if (type.isForm()) {
            throw new RefusalException(
                    Code.UNSUPPORTED_MEDIA_TYPE,
                    type.name() + " is not taken: send the content itself, for instance with Content-Type: text/plain");
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
                parameters.one("filename", ContentDisposition.filename(request.getHeader("Content-Disposition"))));
        int thumbnailBytes = (int) parameters.number("thumbnailBytes", 1, Thumbnail.MOST_BYTES, 0);
        return new PublishForm(
                kind, text ? charset(type) : StandardCharsets.UTF_8, contentType, filename, thumbnailBytes);
    }

    private static Charset charset(MediaType type) throws RefusalException {
        String name = type.charset().orElse("UTF-8");
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new RefusalException(Code.UNSUPPORTED_MEDIA_TYPE, "this charset is not known here: use UTF-8");
        }
    }

    private static void refuse(Optional<String> problem) throws RefusalException {
        if (problem.isPresent()) {
            throw Parameters.wrong(problem.get());
        }
    }

    Content content(byte[] body, int maxBytes) throws RefusalException {
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

    private Content plain(byte[] bytes, int maxBytes) throws RefusalException {
        if (kind == Content.Kind.BINARY) {
            return new Content(kind, bytes, contentType, filename);
        }
        try {
            byte[] utf8 = charset.newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);
            if (utf8.length > maxBytes) {
                throw new RefusalException(
                        Code.MESSAGE_TOO_LARGE,
                        "the text has " + utf8.length + " bytes in UTF-8, the limit is " + maxBytes);
            }
            return new Content(kind, utf8, contentType, filename);
        } catch (CharacterCodingException e) {
            throw Parameters.wrong("the body is not text in " + charset);
        }
    }
}
