package phao.log.sqlite;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.stream.Stream;
import phao.log.Epoch;
import phao.log.LogException;

/** Formats that no Phao has yet, for tests of how files get there: this Phao's and further steps. */
final class LaterFormat {

    /** Touches every message. */
    static final DatabaseFormat.Step MARK_ALL = connection -> Database.run(
            connection,
            "ALTER TABLE messages ADD COLUMN marked INTEGER NOT NULL DEFAULT 0",
            "UPDATE messages SET marked = 1");

    /** Works only once, and only after {@link #MARK_ALL}. */
    static final DatabaseFormat.Step LIST_MARKED =
            connection -> Database.run(connection, "CREATE TABLE marks AS SELECT id FROM messages WHERE marked = 1");

    private LaterFormat() {}

    static DatabaseFormat of(DatabaseFormat.Step... further) {
        return new DatabaseFormat(Stream.concat(DatabaseFormat.STEPS.stream(), Arrays.stream(further))
                .toList());
    }

    static SqliteEngine open(Path folder, DatabaseFormat format) throws LogException {
        return SqliteEngine.open(folder, format, Epoch::random, InstantSource.system());
    }
}
