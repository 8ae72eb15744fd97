package phao.http;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import phao.access.Right;
import phao.container.Deployment;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;
import phao.session.EventRequest;

/** {@code /events}: several rooms by one event stream, or by polls (docs/protocol.md §5.2, §5.3). Any thread. */
@WebServlet(urlPatterns = "/events", asyncSupported = true)
public final class EventsServlet extends ApiServlet {

    private static final long serialVersionUID = 1L;

    @Override
    String methods(HttpServletRequest request) {
        return "GET";
    }

    @Override
    Demand demand(Deployment phao, HttpServletRequest request) throws RefusalException {
        return new Demand(rooms(phao, request), Right.READ);
    }

    private static List<String> rooms(Deployment phao, HttpServletRequest request) throws RefusalException {
        return ReadQuery.rooms(Parameters.of(request.getQueryString()), phao.limits(), phao.roomNames());
    }

    @Override
    void answer(Visit visit, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        Deployment phao = visit.phao();
        Parameters parameters = Parameters.of(request.getQueryString());
        EventRequest listening = ReadQuery.listening(rooms(phao, request), visit.admission(), request, parameters);
        if (parameters.has("wait")) {
            Poll.begin(phao, listening, request, response);
        } else {
            EventStream.begin(phao, listening, request, response);
        }
    }
}
