package phao.protocol;

/** Where a reader begins in a room (docs/protocol.md §2.2). */
public sealed interface Start {

    /** The epoch of the cursor that it names; empty when it names none. */
    default String epoch() {
        return "";
    }

    /** With what comes from now on. */
    record Live() implements Start {}

    /** With the newest so many. */
    record Last(int count) implements Start {

        /** The most that may be asked for: a longer past is read in pages. */
        public static final int MOST = 10_000;
    }

    /** After a cursor. */
    record After(Cursor cursor) implements Start {

        @Override
        public String epoch() {
            return cursor.epoch();
        }
    }
}
