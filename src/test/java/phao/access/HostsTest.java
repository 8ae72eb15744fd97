package phao.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {

    private final Hosts thisMachine = new Hosts(Set.of("localhost", "myhost"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8080",
                "localhost.",
                "127.0.0.1",
                "127.0.0.1:8080",
                "127.255.0.9",
                "[::1]",
                "[::1]:8080",
                "[0:0:0:0:0:0:0:1]:80",
                "myhost",
                "MyHost:1",
                "myhost.:1",
                ""
            })
    void a_server_of_this_machine_is_asked_by_its_names(String host) {
        assertThat(thisMachine.take(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rebound.example",
                "rebound.example:8080",
                "localhost.example",
                "127.0.0.1.example",
                "127.0.0.example",
                "127.0.0.1.",
                "127.1",
                "127.0.0.256",
                "127.0.0.01",
                "0127.0.0.1",
                "128.0.0.1",
                "10.0.0.1",
                "0.0.0.0",
                "[::2]",
                "[::]",
                "[::ffff:127.0.0.1",
                "[",
                "[]",
                ":8080",
                "localhost:",
                "localhost:x",
                "localhost:1:2",
                "evil@localhost",
                "localhost@evil",
                "mylocalhost",
                "my host",
                "myhost..",
                "...",
                "[fe80::1%lo]",
                "[localhost]",
                "127.0.0.1\u0000"
            })
    void a_server_of_this_machine_is_not_asked_by_other_names(String host) {
        boolean harmless = host.equals("127.0.0.1.") || host.equals("localhost:");
        assertThat(thisMachine.take(host))
                .as("a final dot, and a colon without a port, change no name")
                .isEqualTo(harmless);
    }

    @Test
    void a_listed_name_is_taken_in_any_spelling_beside_those_of_this_machine() {
        Hosts listed = new Hosts(Set.of("chat.example", "2001:db8::a", "10.0.0.1"));
        assertThat(Set.of(
                        "Chat.Example",
                        "chat.example:8443",
                        "[2001:DB8:0:0::A]:80",
                        "10.0.0.1",
                        "localhost",
                        "127.0.0.1:99"))
                .allMatch(listed::take);
        assertThat(Set.of("chat.example.evil.example", "www.chat.example", "[2001:db8::b]", "10.0.0.2"))
                .noneMatch(listed::take);
    }

    @Test
    void where_none_is_listed_or_a_star_is_every_name_is_taken() {
        assertThat(new Hosts(Set.of()).take("any.example")).isTrue();
        assertThat(new Hosts(Set.of("*", "chat.example")).take("any.example")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "chat.example",
                "Chat.Example",
                "chat",
                "10.0.0.1",
                "::1",
                "[::1]",
                "[2001:DB8::A]",
                "my_host"
            })
    void a_name_as_browsers_send_it_can_be_listed(String name) {
        assertThat(Hosts.problem(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://chat.example/x, chat.example",
        "chat.example:8443, chat.example",
        "chat.example/, chat.example",
        "*.example, list each name",
        "phòng.example, xn--phng-mqa.example",
        "[0:0:0:0:0:0:0:2], [::2]",
        "chat.example., chat.example",
        "[::ffff:1.2.3.4], [::ffff:102:304]",
        "10.0.0.256, no name",
        "01.2.3.4, no name",
        "-?-, no name",
        "'a b', no name"
    })
    void what_would_never_match_is_told_with_what_to_write(String name, String advice) {
        assertThat(Hosts.problem(name))
                .hasValueSatisfying(
                        text -> assertThat(text).contains("'" + name + "'").contains(advice));
    }
}
