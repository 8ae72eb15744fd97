package phao.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessEndTest {

    private final List<String> done = new ArrayList<>();

    @Test
    void the_newest_comes_first_and_an_error_of_one_keeps_no_other_from_being_done() {
        ProcessEnd.first(() -> done.add("classes deleted"));
        ProcessEnd.first(() -> done.add("log let go"));
        ProcessEnd.first(() -> {
            throw new NoClassDefFoundError("meant by a test");
        });
        ProcessEnd.first(() -> done.add("stopped"));
        ProcessEnd.runAll();
        assertThat(done).containsExactly("stopped", "log let go", "classes deleted");
    }
}
