package phao.http;

import jakarta.json.JsonObject;
import jakarta.json.spi.JsonProvider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import phao.container.Deployment;
import phao.protocol.FrameDecoder;
import phao.protocol.Incoming;
import phao.protocol.Refusal;
import phao.protocol.RefusalException;
import phao.session.ReadPositions;
import phao.session.SignalRate;

/** Answers {@code /rooms/{room}/read}: how far a user has read (docs/protocol.md §5.13). */
final class ReadPositionAnswer {

    static final String METHODS = "GET, HEAD, PUT";

    private static final JsonProvider JSON = JsonProvider.provider();
    private static final String EXAMPLE = "{\"seq\":12}";

    private ReadPositionAnswer() {}

    static void begin(Visit visit, String room, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        Optional<Refusal> stranger = ReadPositions.refuseStrangers(visit.identity());
        if (stranger.isPresent()) {
            throw new RefusalException(stranger.get());
        }
        Deployment phao = visit.phao();
        String user = visit.identity().user();
        if (request.getMethod().equals("PUT")) {
            // A key that no client's is.
            if (phao.sessions().signalsTooFast("user " + user)) {
                throw new RefusalException(SignalRate.tooFast());
            }
            JsonBody.read(
                    phao,
                    request,
                    response,
                    EXAMPLE,
                    JsonBody.FEW_BYTES,
                    (json, async) -> move(visit, room, json, async));
            return;
        }
        AsyncResponse async = AsyncResponse.beginBounded(phao, request, response);
        phao.log()
                .readUpTo(room, user)
                .whenCompleteAsync(
                        (seq, failure) -> async.making(() -> {
                            if (failure != null) {
                                async.refuse(Problem.of(Refusal.logUnreadable()));
                            } else {
                                async.end(JsonAnswer.of(
                                        HttpServletResponse.SC_OK,
                                        JSON.createObjectBuilder()
                                                .add("seq", seq)
                                                .build()));
                            }
                        }),
                        phao.executor());
    }

    private static void move(Visit visit, String room, JsonObject json, AsyncResponse async) throws RefusalException {
        Deployment phao = visit.phao();
        Incoming frame = new FrameDecoder(phao.limits(), phao.roomNames()).read(room, json);
        if (frame instanceof Incoming.Invalid invalid) {
            throw new RefusalException(invalid.refusal());
        }
        new ReadPositions(phao.context())
                .move(visit.identity(), room, ((Incoming.Read) frame).seq())
                .thenAcceptAsync(
                        refusal -> async.making(() -> refusal.ifPresentOrElse(
                                why -> async.refuse(Problem.of(why)),
                                () -> async.end(
                                        Answer.empty(head -> head.setStatus(HttpServletResponse.SC_NO_CONTENT))))),
                        phao.executor());
    }
}
