package phao.http;

import jakarta.json.JsonObject;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A short JSON object as an answer. */
final class JsonAnswer {

    private static final String TYPE = "application/json";

    private JsonAnswer() {}

    /** Writes it at once: of what the caller found in memory. */
    static void write(JsonObject json, HttpServletResponse response) throws IOException {
        byte[] body = bytes(json);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType(TYPE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** For an {@link AsyncResponse}. */
    static Answer of(int status, JsonObject json) {
        return new Answer(
                        head -> {
                            head.setStatus(status);
                            head.setContentType(TYPE);
                            head.setHeader("Cache-Control", "no-store");
                        },
                        bytes(json))
                .withLength();
    }

    private static byte[] bytes(JsonObject json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
