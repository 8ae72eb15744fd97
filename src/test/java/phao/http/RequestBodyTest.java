package phao.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import phao.heap.HeapShare;
import phao.protocol.Code;

class RequestBodyTest {

    private static final int LIMIT = 16 << 20;

    private final List<byte[]> whole = new ArrayList<>();
    private final StubServer server = new StubServer();
    private final StubExchange exchange = new StubExchange();
    private final HeapShare.Part others = server.heap.unfinished().part();

    @AfterEach
    void leave_nothing_behind() {
        others.giveBack();
        assertThat(server.heap.unfinished().held()).isZero();
        server.close();
    }

    private void othersDoNotEndTheirMessages() {
        long more = 1L << 40;
        while (more > 0) {
            more = others.take(more) ? more : more / 2;
        }
    }

    private void begin() throws Exception {
        RequestBody.read(
                exchange.request,
                exchange.begin(server.phao),
                Code.MESSAGE_TOO_LARGE,
                LIMIT,
                server.heap.unfinished(),
                whole::add);
    }

    @Test
    void a_small_body_is_taken_however_much_others_hold() throws Exception {
        othersDoNotEndTheirMessages();
        begin();
        exchange.arrives(new byte[3]);
        exchange.arrives(new byte[2]);
        exchange.ends();
        assertThat(whole).containsExactly(new byte[5]);
    }

    @Test
    void a_large_one_is_refused_then() throws Exception {
        othersDoNotEndTheirMessages();
        begin();
        exchange.arrives(new byte[1 << 20]);
        assertThat(exchange.text()).contains("\"busy\"");
        assertThat(whole).isEmpty();
    }

    @Test
    void a_body_that_can_not_be_worked_on_is_answered_with_a_reference() throws Exception {
        RequestBody.read(
                exchange.request,
                exchange.begin(server.phao),
                Code.MESSAGE_TOO_LARGE,
                LIMIT,
                server.heap.unfinished(),
                bytes -> {
                    throw new StackOverflowError("a secret");
                });
        exchange.arrives(new byte[1 << 20]);
        exchange.ends();
        assertThat(exchange.status).isEqualTo(500);
        assertThat(exchange.text()).contains("\"unexpected\"").doesNotContain("secret");
        assertThat(exchange.complete).isTrue();
    }

    @Test
    void what_a_body_holds_is_given_back_at_its_end() throws Exception {
        begin();
        exchange.arrives(new byte[1 << 20]);
        assertThat(server.heap.unfinished().held()).isBetween(1L << 19, 1L << 20);
        exchange.ends();
        assertThat(whole).hasSize(1);
    }
}
