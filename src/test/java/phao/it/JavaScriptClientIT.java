package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import phao.js.Node;

/** phao.js, on Node's own WebSocket, against the server as a process. */
class JavaScriptClientIT {

    private static final int EACH = 200;
    /** Killed, stopped, killed: after a stop, which takes a moment, one may be back too early and be cut once more. */
    private static final int CUTS = 3;

    @TempDir
    Path data;

    @Test
    void two_people_talk_while_the_server_is_killed_and_miss_nothing() throws Exception {
        try (StandaloneServer server = StandaloneServer.start(data)) {
            Process talk = Node.run(
                            "src/test/js/real/talk.mjs",
                            server.ws("rooms/talk").toString(),
                            Integer.toString(EACH),
                            Integer.toString(CUTS))
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader lines = talk.inputReader()) {
                List<String> printed = new ArrayList<>();
                // It ends by itself, also when it fails or gets stuck.
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    printed.add(line);
                    if (line.equals("cut")) {
                        cut(server, printed.size() % 2 == 0);
                    }
                }
                assertThat(talk.waitFor()).as(String.join("\n", printed)).isZero();
                assertThat(printed).last().isEqualTo(2 * EACH + " messages once and in order, over " + CUTS + " cuts");
            } finally {
                talk.destroyForcibly();
            }
        }
    }

    private static void cut(StandaloneServer server, boolean politely) {
        if (politely) {
            server.stop();
        } else {
            server.kill();
        }
        server.restart();
    }
}
