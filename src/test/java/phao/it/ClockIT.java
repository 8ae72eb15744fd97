package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import phao.it.http.HttpRooms;

/**
 * The machine's clock is set back while clients talk and are cut. By Debian's libfaketime, which tells the server's process another time
 * of day; the clock that measures how long something took is left alone, as it is on a machine whose clock is set.
 */
class ClockIT {

    private static final List<String> PLACES = List.of(
            "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
            "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1");
    private static final Duration TIME = Duration.ofSeconds(10);
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path folder;

    @Test
    void a_clock_that_is_set_back_an_hour_changes_the_times_that_are_told_and_nothing_else() throws Exception {
        Path library = DebianPackage.file("libfaketime", PLACES);
        set("+0");
        Map<String, String> clock = Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                file().toString(),
                "FAKETIME_NO_CACHE",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0");
        try (StandaloneServer server = StandaloneServer.start(folder.resolve("data"), clock)) {
            HttpRooms rooms = new HttpRooms(server.url());
            RunningCheck check = new RunningCheck(server, TIME, 15);
            long before = publish(rooms);
            set("-" + HOUR.toSeconds());
            check.awaitMoreAcknowledged();
            long after = publish(rooms);
            assertThat(before - after).as("milliseconds back").isBetween(HOUR.toMillis() / 2, HOUR.toMillis());

            server.kill();
            server.restart();
            check.awaitMoreAcknowledged();
            assertThat(publish(rooms)).as("a time after the restart").isLessThan(before);
            set("+0");
            check.awaitMoreAcknowledged();
            assertThat(publish(rooms))
                    .as("a time when the clock is right again")
                    .isGreaterThan(before);
            System.out.println("ClockIT: set back an hour\n"
                    + String.join("\n", check.end().lines()));
        }
    }

    private static long publish(HttpRooms rooms) {
        return rooms.post("rooms/clock", "what time is it?", "Content-Type", "text/plain")
                .expect(201)
                .json()
                .getJsonNumber("time")
                .longValue();
    }

    private Path file() {
        return folder.toAbsolutePath().resolve("clock");
    }

    /** As the library reads it, for every look at the clock: never half a file. */
    private void set(String offset) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), offset + "\n");
        Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
