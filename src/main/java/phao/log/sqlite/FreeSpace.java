package phao.log.sqlite;

import java.io.File;
import java.nio.file.Path;
import phao.log.LogException;

/**
 * Some of the disk stays free: a full one stops the server's own log, other programs, and whoever wants to make room. Reading, and removing
 * what retention removes, goes on.
 */
final class FreeSpace {

    private static final long MOST = 1L << 30;
    private static final int PART = 20;

    private FreeSpace() {}

    /** @throws LogException if no more should be stored on the disk of this file */
    static void check(Path database) throws LogException {
        File file = database.toFile();
        check(database, file.getUsableSpace(), file.getTotalSpace());
    }

    /**
     * @param usable bytes
     * @param total bytes; 0 if the system does not tell
     */
    static void check(Path database, long usable, long total) throws LogException {
        if (total > 0 && usable < reserve(total)) {
            throw new LogException(
                    "only " + (usable >> 20) + " MiB are left on the disk of the log " + database + ", and "
                            + (reserve(total) >> 20)
                            + " stay free: free some; publishes are taken again as soon as there is",
                    null);
        }
    }

    /** How much stays free, in bytes: a twentieth, and 1 GiB at most. */
    static long reserve(long total) {
        return Math.min(MOST, total / PART);
    }
}
