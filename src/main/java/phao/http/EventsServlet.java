package phao.http;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
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
    void answer(Deployment phao, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        Parameters parameters = Parameters.of(request.getQueryString());
        List<String> rooms = ReadQuery.rooms(parameters, phao.limits(), phao.roomNames());
        EventRequest listening = ReadQuery.listening(rooms, request, parameters);
        if (parameters.has("wait")) {
            Poll.begin(phao, listening, request, response);
        } else {
            EventStream.begin(phao, listening, request, response);
        }
    }
}
