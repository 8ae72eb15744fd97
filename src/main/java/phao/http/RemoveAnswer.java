package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import phao.access.Right;
import phao.container.Deployment;
import phao.protocol.Content;
import phao.protocol.FrameEncoder;
import phao.protocol.Incoming;
import phao.protocol.Limits;
import phao.protocol.Member;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;
import phao.session.Removals;

/**
 * Answers {@code DELETE /rooms/{room}/messages/{seq}} and {@code DELETE /rooms/{room}/messages?upTo=SEQ}: takes away what was published
 * (docs/protocol.md §5.11).
 */
final class RemoveAnswer {

    private RemoveAnswer() {}

    /** One's own message is removed by who reads the room, and everything by who manages it, whether they read it or not. */
    static Demand demand(String room, String seq) {
        return seq.isEmpty() ? new Demand(room, Right.MANAGE) : new Demand(room, Right.READ).orManage();
    }

    /** @param seq the number of the message; empty to remove everything up to {@code upTo} */
    static void begin(Visit visit, String room, String seq, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        Deployment phao = visit.phao();
        Parameters parameters = Parameters.of(request.getQueryString());
        Content what = seq.isEmpty()
                ? Content.clearing(Parameters.number("upTo", parameters.one("upTo", ""), 1, Limits.MAX_NUMBER))
                : Content.removal(Long.parseLong(seq));
        String client = ClientHeaders.client(request);
        Member from = ClientHeaders.sender(visit, client, parameters.name());
        AsyncResponse async = AsyncResponse.beginBounded(phao, request, response);
        phao.removals()
                .remove(
                        visit.identity(),
                        from,
                        Optional.ofNullable(client).map(secret -> from),
                        new Incoming.Remove(room, what))
                // Not on the thread of the log's writer, for which all wait.
                .thenAcceptAsync(outcome -> async.making(() -> answer(phao, async, outcome)), phao.executor());
    }

    private static void answer(Deployment phao, AsyncResponse async, Removals.Outcome outcome) {
        outcome.entry()
                .ifPresent(entry -> async.answer(new Answer(
                        head -> {
                            head.setStatus(HttpServletResponse.SC_OK);
                            head.setContentType("application/json");
                            head.setHeader("Cache-Control", "no-store");
                        },
                        FrameEncoder.removed(phao.log().epoch(), entry).getBytes(StandardCharsets.UTF_8))));
        outcome.refusal().ifPresent(why -> async.refuse(Problem.of(why)));
    }
}
