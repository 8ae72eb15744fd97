package phao.protocol;

import java.util.List;
import java.util.Optional;

/**
 * What may be a thumbnail: a small picture that goes with a message's content, made by its sender (docs/protocol.md §2.4).
 *
 * <p>What kind of picture it is, its first bytes say. Whether all of it is one, and how many pixels it has, whoever shows it must see to.
 */
public final class Thumbnail {

    /** Bound: one is in every frame, page and read of its message, also where the content is not. */
    public static final int MOST_BYTES = 8 << 10;

    /** What browsers show without running any of it, and draw well in so few bytes. A negative number stands for any byte. */
    private static final List<int[]> BEGINNINGS =
            List.of(new int[] {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}, new int[] {0xff, 0xd8, 0xff}, new int[] {
                'R', 'I', 'F', 'F', -1, -1, -1, -1, 'W', 'E', 'B', 'P'
            });

    private Thumbnail() {}

    /** What is wrong with it, for people; empty if nothing is. */
    public static Optional<String> problem(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            return Optional.of("thumbnail has " + bytes.length + " bytes, the limit is " + MOST_BYTES);
        }
        return BEGINNINGS.stream().anyMatch(begin -> begins(bytes, begin))
                ? Optional.empty()
                : Optional.of("thumbnail is no PNG, JPEG or WebP picture");
    }

    private static boolean begins(byte[] bytes, int[] begin) {
        if (bytes.length < begin.length) {
            return false;
        }
        for (int i = 0; i < begin.length; i++) {
            if (begin[i] >= 0 && (bytes[i] & 0xff) != begin[i]) {
                return false;
            }
        }
        return true;
    }
}
