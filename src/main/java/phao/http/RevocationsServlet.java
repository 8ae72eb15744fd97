package phao.http;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import phao.container.Deployment;
import phao.log.Revocation;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;

/** {@code /revocations}: makes tokens invalid before they expire, for who may manage every room (docs/access.md). Any thread. */
@WebServlet(urlPatterns = "/revocations", asyncSupported = true)
public final class RevocationsServlet extends ApiServlet {

    private static final long serialVersionUID = 1L;

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
        Deployment phao = visit.phao();
        JsonBody.read(phao, request, response, "{\"user\":\"42\"}", JsonBody.FEW_BYTES, (json, async) -> {
            Revocation revocation = revocation(phao, json);
            StoredAnswer.when(
                    phao.log().revoke(revocation),
                    "the revocation",
                    () -> {
                        phao.gate().revoke(revocation);
                        phao.audit()
                                .note("revoke", visit.identity(), Map.of(word(revocation.kind()), revocation.value()));
                    },
                    phao,
                    async);
        });
    }

    private static String word(Revocation.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static Revocation revocation(Deployment phao, JsonObject json) throws RefusalException {
        for (Revocation.Kind kind : Revocation.Kind.values()) {
            if (json.size() == 1
                    && json.get(word(kind)) instanceof JsonString value
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
