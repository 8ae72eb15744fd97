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
    private final String knownTags;

    private PageAnswer(AsyncResponse response, PageQuery query, boolean waited, String knownTags) {
        this.response = response;
        this.query = query;
        this.waited = waited;
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
        PageAnswer answer = new PageAnswer(async, query, !patience.isZero(), Headers.list(request, "If-None-Match"));
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
            head.setHeader("Cache-Control", waited ? "no-store" : "private, no-cache");
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

    /** Everything in a page follows from these numbers: messages change by removals only, and each has its own. */
    private static String tag(RoomPage page) {
        List<Message> messages = page.messages();
        String range = messages.isEmpty()
                ? ""
                : messages.get(0).seq() + "-"
                        + messages.get(messages.size() - 1).seq();
        String gap =
                page.gap().map(missing -> missing.from() + "-" + missing.to()).orElse("");
        // Not the head alone: it was read before the messages, and something may have been removed in between.
        long removed = messages.stream()
                .filter(message -> message.content().kind() == Content.Kind.REMOVED)
                .mapToLong(message -> message.content().number())
                .max()
                .orElse(0);
        return "\"" + page.epoch() + "." + page.first() + "." + page.head() + "." + range + "." + gap
                + (removed == 0 ? "" : "." + removed) + "\"";
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
