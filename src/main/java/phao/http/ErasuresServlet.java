package phao.http;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.spi.JsonProvider;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import phao.container.Deployment;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;

/**
 * {@code /erasures}: takes away everything that a user has published in any room, and whose it was, for who may manage every room
 * (docs/moderation.md). Any thread.
 */
@WebServlet(urlPatterns = "/erasures", asyncSupported = true)
public final class ErasuresServlet extends ApiServlet {

    private static final long serialVersionUID = 1L;
    private static final JsonProvider JSON = JsonProvider.provider();
    private static final String EXAMPLE = "{\"user\":\"42\"}";
    private static final String USER = "user";

    @Override
    String methods(HttpServletRequest request) {
        return "GET, HEAD, POST";
    }

    @Override
    Demand demand(Deployment phao, HttpServletRequest request) {
        return Demand.OPERATOR;
    }

    @Override
    void answer(Visit visit, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        Deployment phao = visit.phao();
        if (!request.getMethod().equals("POST")) {
            list(phao, response);
            return;
        }
        JsonBody.read(phao, request, response, EXAMPLE, JsonBody.FEW_BYTES, (json, async) -> {
            String user = JsonBody.user(json)
                    .filter(given -> json.size() == 1)
                    .orElseThrow(() -> Parameters.wrong("give user, as in " + EXAMPLE));
            StoredAnswer.when(
                    phao.log().erase(user),
                    "the erasure",
                    () -> phao.audit().note("erase", visit.identity(), Map.of(USER, user)),
                    Answer.empty(head -> head.setStatus(HttpServletResponse.SC_ACCEPTED)),
                    phao,
                    async);
        });
    }

    private static void list(Deployment phao, HttpServletResponse response) throws IOException {
        JsonArrayBuilder erasures = JSON.createArrayBuilder();
        phao.log()
                .erasures()
                .forEach((user, messages) ->
                        erasures.add(JSON.createObjectBuilder().add(USER, user).add("messages", messages)));
        JsonAnswer.write(JSON.createObjectBuilder().add("erasures", erasures).build(), response);
    }
}
