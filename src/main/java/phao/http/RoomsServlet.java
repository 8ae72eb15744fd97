package phao.http;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import phao.access.Right;
import phao.container.Deployment;
import phao.protocol.Ascii;
import phao.protocol.Code;
import phao.protocol.Limits;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;

/**
 * {@code /rooms/…}: one room over plain HTTP (docs/protocol.md §5). Handshakes for the WebSocket endpoint of the same address never
 * come here. Any thread.
 */
@WebServlet(urlPatterns = "/rooms/*", asyncSupported = true)
public final class RoomsServlet extends ApiServlet {

    private static final long serialVersionUID = 1L;
    private static final String PREFIX = "/rooms/";

    @Override
    String methods(HttpServletRequest request) throws RefusalException {
        String[] segments = segments(request);
        if (segments.length == 1) {
            return "GET, HEAD, POST";
        } else if (isContent(segments)) {
            return "GET, HEAD, DELETE";
        } else if (segments.length == 2 && segments[1].equals("messages")) {
            return "DELETE";
        } else if (segments.length == 2 && segments[1].equals("signals")) {
            return "POST";
        } else if (segments.length == 2 && segments[1].equals("presence")) {
            return PresenceAnswer.METHODS;
        } else if (segments.length == 2 && segments[1].equals("read")) {
            return ReadPositionAnswer.METHODS;
        }
        throw nothing();
    }

    private static boolean isContent(String[] segments) {
        return segments.length == 3 && segments[1].equals("messages") && isSeq(segments[2]);
    }

    @Override
    boolean mayChange(HttpServletRequest request) {
        try {
            methods(request); // throws if nothing is at this address
            return isRemoval(request) || (!isContent(segments(request)) && !leadsToChat(request));
        } catch (RefusalException e) {
            return false; // nothing is there to be changed
        }
    }

    private static boolean isRemoval(HttpServletRequest request) throws RefusalException {
        String[] segments = segments(request);
        return request.getMethod().equals("DELETE") && segments.length > 1 && segments[1].equals("messages");
    }

    /** Whether a person opened the address of a room, by a link on whatever page. */
    private static boolean leadsToChat(HttpServletRequest request) throws RefusalException {
        return segments(request).length == 1 && Visitor.of(request).isPresent();
    }

    @Override
    Demand demand(Deployment phao, HttpServletRequest request) throws RefusalException {
        String[] segments = segments(request);
        if (leadsToChat(request)) {
            return Demand.NOTHING; // the chat asks for itself what its reader may see
        }
        if (isRemoval(request)) {
            return RemoveAnswer.demand(room(phao, segments), seq(segments));
        }
        Right right = Right.READ;
        if (segments.length == 1 && request.getMethod().equals("POST")) {
            right = Right.PUBLISH;
        } else if (segments.length == 2) {
            right = switch (segments[1]) {
                case "signals" -> Right.SIGNAL;
                case "presence" -> Right.PRESENCE;
                default -> Right.READ;
            };
        }
        return new Demand(room(phao, segments), right);
    }

    private static String room(Deployment phao, String[] segments) throws RefusalException {
        return Parameters.room(phao.roomNames(), Parameters.segment(segments[0]));
    }

    @Override
    void answer(Visit visit, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        Deployment phao = visit.phao();
        String[] segments = segments(request);
        String room = room(phao, segments);
        if (segments.length == 1 && leadsToChat(request)) {
            response.setStatus(HttpServletResponse.SC_SEE_OTHER);
            response.setHeader(
                    "Location",
                    "../#/" + URLEncoder.encode(room, StandardCharsets.UTF_8).replace("+", "%20"));
            response.addHeader("Vary", Visitor.VARY);
            response.setHeader("Cache-Control", "no-store");
        } else if (segments.length == 1) {
            room(visit, room, request, response);
        } else if (isRemoval(request)) {
            RemoveAnswer.begin(visit, room, seq(segments), request, response);
        } else if (segments.length == 3) {
            ContentAnswer.begin(phao, room, Long.parseLong(segments[2]), request, response);
        } else if (segments[1].equals("signals")) {
            SignalAnswer.begin(visit, room, request, response);
        } else if (segments[1].equals("read")) {
            ReadPositionAnswer.begin(visit, room, request, response);
        } else {
            PresenceAnswer.answer(visit, room, request, response);
        }
    }

    /** The segments of the path behind {@code /rooms/}, not decoded: each container decodes paths in its own way. */
    private static String[] segments(HttpServletRequest request) throws RefusalException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        if (!path.startsWith(PREFIX)) {
            throw nothing();
        }
        return path.substring(PREFIX.length()).split("/", -1);
    }

    /** The number of the message that an address names; empty if it names none. */
    private static String seq(String[] segments) {
        return segments.length == 3 ? segments[2] : "";
    }

    private static boolean isSeq(String segment) {
        return Ascii.isNumber(segment, Limits.MAX_NUMBER_DIGITS) && segment.charAt(0) != '0';
    }

    private static RefusalException nothing() {
        return new RefusalException(Code.NOT_FOUND, "nothing is at this address");
    }

    private static void room(Visit visit, String room, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        Parameters parameters = Parameters.of(request.getQueryString());
        if (request.getMethod().equals("POST")) {
            PublishAnswer.begin(visit, room, parameters, request, response);
        } else {
            response.addHeader("Vary", Visitor.VARY);
            if (Accept.isForEvents(Headers.list(request, "Accept"))
                    && request.getMethod().equals("GET")) {
                EventStream.begin(
                        visit.phao(),
                        ReadQuery.listening(List.of(room), visit.admission(), request, parameters),
                        request,
                        response);
            } else {
                PageAnswer.begin(visit, room, parameters, request, response);
            }
        }
    }
}
