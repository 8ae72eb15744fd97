package phao.http;

import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.spi.JsonProvider;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import phao.container.Deployment;
import phao.log.Revocation;
import phao.protocol.Code;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;

/** {@code /revocations}: makes tokens invalid before they expire, for who may manage every room (docs/access.md). Any thread. */
@WebServlet(urlPatterns = "/revocations", asyncSupported = true)
public final class RevocationsServlet extends ApiServlet {

    private static final long serialVersionUID = 1L;
    private static final JsonProvider JSON = JsonProvider.provider();
    private static final int MOST_BYTES = 1 << 10;

    @Override
    String methods(HttpServletRequest request) {
        return "POST";
    }

    @Override
    Demand demand(Deployment phao, HttpServletRequest request) {
        return Demand.OPERATOR;
    }

    @Override
    void answer(Visit visit, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        if (!MediaType.of(request.getContentType()).name().equals("application/json")) {
            throw new RefusalException(
                    Code.UNSUPPORTED_MEDIA_TYPE,
                    "send JSON like {\"user\":\"42\"}, with Content-Type: application/json");
        }
        AsyncResponse async = AsyncResponse.beginBounded(visit.phao(), request, response);
        RequestBody.read(
                request,
                async,
                Code.MESSAGE_TOO_LARGE,
                MOST_BYTES,
                visit.phao().heap().unfinished(),
                bytes -> revoke(visit.phao(), bytes, async));
    }

    /** It counts when it is on disk, so that it still does after a restart. */
    private static void revoke(Deployment phao, byte[] bytes, AsyncResponse async) {
        Revocation revocation;
        try {
            revocation = revocation(phao, bytes);
        } catch (RefusalException e) {
            async.refuse(Problem.of(e.refusal()));
            return;
        }
        phao.log()
                .revoke(revocation)
                .whenCompleteAsync(
                        (done, failure) -> async.making(() -> {
                            if (failure != null) {
                                async.refuse(Problem.of(
                                        Code.LOG_UNAVAILABLE, "the revocation could not be stored: send it again"));
                                return;
                            }
                            phao.gate().revoke(revocation);
                            async.end(Answer.empty(head -> head.setStatus(HttpServletResponse.SC_NO_CONTENT)));
                        }),
                        phao.executor());
    }

    private static Revocation revocation(Deployment phao, byte[] bytes) throws RefusalException {
        JsonObject json;
        try (JsonReader reader = JSON.createReader(new StringReader(new String(bytes, StandardCharsets.UTF_8)))) {
            json = reader.readObject();
        } catch (JsonException | IllegalStateException e) {
            throw new RefusalException(Code.MALFORMED_JSON, "the body must be a JSON object like {\"user\":\"42\"}");
        }
        for (Revocation.Kind kind : Revocation.Kind.values()) {
            if (json.size() == 1
                    && json.get(kind.name().toLowerCase(Locale.ROOT)) instanceof JsonString value
                    && !value.getString().isEmpty()) {
                long now = phao.context().now();
                return new Revocation(
                        kind,
                        value.getString(),
                        now,
                        now + phao.gate().longestToken().toMillis());
            }
        }
        throw Parameters.wrong("give either user, whose tokens up to now are revoked, or token, the jti of one");
    }
}
