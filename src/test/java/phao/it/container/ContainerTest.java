package phao.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No test is told of a difference between containers that operators are not told of. */
class ContainerTest {

    @ParameterizedTest
    @EnumSource
    void a_difference_is_described_with_its_servers(Container container) throws Exception {
        for (Container.Difference difference : Container.Difference.values()) {
            String row = Files.readString(Path.of("docs/containers.md"))
                    .lines()
                    .filter(line -> line.startsWith("| `" + difference + "` |"))
                    .findFirst()
                    .orElseThrow();
            assertThat(row.split("\\|")[2].strip().split(", "))
                    .as(row)
                    .matches(servers -> List.of(servers).contains(container.launch()) == container.has(difference));
        }
    }
}
