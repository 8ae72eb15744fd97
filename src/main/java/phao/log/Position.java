package phao.log;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import phao.protocol.Cursor;
import phao.protocol.Gap;

/**
 * Where a room's log stands: what a client needs to join it, read in one transaction.
 *
 * @param epoch the present epoch
 * @param first the oldest number in the log; {@code head + 1} when there is none
 * @param head the newest number committed; 0 when nothing was ever published
 * @param lastN the last {@code n} of the client in this room; 0 if none
 * @param shared the last number up to which this log and the log of the reader's epoch are the same; empty if that epoch is unknown
 */
public record Position(String epoch, long first, long head, long lastN, OptionalLong shared) {

    public Position {
        Objects.requireNonNull(epoch);
        Objects.requireNonNull(shared);
    }

    /** The gap that a reader with this cursor must be told before it goes on; empty when nothing is missing. */
    public Optional<Gap> gap(Cursor cursor) {
        if (cursor.seq() == 0) {
            return first > 1 ? Optional.of(new Gap(Gap.Reason.RETENTION, 1, first - 1, first)) : Optional.empty();
        }
        long same = shared.orElse(0);
        if (cursor.seq() > same) {
            // The reader holds numbers that this log gave to nobody, or to other messages.
            long next = Math.max(same + 1, first);
            return Optional.of(new Gap(Gap.Reason.EPOCH, same + 1, Math.max(cursor.seq(), next - 1), next));
        }
        return cursor.seq() + 1 < first
                ? Optional.of(new Gap(Gap.Reason.RETENTION, cursor.seq() + 1, first - 1, first))
                : Optional.empty();
    }
}
