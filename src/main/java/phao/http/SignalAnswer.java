package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import phao.container.Deployment;
import phao.protocol.Code;
import phao.protocol.FrameDecoder;
import phao.protocol.Incoming;
import phao.protocol.Member;
import phao.protocol.Parameters;
import phao.protocol.Refusal;
import phao.protocol.RefusalException;
import phao.session.SignalRate;

/** Answers {@code POST /rooms/{room}/signals}: hands a signal to the members of the room (docs/protocol.md §5.6). */
final class SignalAnswer {

    private SignalAnswer() {}

    static void begin(Visit visit, String room, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        String client = ClientHeaders.requiredClient(request);
        Deployment phao = visit.phao();
        Member from = visit.identity()
                .member(client, Parameters.of(request.getQueryString()).name());
        if (!MediaType.of(request.getContentType()).name().equals("application/json")) {
            throw new RefusalException(
                    Code.UNSUPPORTED_MEDIA_TYPE, "a signal is any JSON: send it with Content-Type: application/json");
        }
        Optional<Refusal> tooMany = phao.quotas().signal(visit.identity());
        if (tooMany.isPresent()) {
            throw new RefusalException(tooMany.get());
        }
        if (phao.sessions().signalsTooFast(client)) {
            throw new RefusalException(SignalRate.tooFast());
        }
        AsyncResponse async = AsyncResponse.beginBounded(phao, request, response);
        RequestBody.read(
                request,
                async,
                Code.SIGNAL_TOO_LARGE,
                phao.limits().signalBytes(),
                phao.heap().unfinished(),
                bytes -> {
                    Optional<Problem> problem = hand(visit, room, from, bytes);
                    if (problem.isPresent()) {
                        async.refuse(problem.get());
                    } else {
                        async.end(Answer.empty(head -> head.setStatus(HttpServletResponse.SC_NO_CONTENT)));
                    }
                });
    }

    private static Optional<Problem> hand(Visit visit, String room, Member from, byte[] json) {
        Deployment phao = visit.phao();
        Incoming frame;
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
            frame = new FrameDecoder(phao.limits(), phao.roomNames()).signal(room, text);
        } catch (CharacterCodingException e) {
            return Optional.of(Problem.of(Code.MALFORMED_JSON, "the body is not UTF-8"));
        }
        if (frame instanceof Incoming.Invalid invalid) {
            return Optional.of(Problem.of(invalid.refusal()));
        }
        PresenceLease.renew(visit, room, from);
        phao.rooms().find(room).ifPresent(found -> found.signal(from, ((Incoming.Signal) frame).data()));
        return Optional.empty();
    }
}
