package phao.log;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.stream.Stream;

/** Formats that no Phao has yet, for tests of how files get there: this Phao's and further steps. */
final class LaterFormat {

    /** Touches every message. */
    static final SqliteFormat.Step MARK_ALL = connection -> SqliteFile.run(
            connection,
            "ALTER TABLE messages ADD COLUMN marked INTEGER NOT NULL DEFAULT 0",
            "UPDATE messages SET marked = 1");

    /** Works only once, and only after {@link #MARK_ALL}. */
    static final SqliteFormat.Step LIST_MARKED =
            connection -> SqliteFile.run(connection, "CREATE TABLE marks AS SELECT id FROM messages WHERE marked = 1");

    private LaterFormat() {}

    static SqliteFormat of(SqliteFormat.Step... further) {
        return new SqliteFormat(Stream.concat(SqliteFormat.STEPS.stream(), Arrays.stream(further))
                .toList());
    }

    static SqliteEngine open(Path folder, SqliteFormat format) throws LogException {
        return SqliteEngine.open(folder, format, Epoch::random, InstantSource.system());
    }
}
