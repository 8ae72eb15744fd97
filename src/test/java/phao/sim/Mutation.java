package phao.sim;

/** A bug put in on purpose, to see that the checker finds it. */
enum Mutation {
    NONE,
    /** The log stores a repeated publish again. */
    NO_DEDUPLICATION,
    /** The log answers before it has stored: a crash loses what was acknowledged. */
    ACKNOWLEDGE_BEFORE_COMMIT,
    /** A reader that resumes gets the newest message only. */
    NO_REPLAY,
    /** Every cursor is taken for one of this log. */
    IGNORE_EPOCH,
    /** A gap is not told. */
    SILENT_GAP,
    /** The log shows what was removed. */
    SHOW_REMOVED,
    /** A token counts for a day more. */
    IGNORE_EXPIRY,
    /** What is revoked still counts. */
    IGNORE_REVOCATION,
    /** Something of a room comes after its end. */
    SIGNAL_AFTER_LEFT
}
