package phao.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {

    private final Proxies proxies = new Proxies(Set.of("127.0.0.1", "10.0.0.0/8", "2001:db8::/32"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    127.0.0.1   | 192.0.2.7                          | 192.0.2.7
                    127.0.0.1   | 192.0.2.7, 10.1.2.3                | 192.0.2.7
                    127.0.0.1   | 198.51.100.1, 192.0.2.7            | 192.0.2.7
                    127.0.0.1   | 198.51.100.1,192.0.2.7,10.0.0.1    | 192.0.2.7
                    127.0.0.1   | 10.0.0.1, 10.0.0.2                 | 10.0.0.1
                    192.0.2.7   | 198.51.100.1                       | 192.0.2.7
                    2001:db8::1 | 192.0.2.7                          | 192.0.2.7
                    127.0.0.1   | 2001:db9::7                        | 2001:db9::7
                    127.0.0.1   | [2001:db9::7]:443                  | 2001:db9::7
                    127.0.0.1   | 192.0.2.7:51234                    | 192.0.2.7
                    127.0.0.1   | unknown                            | ''
                    127.0.0.1   | _hidden, 10.0.0.1                  | ''
                    127.0.0.1   | evil.example                       | ''
                    """)
    void only_what_a_known_proxy_has_written_counts(String remote, String header, String client) {
        assertThat(proxies.client(remote, List.of(header))).isEqualTo(client);
    }

    @Test
    void several_lines_are_one_list() {
        assertThat(proxies.client("127.0.0.1", List.of("198.51.100.1", "192.0.2.7", "10.0.0.1")))
                .isEqualTo("192.0.2.7");
        assertThat(proxies.client("127.0.0.1", List.of())).isEqualTo("127.0.0.1");
    }

    @Test
    void without_a_known_proxy_the_header_is_anybodys_word() {
        assertThat(new Proxies(Set.of()).client("127.0.0.1", List.of("192.0.2.7")))
                .isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0/8", "::1/129", "", "10.0.0.1/", "a b"})
    void what_is_no_network_is_told(String network) {
        assertThat(Proxies.problem(network)).isPresent();
    }
}
