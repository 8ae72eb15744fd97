package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import phao.container.Deployment;
import phao.protocol.Close;
import phao.session.EventRequest;
import phao.session.EventSession;
import phao.session.PollReply;

/** Answers a poll of {@code /events} (docs/protocol.md §5.3). Any thread. */
record Poll(AsyncResponse response) implements PollReply {

    static void begin(Deployment phao, EventRequest listening, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        AsyncResponse async = AsyncResponse.beginBounded(phao, request, response);
        EventSession session = phao.sessions().poll(new Poll(async), listening);
        async.whenGone(session::gone);
    }

    @Override
    public void answer(List<byte[]> json) {
        response.making(() -> response.answer(new Answer(Poll::head, json)));
    }

    private static void head(HttpServletResponse head) {
        head.setStatus(HttpServletResponse.SC_OK);
        head.setContentType("application/json");
        head.setHeader("Cache-Control", "no-store");
    }

    @Override
    public void refuse(Close close) {
        response.making(() -> response.refuse(Problem.of(close)));
    }
}
