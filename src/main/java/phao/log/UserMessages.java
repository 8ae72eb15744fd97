package phao.log;

import java.util.List;
import java.util.Objects;

/**
 * Some of what a user has published or removed, found in one room.
 *
 * @param room its name; empty if nothing was found here
 * @param seqs the numbers, ascending
 * @param next where to look on; 0 at the end
 */
public record UserMessages(String room, List<Long> seqs, long next) {

    public UserMessages {
        Objects.requireNonNull(room);
        seqs = List.copyOf(seqs);
    }
}
