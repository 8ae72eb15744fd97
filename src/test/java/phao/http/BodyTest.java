package phao.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import phao.container.HeldBytes;
import phao.protocol.Code;

class BodyTest {

    private static final int LIMIT = 16 << 20;

    private final List<byte[]> whole = new ArrayList<>();
    private final StubExchange exchange = new StubExchange();
    private final HeldBytes.Share others = HeldBytes.UNFINISHED.share();

    @AfterEach
    void leave_nothing_behind() {
        others.giveBack();
        assertThat(HeldBytes.UNFINISHED.held()).isZero();
    }

    private void othersDoNotEndTheirMessages() {
        long more = 1L << 40;
        while (more > 0) {
            more = others.take(more) ? more : more / 2;
        }
    }

    private void begin() throws Exception {
        Body.read(exchange.request, exchange.begin(), Runnable::run, Code.MESSAGE_TOO_LARGE, LIMIT, whole::add);
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
    void what_a_body_holds_is_given_back_at_its_end() throws Exception {
        begin();
        exchange.arrives(new byte[1 << 20]);
        assertThat(HeldBytes.UNFINISHED.held()).isBetween(1L << 19, 1L << 20);
        exchange.ends();
        assertThat(whole).hasSize(1);
    }
}
