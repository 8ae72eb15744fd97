package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import phao.access.Admission;
import phao.protocol.Code;
import phao.protocol.Content;
import phao.protocol.Cursors;
import phao.protocol.Limits;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;
import phao.protocol.RoomNames;
import phao.protocol.Start;
import phao.session.EventRequest;
import phao.session.PageQuery;

/** What a GET asks for: which rooms, from where, how much and for how long (docs/protocol.md §5). Any thread. */
final class ReadQuery {

    /** Proxies give up a request after 60 s by default, and the answer may take two seconds longer than asked for. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(55);
    /** The number of messages of a page without {@code limit}. */
    private static final int DEFAULT_LIMIT = 50;

    private ReadQuery() {}

    /** The time for which the answer may wait for a message: the parameter {@code wait}, in whole seconds; zero without it. */
    static Duration patience(Parameters parameters) throws RefusalException {
        return Duration.ofSeconds(parameters.number("wait", 0, MAX_WAIT.toSeconds(), 0));
    }

    /** The size in bytes above which a content is answered as a reference. */
    private static int inlineBytes(Parameters parameters) throws RefusalException {
        return (int) parameters.number("inlineBytes", 0, Content.ANY_SIZE, Content.ANY_SIZE);
    }

    static PageQuery page(String room, Parameters parameters, Limits limits) throws RefusalException {
        if (!parameters.has("before")) {
            boolean open = !parameters.has("after") && !parameters.has("epoch") && !parameters.has("last");
            int limit = (int)
                    parameters.number("limit", 1, limits.pageMessages(), open ? DEFAULT_LIMIT : limits.pageMessages());
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
                (int) parameters.number("limit", 1, limits.pageMessages(), DEFAULT_LIMIT),
                inlineBytes(parameters));
    }

    static EventRequest listening(
            List<String> rooms, Admission admission, HttpServletRequest request, Parameters parameters)
            throws RefusalException {
        if (rooms.size() > 1 && (parameters.has("after") || parameters.has("epoch"))) {
            throw Parameters.wrong(
                    "after and epoch are a place in one room, and " + rooms.size()
                            + " rooms are asked for, each with numbers of its own: give cursor instead, the id of the last event");
        }
        Optional<Cursors> cursors = cursors(rooms, request, parameters);
        Start otherwise = parameters.start();
        List<EventRequest.RoomStart> seats = new ArrayList<>();
        for (int i = 0; i < rooms.size(); i++) {
            Optional<Cursors.Place> place =
                    cursors.isPresent() ? cursors.get().places().get(i) : Optional.empty();
            Start start = place.<Start>map(at -> new Start.After(at.cursor())).orElse(otherwise);
            seats.add(new EventRequest.RoomStart(rooms.get(i), start, place.flatMap(Cursors.Place::heard)));
        }
        return new EventRequest(
                seats,
                ClientHeaders.reader(request, parameters),
                admission,
                patience(parameters),
                inlineBytes(parameters));
    }

    private static Optional<Cursors> cursors(List<String> rooms, HttpServletRequest request, Parameters parameters)
            throws RefusalException {
        // A browser's EventSource connects again with its first address: its Last-Event-ID is newer than the cursor
        // there.
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

    /** The rooms of {@code /events}. */
    static List<String> rooms(Parameters parameters, Limits limits, RoomNames names) throws RefusalException {
        List<String> given = parameters.all("room");
        if (given.isEmpty()) {
            throw Parameters.wrong("room is missing: give one or more");
        }
        if (given.size() > limits.rooms()) {
            throw new RefusalException(
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
