package phao.http;

import jakarta.json.spi.JsonProvider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import phao.container.Deployment;
import phao.protocol.Close;
import phao.protocol.Outgoing;
import phao.session.EventRequest;
import phao.session.EventSession;
import phao.session.Outlet;

/** The outlet of an event stream (WHATWG HTML §9.2; docs/protocol.md §5.2). Called as {@link Outlet} says. */
final class EventStream implements Outlet {

    static final String CONTENT_TYPE = "text/event-stream";
    private static final byte[] COMMENT = {':', '\n', '\n'};
    private static final JsonProvider JSON = JsonProvider.provider();

    private final AsyncResponse response;
    /** Whether something was written: then it is too late for a problem. */
    private volatile boolean begun;

    private EventStream(AsyncResponse response) {
        this.response = response;
    }

    static void begin(Deployment phao, EventRequest listening, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        AsyncResponse async = AsyncResponse.begin(phao, request, response);
        EventSession session = phao.sessions().stream(new EventStream(async), listening);
        async.whenGone(session::gone);
    }

    @Override
    public void write(List<Outgoing> messages, Consumer<Boolean> done) {
        begun = true;
        List<byte[]> parts = new ArrayList<>(messages.size());
        messages.forEach(message -> parts.add(message instanceof Outgoing.Ping ? COMMENT : message.payload()));
        response.write(EventStream::head, parts, done);
    }

    private static void head(HttpServletResponse head) {
        head.setStatus(HttpServletResponse.SC_OK);
        head.setContentType(CONTENT_TYPE);
        head.setCharacterEncoding("UTF-8");
        head.setHeader("Cache-Control", "no-store, no-transform");
        // Otherwise nginx holds an answer back until it has 4 KiB of it.
        head.setHeader("X-Accel-Buffering", "no");
    }

    @Override
    public void cut(Close close) {
        response.cut();
    }

    @Override
    public void close(Close close) {
        response.making(() -> end(close));
    }

    private void end(Close close) {
        if (!begun) {
            response.refuse(Problem.of(close));
            return;
        }
        String frame = JSON.createObjectBuilder()
                .add("type", "close")
                .add("code", close.code())
                .add("reason", close.reason())
                .build()
                .toString();
        byte[] event = ("event: close\ndata: " + frame + "\n\n").getBytes(StandardCharsets.UTF_8);
        response.end(new Answer(EventStream::head, event));
    }
}
