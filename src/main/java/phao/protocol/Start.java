package phao.protocol;

/** Where a reader begins in a room (docs/protocol.md §2.2). */
public sealed interface Start {

    /** The epoch of the cursor; empty where there is no cursor. */
    default String epoch() {
        return "";
    }

    /** With the messages that are published from now on. */
    record Live() implements Start {}

    /** With the newest {@code count} messages. */
    record Last(int count) implements Start {

        /** How many messages may be asked for at most: a longer past is read in pages. */
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
