package phao.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import phao.heap.HeapShare;
import phao.protocol.Code;

class AsyncResponseTest {

    private static final int LARGE = 1 << 20;

    private final StubServer server = new StubServer();
    private final StubExchange exchange = new StubExchange();
    private final HeapShare.Part others = server.heap.unread().part();

    @AfterEach
    void leave_nothing_behind() {
        others.giveBack();
        assertThat(server.heap.unread().held()).isZero();
    }

    private void othersDoNotReadTheirAnswers() {
        long more = 1L << 40;
        while (more > 0) {
            more = others.take(more) ? more : more / 2;
        }
    }

    @Test
    void what_was_stored_is_told_however_many_answers_wait_to_be_read() throws Exception {
        othersDoNotReadTheirAnswers();
        AsyncResponse response = exchange.begin(server.phao);
        response.head(head -> head.setStatus(201));
        response.answer(List.of("{\"seq\":1}".getBytes(StandardCharsets.US_ASCII)));
        assertThat(exchange.status).isEqualTo(201);
        assertThat(exchange.text()).isEqualTo("{\"seq\":1}");
    }

    @Test
    void a_refusal_has_nothing_of_the_answer_that_was_meant_to_be_given() throws Exception {
        othersDoNotReadTheirAnswers();
        AsyncResponse response = exchange.begin(server.phao);
        response.head(head -> {
            head.setStatus(200);
            head.setHeader("ETag", "\"1\"");
            head.setHeader("Link", "<?after=1>; rel=\"next\"");
        });
        response.answer(List.of(new byte[LARGE]));
        assertThat(exchange.status).isEqualTo(503);
        assertThat(exchange.headers).doesNotContainKeys("ETag", "Link").containsKey("Retry-After");
        assertThat(exchange.text()).contains("\"busy\"");
    }

    @Test
    void what_is_said_with_a_refusal_stays() throws Exception {
        AsyncResponse response = exchange.begin(server.phao);
        exchange.response.setHeader("Connection", "close");
        response.head(head -> head.setHeader("ETag", "\"1\""));
        response.refuse(Problem.of(Code.RANGE_NOT_SATISFIABLE, "too far"), head -> head.setHeader("Content-Range", "bytes */10"));
        assertThat(exchange.headers).containsEntry("Content-Range", "bytes */10").containsEntry("Connection", "close").doesNotContainKey("ETag");
    }

    @Test
    void an_answer_counts_until_it_is_read() throws Exception {
        exchange.reads = false;
        AsyncResponse response = exchange.begin(server.phao);
        response.answer(List.of(new byte[LARGE]));
        assertThat(server.heap.unread().held()).isGreaterThan(LARGE / 2);
        exchange.reads = true;
        response.onWritePossible();
        assertThat(exchange.written.size()).isEqualTo(LARGE);
        assertThat(server.heap.unread().held()).isZero();
    }

    @Test
    void an_answer_to_nobody_counts_no_more() throws Exception {
        AsyncResponse response = exchange.begin(server.phao);
        response.onError(new java.io.IOException("gone"));
        assertThat(exchange.complete).isTrue();
        response.answer(List.of(new byte[LARGE]));
        assertThat(server.heap.unread().held()).isZero();
    }
}
