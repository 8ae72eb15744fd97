package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import phao.container.Deployment;
import phao.protocol.Close;
import phao.protocol.Content;
import phao.protocol.Message;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;
import phao.protocol.RoomPage;
import phao.session.EventRequest;
import phao.session.PageQuery;
import phao.session.PageSession;

/** Answers {@code GET /rooms/{room}} with a page (docs/protocol.md §5.1). Any thread. */
final class PageAnswer implements PageSession.Reply {

    private final AsyncResponse response;
    private final PageQuery query;
    private final boolean waited;
    private final boolean epochGiven;
    /** {@code Cache-Control} of what never changes. */
    private final String forEver;

    private final String knownTags;

    private PageAnswer(
            AsyncResponse response,
            PageQuery query,
            boolean waited,
            boolean epochGiven,
            String forEver,
            String knownTags) {
        this.forEver = forEver;
        this.response = response;
        this.query = query;
        this.waited = waited;
        this.epochGiven = epochGiven;
        this.knownTags = knownTags;
    }

    static void begin(
            Visit visit, String room, Parameters parameters, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        Deployment phao = visit.phao();
        PageQuery query = ReadQuery.page(room, parameters, phao.limits());
        Duration patience = ReadQuery.patience(parameters);
        EventRequest.Reader who = ClientHeaders.reader(request, parameters);
        AsyncResponse async = AsyncResponse.beginBounded(phao, request, response);
        PageAnswer answer = new PageAnswer(
                async,
                query,
                !patience.isZero(),
                !parameters.one("epoch", "").isEmpty(),
                ContentAnswer.forEver(phao, room),
                Headers.list(request, "If-None-Match"));
        PageSession session = phao.sessions().page(query, who, visit.admission(), patience, answer);
        async.whenGone(session::gone);
    }

    @Override
    public void answer(RoomPage page) {
        response.making(() -> make(page));
    }

    private void make(RoomPage page) {
        String tag = tag(page);
        Consumer<HttpServletResponse> fields = head -> {
            head.setHeader("ETag", tag);
            head.setHeader("Cache-Control", waited ? "no-store" : isClosed(page) ? forEver : "no-cache");
            link(page, head);
        };
        if (EntityTags.match(knownTags, tag)) {
            response.end(Answer.empty(fields.andThen(head -> head.setStatus(HttpServletResponse.SC_NOT_MODIFIED))));
            return;
        }
        response.answer(new Answer(
                fields.andThen(head -> {
                    head.setStatus(HttpServletResponse.SC_OK);
                    head.setContentType("application/json");
                }),
                page.json().getBytes(StandardCharsets.UTF_8)));
    }

    /** Everything in a page follows from these numbers, because messages never change. */
    private static String tag(RoomPage page) {
        List<Message> messages = page.messages();
        String range = messages.isEmpty()
                ? ""
                : messages.get(0).seq() + "-"
                        + messages.get(messages.size() - 1).seq();
        String gap =
                page.gap().map(missing -> missing.from() + "-" + missing.to()).orElse("");
        return "\"" + page.epoch() + "." + page.first() + "." + page.head() + "." + range + "." + gap + "\"";
    }

    /** Whether the same request will always get the same messages: the page is full, and begins where it was asked to. */
    private boolean isClosed(RoomPage page) {
        List<Message> messages = page.messages();
        if (messages.isEmpty() || page.gap().isPresent() || !epochGiven) {
            return false;
        }
        boolean full = messages.size() == query.limit();
        return query.before().isPresent()
                ? messages.get(messages.size() - 1).seq() == query.before().getAsLong() - 1
                        && (full || messages.get(0).seq() == 1)
                : full || messages.get(messages.size() - 1).seq() < page.head();
    }

    private void link(RoomPage page, HttpServletResponse head) {
        List<Message> messages = page.messages();
        if (messages.isEmpty()) {
            return;
        }
        String rest =
                "&epoch=%s&limit=%d".formatted(URLEncoder.encode(page.epoch(), StandardCharsets.UTF_8), query.limit())
                        + (query.inlineBytes() == Content.ANY_SIZE ? "" : "&inlineBytes=" + query.inlineBytes());
        if (query.before().isPresent()) {
            if (messages.get(0).seq() > page.first()) {
                head.addHeader(
                        "Link",
                        "<?before=%d%s>; rel=\"prev\"".formatted(messages.get(0).seq(), rest));
            }
        } else if (messages.get(messages.size() - 1).seq() < page.head()) {
            head.addHeader(
                    "Link",
                    "<?after=%d%s>; rel=\"next\""
                            .formatted(messages.get(messages.size() - 1).seq(), rest));
        }
    }

    @Override
    public void refuse(Close close) {
        response.making(() -> response.refuse(Problem.of(close)));
    }
}
