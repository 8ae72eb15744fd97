package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import phao.container.Parameters;
import phao.container.Refused;
import phao.protocol.ClientId;
import phao.protocol.Code;
import phao.protocol.Content;
import phao.protocol.Cursors;
import phao.protocol.Limits;
import phao.protocol.RoomNames;
import phao.protocol.Start;
import phao.session.Listening;
import phao.session.PageQuery;

/** What a GET asks for, read from its address and headers (docs/protocol.md §5). */
final class Reading {

    static final String CLIENT = "Phao-Client";
    static final String GENERATION = "Phao-Generation";
    /** Proxies as they come give up a request after 60 s; the answer may take two seconds more. */
    private static final int MOST_WAIT_SECONDS = 55;
    /** Messages of a page that says nothing of how many. */
    private static final int USUAL_PAGE = 50;

    private Reading() {}

    /** How long it may wait; zero without {@code wait}. */
    static Duration patience(Parameters parameters) throws Refused {
        return Duration.ofSeconds(parameters.number("wait", 0, MOST_WAIT_SECONDS, 0));
    }

    /** Above which size contents are to come as references. */
    private static int inlineBytes(Parameters parameters) throws Refused {
        return (int) parameters.number("inlineBytes", 0, Content.ANY_SIZE, Content.ANY_SIZE);
    }

    static PageQuery page(String room, Parameters parameters, Limits limits) throws Refused {
        if (!parameters.has("before")) {
            boolean open = !parameters.has("after") && !parameters.has("epoch") && !parameters.has("last");
            int limit = (int)
                    parameters.number("limit", 1, limits.pageMessages(), open ? USUAL_PAGE : limits.pageMessages());
            return new PageQuery(
                    room,
                    open ? new Start.Last(limit) : parameters.start(),
                    OptionalLong.empty(),
                    limit,
                    inlineBytes(parameters));
        }
        if (parameters.has("after") || parameters.has("last") || parameters.has("wait")) {
            throw Parameters.wrong("before goes with limit and epoch only");
        }
        return new PageQuery(
                room,
                new Start.Live(),
                OptionalLong.of(parameters.number("before", 1, Limits.MAX_NUMBER, 1)),
                (int) parameters.number("limit", 1, limits.pageMessages(), USUAL_PAGE),
                inlineBytes(parameters));
    }

    static Listening listening(List<String> rooms, HttpServletRequest request, Parameters parameters) throws Refused {
        if (rooms.size() > 1 && (parameters.has("after") || parameters.has("epoch"))) {
            throw Parameters.wrong(
                    "after and epoch are a place in one room, and " + rooms.size()
                            + " rooms are asked for, each with numbers of its own: give cursor instead, the id of the last event");
        }
        Optional<Cursors> cursors = cursors(rooms, request, parameters);
        Start otherwise = parameters.start();
        List<Listening.Seat> seats = new ArrayList<>();
        for (int i = 0; i < rooms.size(); i++) {
            Optional<Cursors.Place> place =
                    cursors.isPresent() ? cursors.get().places().get(i) : Optional.empty();
            Start start = place.<Start>map(at -> new Start.After(at.cursor())).orElse(otherwise);
            seats.add(new Listening.Seat(rooms.get(i), start, events(place)));
        }
        return new Listening(seats, identity(request, parameters), patience(parameters), inlineBytes(parameters));
    }

    private static OptionalLong events(Optional<Cursors.Place> place) {
        return place.isPresent() && place.get().events() != Cursors.Place.UNKNOWN
                ? OptionalLong.of(place.get().events())
                : OptionalLong.empty();
    }

    private static Optional<Cursors> cursors(List<String> rooms, HttpServletRequest request, Parameters parameters)
            throws Refused {
        // What a browser's EventSource says when it comes back is newer than its address.
        String said = request.getHeader("Last-Event-ID");
        String name = said == null || said.isEmpty() ? "cursor" : "Last-Event-ID";
        String text = name.equals("cursor") ? parameters.one("cursor", "") : said;
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Cursors cursors = Cursors.parse(text)
                .orElseThrow(() -> Parameters.wrong(name + " is not a cursor like 6f1c2a90b3d4e5f7:12"));
        if (cursors.places().size() != rooms.size()) {
            throw Parameters.wrong(
                    name + " is for " + cursors.places().size() + " rooms, and " + rooms.size() + " are asked for");
        }
        return Optional.of(cursors);
    }

    static Listening.Identity identity(HttpServletRequest request, Parameters parameters) throws Refused {
        String client = client(request);
        String generation = request.getHeader(GENERATION);
        String name = parameters.name();
        if (client == null) {
            return new Listening.Identity("", 0, name);
        }
        if (generation == null) {
            throw Parameters.wrong(CLIENT + " and " + GENERATION + " go together: give both");
        }
        return new Listening.Identity(client, Parameters.number(GENERATION, generation, 1, Limits.MAX_NUMBER), name);
    }

    static String requiredClient(HttpServletRequest request) throws Refused {
        String client = client(request);
        if (client == null) {
            throw Parameters.wrong(CLIENT + " is missing: say who you are");
        }
        return client;
    }

    /** @return null if it is not given */
    static String client(HttpServletRequest request) throws Refused {
        String client = request.getHeader(CLIENT);
        if (client != null && !ClientId.isSecret(client)) {
            throw Parameters.wrong(CLIENT + " must be 32 lower-case hexadecimal digits");
        }
        return client;
    }

    /** The rooms of {@code /events}. */
    static List<String> rooms(Parameters parameters, Limits limits, RoomNames names) throws Refused {
        List<String> given = parameters.all("room");
        if (given.isEmpty()) {
            throw Parameters.wrong("room is missing: give one or more");
        }
        if (given.size() > limits.rooms()) {
            throw new Refused(
                    Code.TOO_MANY_ROOMS, given.size() + " rooms are asked for, the limit is " + limits.rooms());
        }
        Set<String> rooms = new LinkedHashSet<>();
        for (String name : given) {
            if (!rooms.add(Parameters.room(names, name))) {
                throw Parameters.wrong("a room is given twice");
            }
        }
        return List.copyOf(rooms);
    }
}
