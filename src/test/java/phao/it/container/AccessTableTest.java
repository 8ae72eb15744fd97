package phao.it.container;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import phao.it.container.AccessOperation.Transport;

/** The table of rights in docs/access.md is that of what {@link AccessIT} tries. */
class AccessTableTest {

    @Test
    void the_documents_have_the_table_of_what_is_tried() throws IOException {
        assertThat(Files.readString(Path.of("docs/access.md"))).contains(table());
    }

    private static String table() {
        String rights = Arrays.stream(AccessOperation.values())
                .map(AccessOperation::right)
                .distinct()
                .map(right -> row("`" + right + "`", transport -> operations(right, transport)))
                .collect(joining());
        return row("", Transport::title) + row("---", transport -> "---") + rights;
    }

    private static String operations(String right, Transport transport) {
        return Arrays.stream(AccessOperation.values())
                .filter(each -> each.right().equals(right) && each.transport() == transport)
                .map(AccessOperation::words)
                .collect(joining(", "));
    }

    private interface Cell {
        String of(Transport transport);
    }

    private static String row(String head, Cell cell) {
        return Stream.concat(Stream.of(head), Arrays.stream(Transport.values()).map(cell::of))
                        .map(text -> text.isEmpty() ? " " : " " + text + " ")
                        .collect(joining("|", "|", "|"))
                + "\n";
    }
}
