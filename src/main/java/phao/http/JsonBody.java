package phao.http;

import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.spi.JsonProvider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import phao.container.Deployment;
import phao.protocol.Code;
import phao.protocol.Names;
import phao.protocol.RefusalException;

/** A short JSON object as the body of a request, and the write to the log that it leads to. Any thread. */
final class JsonBody {

    private static final JsonProvider JSON = JsonProvider.provider();
    /** Bound of a body that says who or which, in bytes. */
    static final int FEW_BYTES = 1 << 10;

    /** As of a token's {@code sub}. */
    private static final int MOST_USER_BYTES = 128;

    private JsonBody() {}

    /** What is done with the object. */
    @FunctionalInterface
    interface Use {
        void of(JsonObject json, AsyncResponse async) throws RefusalException;
    }

    /**
     * @param example of a right body, for who sends another one; empty without one
     * @param mostBytes that the body may have
     */
    static void read(
            Deployment phao,
            HttpServletRequest request,
            HttpServletResponse response,
            String example,
            int mostBytes,
            Use use)
            throws IOException, RefusalException {
        String like = example.isEmpty() ? "" : " like " + example;
        if (!MediaType.of(request.getContentType()).name().equals("application/json")) {
            throw new RefusalException(
                    Code.UNSUPPORTED_MEDIA_TYPE, "send JSON" + like + ", with Content-Type: application/json");
        }
        AsyncResponse async = AsyncResponse.beginBounded(phao, request, response);
        RequestBody.read(
                request, async, Code.MESSAGE_TOO_LARGE, mostBytes, phao.heap().unfinished(), bytes -> {
                    try {
                        use.of(object(bytes, like), async);
                    } catch (RefusalException e) {
                        async.refuse(Problem.of(e.refusal()));
                    }
                });
    }

    /** Its {@code user}; empty if that is none. */
    static Optional<String> user(JsonObject json) {
        return json.get("user") instanceof JsonString user
                        && !user.getString().isEmpty()
                        && Names.unpairedSurrogate(user.getString()) < 0
                        && user.getString().getBytes(StandardCharsets.UTF_8).length <= MOST_USER_BYTES
                ? Optional.of(user.getString())
                : Optional.empty();
    }

    private static JsonObject object(byte[] bytes, String like) throws RefusalException {
        try (JsonReader reader = JSON.createReader(new StringReader(new String(bytes, StandardCharsets.UTF_8)))) {
            return reader.readObject();
        } catch (JsonException | IllegalStateException e) {
            throw new RefusalException(Code.MALFORMED_JSON, "the body must be a JSON object" + like);
        }
    }
}
