package phao.session;

import java.util.Optional;
import phao.log.Position;
import phao.protocol.Gap;
import phao.protocol.Start;

/**
 * Where a reader begins, decided from what it asked for and where the log stands.
 *
 * @param after messages follow from {@code after + 1} on
 * @param gap what it must be told first
 */
record StartPoint(long after, Optional<Gap> gap) {

    static StartPoint of(Start start, Position position) {
        if (start instanceof Start.After at) {
            Optional<Gap> gap = position.gap(at.cursor());
            return new StartPoint(gap.map(g -> g.next() - 1).orElse(at.cursor().seq()), gap);
        } else if (start instanceof Start.Last last) {
            return new StartPoint(Math.max(position.first() - 1, position.head() - last.count()), Optional.empty());
        }
        return new StartPoint(position.head(), Optional.empty());
    }
}
