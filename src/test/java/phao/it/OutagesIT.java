package phao.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import phao.it.StandaloneServer.Exit;

/**
 * Clients talk, and are cut, while the machine lets the server down: nothing is lost. {@code -Dphao.faults.minutes=1} or more makes
 * each outage last 30 s. Small file systems are mounted for it, so the tests of the disk need root.
 *
 * <p>A clock that is set back is in the unit tests of the log and the sessions, whose clocks are theirs to set.
 */
@Tag("alone")
class OutagesIT {

    private static final boolean LONG = Double.parseDouble(System.getProperty("phao.faults.minutes", "0")) >= 1;
    private static final Duration OUTAGE = Duration.ofSeconds(LONG ? 30 : 2);
    private static final Duration TALK = OUTAGE.plusSeconds(2);

    @TempDir
    private Path folder;

    private static int run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(process.waitFor(20, TimeUnit.SECONDS))
                    .as(String.join(" ", command))
                    .isTrue();
            return process.exitValue();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A file system in memory, of that size. */
    private record Disk(Path folder) implements AutoCloseable {

        static Disk mount(Path folder, String size) throws IOException {
            Files.createDirectories(folder);
            assumeTrue(
                    run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString()) == 0,
                    "only root can mount a file system");
            return new Disk(folder);
        }

        void fill() throws IOException {
            try (OutputStream out = Files.newOutputStream(folder.resolve("filling"))) {
                byte[] block = new byte[4_096];
                while (true) {
                    out.write(block);
                }
            } catch (IOException full) {
                assertThat(full).hasMessageContaining("No space left");
            }
        }

        void empty() throws IOException {
            Files.delete(folder.resolve("filling"));
        }

        void readOnly(boolean on) {
            assertThat(run("mount", "-o", on ? "remount,ro" : "remount,rw", folder.toString()))
                    .isZero();
        }

        @Override
        public void close() {
            run("umount", "-l", folder.toString());
        }
    }

    @Test
    void a_full_disk_refuses_publishes_and_loses_nothing() throws Exception {
        try (Disk disk = Disk.mount(folder.resolve("small"), "16m");
                StandaloneServer server = StandaloneServer.start(disk.folder())) {
            RunningCheck check = new RunningCheck(server, TALK, 11);
            disk.fill();
            RunningCheck.await(
                    "the full disk was not noticed", () -> server.log().contains("publishes are refused"));
            RunningCheck.pass(OUTAGE);
            disk.empty();
            check.end();
            assertThat(server.log()).contains("the log can be written again");
            assertThat(server.log().lines().filter(line -> line.contains("publishes are refused")))
                    .as("said once in half a minute")
                    .hasSizeBetween(1, 1 + (int) OUTAGE.toSeconds() / 15);
        }
    }

    @Test
    void a_server_that_is_killed_on_a_full_disk_comes_back_whole_when_there_is_room() throws Exception {
        try (Disk disk = Disk.mount(folder.resolve("small"), "16m");
                StandaloneServer server = StandaloneServer.start(disk.folder())) {
            RunningCheck check = new RunningCheck(server, TALK, 12);
            disk.fill();
            RunningCheck.await(
                    "the full disk was not noticed", () -> server.log().contains("publishes are refused"));
            server.kill();
            disk.empty();
            server.restart();
            check.end();
        }
    }

    @Test
    void a_data_folder_turned_read_only_stops_the_start_with_a_reason_and_loses_nothing() throws Exception {
        try (Disk disk = Disk.mount(folder.resolve("small"), "64m");
                StandaloneServer server = StandaloneServer.start(disk.folder())) {
            RunningCheck check = new RunningCheck(server, TALK, 13);
            server.kill(); // a file system with files open for writing can't be turned
            disk.readOnly(true);
            Exit exit = StandaloneServer.run(
                    Map.of(), "--port", "0", "--data", disk.folder().toString());
            assertThat(exit.code()).isEqualTo(1);
            assertThat(exit.err())
                    .contains("phao: cannot start: ")
                    .contains(disk.folder().toString())
                    .doesNotContain("\tat ");
            disk.readOnly(false);
            server.restart();
            check.end();
        }
    }

    @Test
    void a_server_that_stands_still_for_a_while_goes_on_where_it_was() {
        try (StandaloneServer server = StandaloneServer.start(folder.resolve("data"))) {
            RunningCheck check = new RunningCheck(server, TALK, 14);
            String pid = Long.toString(server.pid());
            assertThat(run("kill", "-STOP", pid)).isZero();
            RunningCheck.pass(OUTAGE);
            assertThat(run("kill", "-CONT", pid)).isZero();
            check.end();
        }
    }
}
