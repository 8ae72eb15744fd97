package phao.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
        server.close();
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
        response.answer(new Answer(head -> head.setStatus(201), "{\"seq\":1}".getBytes(StandardCharsets.US_ASCII)));
        assertThat(exchange.status).isEqualTo(201);
        assertThat(exchange.text()).isEqualTo("{\"seq\":1}");
    }

    @Test
    void a_refusal_has_nothing_of_the_answer_that_was_meant_to_be_given() throws Exception {
        othersDoNotReadTheirAnswers();
        AsyncResponse response = exchange.begin(server.phao);
        response.answer(new Answer(
                head -> {
                    head.setStatus(200);
                    head.setHeader("ETag", "\"1\"");
                    head.setHeader("Link", "<?after=1>; rel=\"next\"");
                },
                new byte[LARGE]));
        assertThat(exchange.status).isEqualTo(503);
        assertThat(exchange.headers).doesNotContainKeys("ETag", "Link").containsKey("Retry-After");
        assertThat(exchange.text()).contains("\"busy\"");
    }

    @Test
    void what_is_said_with_a_refusal_stays() throws Exception {
        AsyncResponse response = exchange.begin(server.phao);
        exchange.response.setHeader("Connection", "close");
        response.refuse(
                Problem.of(Code.RANGE_NOT_SATISFIABLE, "too far"),
                head -> head.setHeader("Content-Range", "bytes */10"));
        assertThat(exchange.headers)
                .containsEntry("Content-Range", "bytes */10")
                .containsEntry("Connection", "close")
                .doesNotContainKey("ETag");
    }

    @Test
    void an_answer_counts_until_it_is_read() throws Exception {
        exchange.reads = false;
        AsyncResponse response = exchange.begin(server.phao);
        response.answer(new Answer(head -> {}, new byte[LARGE]));
        assertThat(server.heap.unread().held()).isGreaterThan(LARGE / 2);
        exchange.reads = true;
        response.onWritePossible();
        assertThat(exchange.written.size()).isEqualTo(LARGE);
        assertThat(server.heap.unread().held()).isZero();
    }

    @Test
    void an_answer_that_can_not_be_made_is_a_problem() throws Exception {
        AsyncResponse response = exchange.begin(server.phao);
        response.making(() -> {
            throw new OutOfMemoryError("a secret");
        });
        assertThat(exchange.status).isEqualTo(500);
        assertThat(exchange.text())
                .containsPattern("reference h[0-9]+-[0-9a-z]+:")
                .doesNotContain("secret");
        assertThat(exchange.headers).doesNotContainKey("ETag");
        assertThat(exchange.complete).isTrue();
    }

    @Test
    void an_answer_whose_head_can_not_be_set_is_a_problem_and_no_good_answer_without_a_body() throws Exception {
        exchange.brokenHeader = "ETag";
        AsyncResponse response = exchange.begin(server.phao);
        response.answer(new Answer(head -> head.setHeader("ETag", "\"1\""), new byte[10]));
        assertThat(exchange.status).isEqualTo(500);
        assertThat(exchange.text())
                .startsWith("{\"type\"")
                .contains("\"unexpected\"")
                .doesNotContain("secret");
        assertThat(exchange.complete).isTrue();
    }

    @Test
    void nothing_follows_that_problem_on_a_stream() throws Exception {
        exchange.brokenHeader = "X-Accel-Buffering";
        AsyncResponse response = exchange.begin(server.phao);
        List<Boolean> written = new ArrayList<>();
        response.write(head -> head.setHeader("X-Accel-Buffering", "no"), List.of(new byte[10]), written::add);
        response.end(new Answer(head -> {}, new byte[10]));
        assertThat(written).containsExactly(false);
        assertThat(exchange.text()).startsWith("{\"type\"").endsWith("}");
        assertThat(exchange.complete).isTrue();
    }

    @Test
    void an_answer_that_breaks_off_ends_the_exchange_and_holds_nothing() throws Exception {
        exchange.writeFailure = new OutOfMemoryError();
        AtomicInteger gone = new AtomicInteger();
        AsyncResponse response = exchange.begin(server.phao);
        response.whenGone(gone::incrementAndGet);
        response.answer(new Answer(head -> {}, new byte[LARGE]));
        assertThat(exchange.complete).isTrue();
        assertThat(gone).hasValue(1);
        response.onWritePossible();
        response.making(() -> {
            throw new IllegalStateException();
        });
        assertThat(exchange.text()).isEmpty();
    }

    @Test
    void who_hears_of_the_end_may_fail() throws Exception {
        AsyncResponse response = exchange.begin(server.phao);
        response.whenGone(() -> {
            throw new OutOfMemoryError();
        });
        response.answer(new Answer(head -> {}, new byte[1]));
        assertThat(exchange.complete).isTrue();
        assertThat(exchange.written.size()).isEqualTo(1);
    }

    @Test
    void an_answer_to_nobody_counts_no_more() throws Exception {
        AsyncResponse response = exchange.begin(server.phao);
        response.onError(new java.io.IOException("gone"));
        assertThat(exchange.complete).isTrue();
        response.answer(new Answer(head -> {}, new byte[LARGE]));
        assertThat(server.heap.unread().held()).isZero();
    }
}
