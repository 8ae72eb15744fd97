package phao.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static phao.access.Right.MANAGE;
import static phao.access.Right.PRESENCE;
import static phao.access.Right.PUBLISH;
import static phao.access.Right.READ;
import static phao.access.Right.SIGNAL;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {

    private static final String RULES = """
            # who may do what
            lobby             anyone              read publish presence signal
            news:**           anyone              read
            news:**           role:editor         publish

            "Hà Nội"          user                read
            user:{sub}:**     user                read publish
            team:{teams}:**   user                read
            office            address:10.0.0.0/8  read
            office            address:2001:db8::/32  publish
            **                role:admin          manage
            """;

    private static Set<Right> rights(Identity identity, String room) throws Rules.Fault {
        EnumSet<Right> rights = EnumSet.noneOf(Right.class);
        Rules.of(RULES).grant(identity, room, rights);
        return rights;
    }

    @Test
    void all_lines_count_that_are_about_somebody_and_a_room() throws Exception {
        Identity an = Tokens.identity("an", "{\"teams\":[\"red\"],\"roles\":[\"editor\"]}");
        Identity admin = Tokens.identity("root", "{\"roles\":[\"admin\"]}");
        assertThat(rights(Identity.ANYONE, "lobby")).containsExactlyInAnyOrder(READ, PUBLISH, PRESENCE, SIGNAL);
        assertThat(rights(Identity.ANYONE, "news:today")).containsExactly(READ);
        assertThat(rights(an, "news:today")).containsExactlyInAnyOrder(READ, PUBLISH);
        assertThat(rights(admin, "news:today")).containsExactlyInAnyOrder(READ, MANAGE);
        assertThat(rights(Identity.ANYONE, "Hà Nội")).isEmpty();
        assertThat(rights(an, "Hà Nội")).containsExactly(READ);
        assertThat(rights(an, "user:an:inbox")).containsExactlyInAnyOrder(READ, PUBLISH);
        assertThat(rights(an, "user:root:inbox")).isEmpty();
        assertThat(rights(an, "team:red:plans")).containsExactly(READ);
        assertThat(rights(an, "team:blue:plans")).isEmpty();
        assertThat(rights(admin, "whatever")).containsExactly(MANAGE);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, READ",
        "11.1.2.3, ''",
        "2001:db8::1, PUBLISH",
        "2001:db8:0:0:0:0:0:1, PUBLISH",
        "2001:db8::1%eth0, PUBLISH",
        "2001:db9::1, ''",
        "'', ''",
        "10.evil.example, ''"
    })
    void an_address_may_be_enough(String address, String right) throws Exception {
        assertThat(rights(Identity.anyone(address), "office"))
                .isEqualTo(right.isEmpty() ? Set.of() : Set.of(Right.valueOf(right)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    lobby anyone                        | must be a room, who, and what they may
                    lobby                               | must be a room, who, and what they may
                    lobby everybody read                | 'everybody' is nobody
                    lobby role: read                    | 'role:' is nobody
                    lobby anyone reed                   | 'reed' is no right: there are read, publish, signal, presence, manage
                    lobby anyone read,publish           | 'read,publish' is no right
                    a**b anyone read                    | room 'a**b': ** must be the last segment
                    "Hà Nội anyone read                 | has no other one
                    lobby address:10.0.0.0/33 read      | is no network
                    lobby address:localhost read        | is no network
                    lobby address:10.0.0/8 read         | is no network
                    """)
    void a_wrong_line_is_named_with_what_to_write(String line, String message) {
        assertThatThrownBy(() -> Rules.of("# first\n\n" + line))
                .isInstanceOf(Rules.Fault.class)
                .hasMessageStartingWith("line 3: ")
                .hasMessageContaining(message);
    }
}
