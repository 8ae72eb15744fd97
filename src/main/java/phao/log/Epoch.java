package phao.log;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Names of epochs (docs/protocol.md §1): random, so that no two logs, nor two lives of one log, ever share one. */
public final class Epoch {

    private static final SecureRandom RANDOM = new SecureRandom();

    private Epoch() {}

    public static String random() {
        return HexFormat.of().toHexDigits(RANDOM.nextLong());
    }
}
