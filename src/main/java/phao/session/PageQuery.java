package phao.session;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import phao.log.Position;
import phao.log.RoomLog;
import phao.protocol.Cursor;
import phao.protocol.Gap;
import phao.protocol.Incoming;
import phao.protocol.Message;
import phao.protocol.RoomPage;
import phao.protocol.Start;

/**
 * Which page of a room is wanted (docs/protocol.md §5.1).
 *
 * @param start where it begins; not looked at when {@code before} is there
 * @param before the number that it ends before
 * @param limit at most this many messages
 * @param inlineBytes larger contents come as references
 */
public record PageQuery(String room, Start start, OptionalLong before, int limit, int inlineBytes) {

    /** Bound: a page is one JSON text in memory. */
    private static final long MAX_BYTES = 1 << 20;

    /** What a {@code history} frame asks for: its numbers are those of the present epoch (docs/protocol.md §2.6). */
    static PageQuery of(Incoming.History asked, int inlineBytes, String epoch) {
        Start start = asked.after().isPresent()
                ? new Start.After(new Cursor(epoch, asked.after().getAsLong()))
                : new Start.Live();
        return new PageQuery(asked.room(), start, asked.before(), asked.limit(), inlineBytes);
    }

    /** The same from this cursor on. */
    PageQuery from(String epoch, long after) {
        return new PageQuery(room, new Start.After(new Cursor(epoch, after)), OptionalLong.empty(), limit, inlineBytes);
    }

    /** Fails when the log can't be read. */
    CompletionStage<RoomPage> read(RoomLog log) {
        return log.position(room, "", start.epoch()).thenCompose(position -> {
            if (before.isPresent()) {
                return log.before(room, before.getAsLong(), inlineBytes, limit, MAX_BYTES)
                        .thenApply(messages -> page(position, Optional.empty(), messages));
            }
            StartPoint startPoint = StartPoint.of(start, position);
            return log.after(room, startPoint.after(), inlineBytes, limit, MAX_BYTES)
                    .thenApply(messages -> page(position, gap(startPoint, messages), messages));
        });
    }

    /** Retention may have removed some since the position was read. */
    private static Optional<Gap> gap(StartPoint startPoint, List<Message> messages) {
        long next = startPoint.after() + 1;
        if (messages.isEmpty() || messages.get(0).seq() == next) {
            return startPoint.gap();
        }
        long first = messages.get(0).seq();
        return Optional.of(startPoint
                .gap()
                .map(told -> new Gap(told.reason(), told.from(), Math.max(told.to(), first - 1), first))
                .orElseGet(() -> new Gap(Gap.Reason.RETENTION, next, first - 1, first)));
    }

    private RoomPage page(Position position, Optional<Gap> gap, List<Message> messages) {
        long last = messages.isEmpty() ? 0 : messages.get(messages.size() - 1).seq();
        long first = messages.isEmpty()
                ? position.first()
                : Math.max(position.first(), gap.map(Gap::next).orElse(0L));
        return new RoomPage(room, position.epoch(), first, Math.max(position.head(), last), gap, messages);
    }
}
