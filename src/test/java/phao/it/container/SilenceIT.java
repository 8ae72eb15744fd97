package phao.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import phao.it.PhaoClient;
import phao.it.TestSocket;

/**
 * Who says nothing is closed after a while, and who is heard is not (docs/protocol.md §2.1, §4). The servers under test run with a
 * heartbeat of 5 s. One test for all, since all wait for the same time to pass.
 */
class SilenceIT extends DeployedWar {

    private static final Duration A_WHILE = Duration.ofMillis(500);

    @Test
    void silent_connections_are_closed_and_those_that_are_heard_are_not() throws Exception {
        String room = freshRoom();
        try (PhaoClient mute = PhaoClient.open(socket());
                PhaoClient silent = PhaoClient.hello(socket(), "Silent");
                PhaoClient heard = PhaoClient.hello(socket(), "Heard");
                TestSocket bare = TestSocket.open(ws("rooms/" + room));
                TestSocket other = TestSocket.open(ws("rooms/" + room))) {
            beHeardUntilSomethingArrives(mute, heard, bare, other);
            mute.expect("{'type':'error','code':'hello_required'}");
            assertThat(mute.expectClose(1008)).contains("10 s");
            beHeardUntilSomethingArrives(silent, heard, bare, other);
            assertThat(silent.expectClose(4003)).contains("10000 ms");
            heard.expectNothingMore();
            other.send("still here?");
            assertThat(bare.expectText()).isEqualTo("still here?");
        }
    }

    private static void beHeardUntilSomethingArrives(PhaoClient awaited, PhaoClient heard, TestSocket... bare)
            throws IOException {
        while (!awaited.socket().hasArrived(A_WHILE)) {
            heard.expectNothingMore();
            for (TestSocket socket : bare) {
                socket.answerPings();
            }
        }
    }
}
