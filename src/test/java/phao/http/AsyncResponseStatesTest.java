package phao.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import phao.http.AsyncResponse.State;
import phao.protocol.Code;

/** Every line of the table of {@link AsyncResponse}, with a container that does as the test says. */
class AsyncResponseStatesTest {

    private static final AsyncEvent EVENT = new AsyncEvent(new StubExchange().request.startAsync());

    private final StubServer server = new StubServer();
    private StubExchange exchange;
    private AsyncResponse response;
    private List<Boolean> told;
    private int gone;

    /** What ends an answer, by its name. */
    private final Map<String, Consumer<AsyncResponse>> ends = new TreeMap<>(Map.of(
            "answer", to -> to.answer(answer("end")),
            "end", to -> to.end(answer("end")),
            "a refusal", to -> to.refuse(Problem.of(Code.NOT_FOUND, "the end")),
            "a refusal with fields",
                    to -> to.refuse(Problem.of(Code.NOT_FOUND, "the end"), head -> head.setHeader("A", "b"))));

    /** What leads to OVER from OPEN and ENDING while a write is in flight, by its name. */
    private final Map<String, Consumer<AsyncResponse>> faults = new TreeMap<>(Map.of(
            "a write that fails", to -> goesOnAndFails(to, new IOException("broken pipe")),
            "a write that the container refuses", to -> goesOnAndFails(to, new IllegalStateException("closed")),
            "a write without memory", to -> goesOnAndFails(to, new OutOfMemoryError()),
            "cut", AsyncResponse::cut,
            "an error that the container tells the write listener", to -> to.onError(new IOException("gone")),
            "an error that the container tells the listener", to -> to.onError(EVENT),
            "an unexpected error", to -> to.refuse(new IllegalStateException("a secret")),
            "the timeout", to -> to.onTimeout(EVENT)));

    @BeforeEach
    void begin() {
        exchange = new StubExchange();
        told = new ArrayList<>();
        gone = 0;
        try {
            response = exchange.begin(server.phao);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        response.whenGone(() -> gone++);
    }

    @AfterEach
    void leave_nothing_behind() {
        server.close();
    }

    private static Answer answer(String text) {
        return new Answer(head -> head.setHeader("ETag", "\"1\""), text.getBytes(StandardCharsets.US_ASCII));
    }

    private void write(String text) {
        Answer part = answer(text);
        response.write(part.head(), part.parts(), told::add);
    }

    private void reads(boolean now) {
        exchange.reads = now;
        if (now) {
            response.onWritePossible();
        }
    }

    private void goesOnAndFails(AsyncResponse to, Throwable failure) {
        exchange.reads = true;
        exchange.writeFailure = failure;
        to.onWritePossible();
    }

    private void isOver(int completions) {
        assertThat(response.state()).isEqualTo(State.OVER);
        assertThat(exchange.completions).isEqualTo(completions);
        assertThat(gone).isEqualTo(1);
        assertThat(server.heap.unread().held()).isZero();
    }

    private Stream<DynamicTest> each(
            Map<String, Consumer<AsyncResponse>> events, Consumer<Consumer<AsyncResponse>> test) {
        return events.entrySet().stream()
                .map(event -> DynamicTest.dynamicTest(event.getKey(), () -> {
                    begin();
                    test.accept(event.getValue());
                }));
    }

    @Test
    void OPEN_stays_OPEN_with_each_write() {
        write("one ");
        write("two");
        assertThat(told).containsExactly(true, true);
        assertThat(exchange.text()).isEqualTo("one two");
        assertThat(response.state()).isEqualTo(State.OPEN);
        assertThat(exchange.completions + gone).isZero();
    }

    @Test
    void OPEN_waits_for_a_client_that_takes_nothing() {
        reads(false);
        write("one");
        assertThat(told).isEmpty();
        assertThat(response.state()).isEqualTo(State.OPEN);
        reads(true);
        assertThat(told).containsExactly(true);
    }

    @TestFactory
    Stream<DynamicTest> OPEN_is_ENDING_with_an_end_which_follows_the_write_in_flight() {
        return each(ends, end -> {
            reads(false);
            write("one ");
            end.accept(response);
            assertThat(response.state()).isEqualTo(State.ENDING);
            assertThat(told).isEmpty();
            assertThat(gone).isZero();
            reads(true);
            assertThat(told).containsExactly(true);
            assertThat(exchange.text()).startsWith("one ").contains("end");
            isOver(1);
        });
    }

    @Test
    void OPEN_is_ENDING_with_a_head_that_can_not_be_set() {
        exchange.brokenHeader = "ETag";
        reads(false);
        write("one");
        assertThat(told).containsExactly(false);
        assertThat(response.state()).isEqualTo(State.ENDING);
        reads(true);
        assertThat(exchange.status).isEqualTo(500);
        assertThat(exchange.text()).contains("\"unexpected\"").doesNotContain("one");
        isOver(1);
    }

    @Test
    void OPEN_is_ENDING_with_an_unexpected_error_before_the_head_is_set() {
        reads(false);
        response.refuse(new IllegalStateException("a secret"));
        // The head is set, and its body waits.
        assertThat(response.state()).isEqualTo(State.ENDING);
        reads(true);
        assertThat(exchange.text()).contains("\"unexpected\"");
        isOver(1);
    }

    @Test
    void ENDING_stays_ENDING_with_a_write_which_is_not_written() {
        reads(false);
        response.end(answer("end"));
        write("late");
        assertThat(told).containsExactly(false);
        assertThat(response.state()).isEqualTo(State.ENDING);
        reads(true);
        assertThat(exchange.text()).isEqualTo("end");
        isOver(1);
    }

    @TestFactory
    Stream<DynamicTest> ENDING_stays_ENDING_with_another_end_which_counts_for_nothing() {
        return each(ends, end -> {
            reads(false);
            response.end(answer("first"));
            end.accept(response);
            assertThat(response.state()).isEqualTo(State.ENDING);
            reads(true);
            assertThat(exchange.text()).isEqualTo("first");
            isOver(1);
        });
    }

    @Test
    void ENDING_stays_ENDING_with_a_head_that_can_not_be_set_and_ends_with_the_problem() {
        exchange.brokenHeader = "ETag";
        reads(false);
        response.end(answer("end"));
        assertThat(response.state()).isEqualTo(State.ENDING);
        reads(true);
        assertThat(exchange.text()).contains("\"unexpected\"");
        isOver(1);
    }

    @Test
    void ENDING_is_OVER_when_not_even_the_head_of_the_problem_can_be_set() {
        exchange.brokenHeader = "Cache-Control";
        response.refuse(Problem.of(Code.NOT_FOUND, "nothing is here"));
        assertThat(exchange.text()).isEmpty();
        isOver(1);
    }

    @TestFactory
    Stream<DynamicTest> ENDING_is_OVER_when_the_end_is_written() {
        return each(ends, end -> {
            end.accept(response);
            assertThat(exchange.text()).contains("end");
            isOver(1);
        });
    }

    @TestFactory
    Stream<DynamicTest> OPEN_is_OVER_with_a_fault_and_the_writer_hears_of_it() {
        return each(faults, fault -> {
            write("one ");
            reads(false);
            write("two");
            fault.accept(response);
            assertThat(told).containsExactly(true, false);
            assertThat(exchange.text()).isEqualTo("one ");
            isOver(1);
        });
    }

    @TestFactory
    Stream<DynamicTest> ENDING_is_OVER_with_a_fault() {
        return each(faults, fault -> {
            write("one ");
            reads(false);
            response.answer(new Answer(head -> {}, new byte[1 << 20]));
            assertThat(response.state()).isEqualTo(State.ENDING);
            fault.accept(response);
            assertThat(exchange.text()).isEqualTo("one ");
            isOver(1);
        });
    }

    @Test
    void the_timeout_is_answered_if_nothing_was_and_the_client_takes_it_at_once() {
        response.onTimeout(EVENT);
        assertThat(exchange.status).isEqualTo(408);
        assertThat(exchange.text()).contains("\"too_slow\"");
        isOver(1);
    }

    @Test
    void what_the_container_has_ended_is_not_given_back_to_it_again() {
        reads(false);
        write("one");
        response.onComplete(EVENT);
        assertThat(told).containsExactly(false);
        isOver(0);

        begin();
        reads(false);
        response.end(answer("end"));
        response.onComplete(EVENT);
        isOver(0);
    }

    @TestFactory
    Stream<DynamicTest> OVER_stays_OVER() {
        Map<String, Consumer<AsyncResponse>> all = new TreeMap<>(ends);
        all.putAll(faults);
        all.put("a write", to -> write("late"));
        all.put("an end that the container tells", to -> to.onComplete(EVENT));
        return each(all, late -> {
            response.cut();
            late.accept(response);
            exchange.writeFailure = null;
            response.onWritePossible();
            assertThat(told).doesNotContain(true);
            assertThat(exchange.text()).isEmpty();
            isOver(1);
            int[] heard = new int[1];
            response.whenGone(() -> heard[0]++);
            assertThat(heard[0]).isEqualTo(1);
        });
    }
}
