package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import phao.log.Append;
import phao.log.Retention;
import phao.protocol.Close;
import phao.protocol.Content;
import phao.protocol.Cursor;
import phao.protocol.Member;
import phao.protocol.Message;
import phao.protocol.RoomPage;
import phao.protocol.Start;

class PageSessionTest {

    private static final Duration WAIT = Duration.ofSeconds(20);

    private final SteppedServer server = new SteppedServer();

    private static final class Answer implements PageSession.Reply {
        private RoomPage page;
        private Close refused;

        @Override
        public void answer(RoomPage answered) {
            assertThat(page).as("it is answered once").isNull();
            page = answered;
        }

        @Override
        public void refuse(Close close) {
            refused = close;
        }
    }

    private Answer ask(Start start, int limit, Duration wait) {
        Answer answer = new Answer();
        server.sessions.page(
                new PageQuery("lobby", start, OptionalLong.empty(), limit, Content.ANY_SIZE),
                EventRequest.Reader.NONE,
                server.admit("lobby"),
                wait,
                answer);
        server.settle();
        return answer;
    }

    private static Start after(long seq) {
        return new Start.After(new Cursor("0000000000000001", seq));
    }

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            server.log.append(new Append("lobby", "", 0, new Member("somebody", ""), Content.text("text")));
        }
        server.settle();
    }

    @Test
    void without_a_wait_it_is_answered_as_things_are() {
        assertThat(ask(after(0), 10, Duration.ZERO).page.messages()).isEmpty();
        assertThat(server.rooms.count()).isZero();
    }

    @Test
    void a_wait_ends_with_the_next_message_wherever_it_began() {
        Answer behind = ask(after(0), 10, WAIT);
        Answer live = ask(new Start.Last(0), 10, WAIT);
        assertThat(server.sessions.count()).isEqualTo(2);
        publish(2);
        assertThat(behind.page.messages()).extracting(Message::seq).containsExactly(1L, 2L);
        assertThat(live.page.messages()).extracting(Message::seq).containsExactly(1L, 2L);
        assertThat(server.sessions.count()).isZero();
    }

    @Test
    void a_wait_ends_with_its_time() {
        Answer answer = ask(after(0), 10, WAIT);
        server.pass(WAIT.minusMillis(1));
        server.sessions.sweep();
        server.settle();
        assertThat(answer.page).isNull();
        server.pass(Duration.ofMillis(1));
        server.sessions.sweep();
        server.settle();
        assertThat(answer.page.messages()).isEmpty();
    }

    @Test
    void a_gap_is_told_at_once() {
        publish(5);
        server.log.retain(new Retention(2, 0, Duration.ZERO, Duration.ZERO));
        server.settle();
        RoomPage page = ask(after(1), 10, WAIT).page;
        assertThat(page.gap().orElseThrow().from()).isEqualTo(2);
        assertThat(page.gap().orElseThrow().next()).isEqualTo(4);
        assertThat(page.messages()).extracting(Message::seq).containsExactly(4L, 5L);
        assertThat(page.first()).isEqualTo(4);
    }

    @Test
    void who_waits_is_told_that_the_server_stops() {
        Answer answer = ask(after(0), 10, WAIT);
        server.sessions.closeAll("the server stops");
        assertThat(answer.refused.code()).isEqualTo(1001);
    }

    @Test
    void a_log_that_cannot_be_read_is_said_so() {
        server.engine.close();
        assertThat(ask(after(0), 10, WAIT).refused.code()).isEqualTo(1013);
        assertThat(server.sessions.count()).isZero();
    }
}
