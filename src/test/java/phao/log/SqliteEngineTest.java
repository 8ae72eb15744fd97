package phao.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

class SqliteEngineTest extends EpochContract {

    @TempDir
    private Path temp;

    @Override
    LogEngine open() throws LogException {
        return SqliteEngine.open(temp.resolve("data"), this::nextEpoch, InstantSource.system());
    }

    @Override
    void backUp() throws IOException, SQLException {
        Files.createDirectories(temp.resolve("backup"));
        try (Connection connection = SqliteFile.read(temp.resolve("data/phao.db"))) {
            SqliteFile.run(connection, "VACUUM INTO '" + temp.resolve("backup/phao.db") + "'");
        }
    }

    @Override
    void backUpStopped() throws IOException {
        copy(temp.resolve("data"), temp.resolve("backup"));
    }

    @Override
    void restore() throws IOException {
        try (Stream<Path> files = Files.list(temp.resolve("data"))) {
            files.forEach(SqliteEngineTest::delete);
        }
        copy(temp.resolve("backup"), temp.resolve("data"));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
