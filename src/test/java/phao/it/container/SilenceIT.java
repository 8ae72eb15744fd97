package phao.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import phao.it.PhaoClient;
import phao.it.RawWebSocket;
import phao.it.TestSocket;

/**
 * A client that says nothing is closed after a while, and one that is heard is not (docs/protocol.md §2.1, §4). The servers under test run with a
 * heartbeat of 5 s. One test for all, since all wait for the same time to pass.
 */
class SilenceIT extends DeployedWar {

    private static final Duration A_WHILE = Duration.ofMillis(500);

    /** WildFly gives a message in parts of 16 KiB, whatever the fragments are. */
    private static final byte[] PART = new byte[32 << 10];

    private int parts;

    @Test
    void silent_connections_are_closed_and_those_that_are_heard_are_not() throws Exception {
        String room = freshRoom();
        try (PhaoClient mute = PhaoClient.open(socket());
                PhaoClient silent = PhaoClient.hello(socket(), "Silent");
                PhaoClient heard = PhaoClient.hello(socket(), "Heard");
                PhaoClient hidden = PhaoClient.hello(socket(), "Hidden");
                TestSocket bare = TestSocket.open(ws("rooms/" + room));
                TestSocket uploading = TestSocket.open(ws("rooms/" + freshRoom()));
                TestSocket other = TestSocket.open(ws("rooms/" + room))) {
            beHeardUntilSomethingArrives(mute, heard, uploading, hidden.socket(), bare, other);
            mute.expect("{'type':'error','code':'hello_required'}");
            assertThat(mute.expectClose(1008)).contains("10 s");
            beHeardUntilSomethingArrives(silent, heard, uploading, hidden.socket(), bare, other);
            assertThat(silent.expectClose(4003)).contains("10000 ms");
            heard.expectNothingMore();
            // As a browser does for a page whose timers it holds back: it only answered the server's Pings.
            hidden.expectNothingMore();
            other.send("still here?");
            assertThat(bare.expectText()).isEqualTo("still here?");
            uploading.raw().send(true, RawWebSocket.CONTINUATION, new byte[0]);
            uploading.answerPings();
            assertThat(uploading.raw().hasArrived(A_WHILE))
                    .as("closed while it was uploading")
                    .isFalse();
        }
    }

    private void beHeardUntilSomethingArrives(
            PhaoClient awaited, PhaoClient heard, TestSocket uploading, TestSocket... answering) throws IOException {
        while (!awaited.socket().hasMoreThanPings(A_WHILE)) {
            heard.expectNothingMore();
            // Busy with a message, it answers no Ping.
            uploading.raw().send(false, parts++ == 0 ? RawWebSocket.BINARY : RawWebSocket.CONTINUATION, PART);
            for (TestSocket socket : answering) {
                socket.answerPings();
            }
        }
    }
}
