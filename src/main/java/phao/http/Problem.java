package phao.http;

import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonGenerator;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import phao.protocol.Close;
import phao.protocol.Code;
import phao.protocol.Refusal;

/**
 * Says why a request can't be answered: to a program in the JSON of RFC 9457 (docs/protocol.md §5.8), to a person as a page.
 *
 * @param body never changed
 */
record Problem(Refusal refusal, int status, String contentType, byte[] body) {

    static final String CONTENT_TYPE = "application/problem+json";
    private static final JsonProvider JSON = JsonProvider.provider();

    static Problem of(Code code, String message) {
        return of(code.because(message));
    }

    static Problem of(Refusal refusal) {
        return of(refusal, OptionalLong.empty());
    }

    /** @param expected the {@code n} that is expected, if the code is {@code n_skipped} */
    static Problem of(Refusal refusal, OptionalLong expected) {
        int status = status(refusal.code());
        return new Problem(refusal, status, CONTENT_TYPE, json(refusal, status, expected));
    }

    /** The problem for which a WebSocket would be closed; nothing has been answered yet. */
    static Problem of(Close close) {
        Code code = switch (close.code()) {
            case Close.FENCED -> Code.FENCED;
            case Close.GOING_AWAY -> Code.GOING_AWAY;
            case Close.TRY_AGAIN_LATER ->
                close.equals(Close.logUnreadable())
                        ? Code.LOG_UNAVAILABLE
                        : close.because().orElse(Code.BUSY);
            default -> close.because().orElse(Code.UNEXPECTED);
        };
        String reason = close.reason();
        return of(code, close.because().isPresent() ? reason.substring(reason.indexOf(": ") + 2) : reason);
    }

    private static int status(Code code) {
        return switch (code) {
            case UNAUTHENTICATED, INVALID_TOKEN, TOKEN_EXPIRED -> 401;
            case FOREIGN_ORIGIN, NOT_EXECUTABLE, FORBIDDEN, REVOKED -> 403;
            case NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case TOO_SLOW -> 408;
            case N_SKIPPED, FENCED -> 409;
            case REMOVED -> 410;
            case MESSAGE_TOO_LARGE, SIGNAL_TOO_LARGE -> 413;
            case UNSUPPORTED_MEDIA_TYPE -> 415;
            case RANGE_NOT_SATISFIABLE -> 416;
            case FOREIGN_HOST -> 421;
            case KEY_REUSED -> 422;
            case TOO_FAST, QUOTA -> 429;
            case UNEXPECTED -> 500;
            case BUSY, LOG_UNAVAILABLE, GOING_AWAY, RIGHTS_CHANGED -> 503;
            default -> 400;
        };
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 410 -> "Gone";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 416 -> "Range Not Satisfiable";
            case 421 -> "Misdirected Request";
            case 422 -> "Unprocessable Content";
            case 429 -> "Too Many Requests";
            case 500 -> "Internal Server Error";
            default -> "Service Unavailable";
        };
    }

    /** The same problem as a page, if a person asks. */
    Problem to(Optional<Visitor> visitor) {
        return visitor.map(person ->
                        new Problem(refusal, status, ErrorPage.CONTENT_TYPE, ErrorPage.of(refusal, status, person)))
                .orElse(this);
    }

    /** Sets status and headers. */
    void head(HttpServletResponse response) {
        response.setStatus(status);
        response.setContentLength(body.length);
        response.setContentType(contentType);
        response.setHeader("Cache-Control", "no-store");
        if (status == 401) {
            // RFC 6750 §3.1: without a token "the resource server SHOULD NOT include an error code".
            response.setHeader(
                    "WWW-Authenticate",
                    refusal.code() == Code.UNAUTHENTICATED ? "Bearer" : "Bearer error=\"invalid_token\"");
        }
        if (status == 503 || status == 429) {
            // RFC 9110 §10.2.3, in seconds.
            response.setHeader("Retry-After", Long.toString(Math.max(1, (refusal.retryAfter() + 999) / 1000)));
        }
    }

    private static byte[] json(Refusal refusal, int status, OptionalLong expected) {
        StringWriter out = new StringWriter(256);
        try (JsonGenerator g = JSON.createGenerator(out)) {
            g.writeStartObject()
                    .write("type", "about:blank")
                    .write("title", title(status))
                    .write("status", status)
                    .write("code", refusal.code().word())
                    .write("retry", refusal.code().retry());
            expected.ifPresent(n -> g.write("expected", n));
            if (refusal.retryAfter() > 0) {
                g.write("retryAfter", refusal.retryAfter());
            }
            g.write("detail", refusal.message()).writeEnd();
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Answers at once, by the thread of the request. */
    void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Problem shown = to(Visitor.of(request));
        shown.head(response);
        response.getOutputStream().write(shown.body);
    }
}
