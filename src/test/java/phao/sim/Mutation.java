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
    /** The log tells that somebody is erased, and shows what they said. */
    SHOW_ERASED,
    /** The log does not know after a restart who is to be erased. */
    FORGET_ERASURES,
    /** The log takes what others said as well. */
    ERASE_OTHERS,
    /** What was removed by a commit that was said to have failed is shown from memory. */
    KEEP_IN_MEMORY,
    /** A token counts for a day more. */
    IGNORE_EXPIRY,
    /** What is revoked still counts. */
    IGNORE_REVOCATION,
    /** Something of a room comes after its end. */
    SIGNAL_AFTER_LEFT,
    /** The bans that the log remembers do not count after a restart. */
    FORGET_BANS,
    /** A ban is answered, and counts for who comes later only. */
    BAN_TOO_LATE,
    /** The end of a ban is not stored: after a restart it counts again. */
    FORGET_UNBAN
}
