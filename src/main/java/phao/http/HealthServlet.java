package phao.http;

import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import phao.container.Deployment;

/** {@code /health}: whether messages can be stored, for load balancers and supervisors (docs/protocol.md §5.9). Any thread. */
@WebServlet(urlPatterns = "/health", asyncSupported = true)
public final class HealthServlet extends ApiServlet {

    private static final long serialVersionUID = 1L;
    private static final JsonProvider JSON = JsonProvider.provider();
    /** Strangers read this, too: the reason itself has paths and the user of this machine in it. */
    private static final String FAILING = "messages can't be stored now: the server's own log says why, and what to do";

    @Override
    String methods(HttpServletRequest request) {
        return "GET, HEAD";
    }

    @Override
    boolean mayChange(HttpServletRequest request) {
        return false;
    }

    @Override
    Demand demand(Deployment phao, HttpServletRequest request) {
        return Demand.NOTHING;
    }

    @Override
    void answer(Visit visit, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Deployment phao = visit.phao();
        Optional<String> failure = phao.log().failure();
        JsonObjectBuilder health = JSON.createObjectBuilder()
                .add("status", failure.isPresent() ? "failing" : "up")
                .add("server", phao.server());
        failure.ifPresent(why -> health.add("log", FAILING));
        response.setStatus(
                failure.isPresent() ? HttpServletResponse.SC_SERVICE_UNAVAILABLE : HttpServletResponse.SC_OK);
        JsonAnswer.write(health.build(), response);
    }
}
