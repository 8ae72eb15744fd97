package phao.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
        assertThat(proxies.client(said(remote, "X-Forwarded-For", header))).isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
                    127.0.0.1   | for=192.0.2.7                                        | 192.0.2.7
                    127.0.0.1   | For="192.0.2.7:4711";by=_x;Proto=https               | 192.0.2.7
                    127.0.0.1   | proto=http;FOR="[2001:db9::7]:4711"                  | 2001:db9::7
                    127.0.0.1   | for="[2001:db9::7]"                                  | 2001:db9::7
                    127.0.0.1   | for="\\1\\9\\2.0.2.7"                                | 192.0.2.7
                    127.0.0.1   | for=198.51.100.1, for=192.0.2.7 , for=10.0.0.1       | 192.0.2.7
                    127.0.0.1   | for=192.0.2.7;ext="a,b;for=198.51.100.1",for=10.0.0.1 | 192.0.2.7
                    127.0.0.1   | for=192.0.2.7;ext="\\",for=198.51.100.1;\\""         | 192.0.2.7
                    127.0.0.1   | for="198.51.100.1, for="[2001:db9::7]"               | 2001:db9::7
                    127.0.0.1   | for=198.51.100.1;x="\\, for=192.0.2.7               | 192.0.2.7
                    127.0.0.1   | for=198.51.100.1,,for=192.0.2.7,                     | 192.0.2.7
                    192.0.2.7   | for=198.51.100.1                                     | 192.0.2.7
                    127.0.0.1   | for=unknown                                          | ''
                    127.0.0.1   | for=_hidden, for=10.0.0.1                            | ''
                    127.0.0.1   | for=evil.example                                     | ''
                    127.0.0.1   | for=192.0.2.7, proto=https                           | 127.0.0.1
                    127.0.0.1   | for=192.0.2.7, for=                                  | 127.0.0.1
                    """)
    void and_so_does_what_it_has_written_into_Forwarded(String remote, String header, String client) {
        assertThat(proxies.client(said(remote, "Forwarded", header))).isEqualTo(client);
    }

    @Test
    void several_lines_are_one_list() {
        assertThat(proxies.client(said(
                        "127.0.0.1",
                        "X-Forwarded-For",
                        "198.51.100.1",
                        "X-Forwarded-For",
                        "192.0.2.7",
                        "X-Forwarded-For",
                        "10.0.0.1")))
                .isEqualTo("192.0.2.7");
        assertThat(proxies.client(said(
                        "127.0.0.1",
                        "Forwarded",
                        "for=198.51.100.1;x=\"",
                        "Forwarded",
                        "for=192.0.2.7,for=10.0.0.2",
                        "Forwarded",
                        "for=10.0.0.1")))
                .isEqualTo("192.0.2.7");
        assertThat(proxies.client(said("127.0.0.1"))).isEqualTo("127.0.0.1");
        assertThat(proxies.client(Forwarding.of(null, name -> List.of()))).isEmpty();
    }

    @Test
    void where_both_headers_are_there_those_with_an_X_count() {
        Forwarding both =
                said("127.0.0.1", "Forwarded", "for=198.51.100.1;proto=https", "X-Forwarded-For", "192.0.2.7");
        assertThat(proxies.client(both)).isEqualTo("192.0.2.7");
        assertThat(proxies.saysHttps(both)).as("there is no X-Forwarded-Proto").isTrue();
        assertThat(proxies.saysHttps(
                        said("127.0.0.1", "Forwarded", "for=198.51.100.1;proto=https", "X-Forwarded-Proto", "http")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    127.0.0.1 | https       | 192.0.2.7           | true
                    127.0.0.1 | HTTPS       |                     | true
                    192.0.2.7 | https       |                     | false
                    127.0.0.1 | https, http | 192.0.2.7, 10.0.0.1 | true
                    127.0.0.1 | http, https | 192.0.2.7, 10.0.0.1 | false
                    127.0.0.1 | https, http | 192.0.2.7           | false
                    127.0.0.1 | https, http |                     | false
                    127.0.0.1 | https       | 192.0.2.7, 10.0.0.1 | true
                    127.0.0.1 | httpss      | 192.0.2.7           | false
                    """)
    void by_what_the_client_came_says_the_known_proxy_next_to_it(
            String remote, String protocols, String addresses, boolean https) {
        assertThat(proxies.saysHttps(
                        addresses == null
                                ? said(remote, "X-Forwarded-Proto", protocols)
                                : said(remote, "X-Forwarded-Proto", protocols, "X-Forwarded-For", addresses)))
                .isEqualTo(https);
    }

    /** A stranger writes what it likes, and proxies add to it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatever_a_stranger_writes_the_client_is_who_came_to_the_first_known_proxy(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            int hops = 1 + random.nextInt(3);
            boolean https = random.nextBoolean();
            String client = random.nextBoolean() ? "192.0.2." + random.nextInt(256) : "2001:db9::" + random.nextInt(9);
            List<String> lines = new ArrayList<>();
            if (random.nextInt(4) > 0) {
                lines.add(noise(random, random.nextInt(40)));
            }
            String from = client;
            for (int hop = 0; hop < hops; hop++) {
                add(lines, element(random, from, hop == 0 && https), random);
                from = "10.0.0." + hop;
            }
            Forwarding request = Forwarding.of(from, name -> name.equals("Forwarded") ? lines : List.of());
            assertThat(proxies.client(request)).as("%s", lines).isEqualTo(client);
            assertThat(proxies.saysHttps(request)).as("%s", lines).isEqualTo(https);
        }
    }

    private static String noise(Random random, int length) {
        String marks = ",;=\"\\ \t[]:for=prto192.0_\u00e9";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(marks.charAt(random.nextInt(marks.length())));
        }
        return text.toString();
    }

    private static String element(Random random, String from, boolean https) {
        String node = from.contains(":") ? "\"[" + from + "]" + (random.nextBoolean() ? ":443\"" : "\"") : from;
        List<String> pairs = new ArrayList<>(List.of("for=" + node, "proto=" + (https ? "https" : "http")));
        if (random.nextBoolean()) {
            pairs.add("by=\"a\\\"b,c;for=x\\\\\"");
        }
        Collections.shuffle(pairs, random);
        return String.join(random.nextBoolean() ? ";" : "; ", pairs);
    }

    private static void add(List<String> lines, String element, Random random) {
        if (lines.isEmpty() || random.nextBoolean()) {
            lines.add(element);
        } else {
            int last = lines.size() - 1;
            lines.set(last, lines.get(last) + (random.nextBoolean() ? ", " : ",") + element);
        }
    }

    @Test
    void nothing_in_the_headers_makes_it_throw_and_its_time_grows_with_their_length_only() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            String line = noise(random, random.nextInt(60));
            for (String header : List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto")) {
                Forwarding request = said("127.0.0.1", header, line);
                assertThat(proxies.client(request)).isNotNull();
                proxies.saysHttps(request);
            }
        }
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (String piece :
                    List.of("\"", "\\\"", "\\", ",", ";", "=", "for=10.0.0.1,", "for=\"", "10.0.0.1,", "a:")) {
                String long1 = piece.repeat(1_000_000 / piece.length());
                for (String header : List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto")) {
                    proxies.client(said("127.0.0.1", header, long1));
                    proxies.saysHttps(said("127.0.0.1", header, long1));
                }
            }
        });
    }

    @Test
    void without_a_known_proxy_the_header_is_anybodys_word() {
        Proxies none = new Proxies(Set.of());
        for (String header : List.of("X-Forwarded-For", "Forwarded", "X-Forwarded-Proto")) {
            Forwarding request = said("127.0.0.1", header, header.equals("Forwarded") ? "for=192.0.2.7" : "192.0.2.7");
            assertThat(none.client(request)).isEqualTo("127.0.0.1");
            assertThat(none.saysHttps(request)).isFalse();
        }
    }

    /** @param headers names and lines in turn */
    private static Forwarding said(String remote, String... headers) {
        Map<String, List<String>> lines = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            lines.computeIfAbsent(headers[i], name -> new ArrayList<>()).add(headers[i + 1]);
        }
        return Forwarding.of(remote, name -> lines.getOrDefault(name, List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0/8", "::1/129", "", "10.0.0.1/", "a b"})
    void what_is_no_network_is_told(String network) {
        assertThat(Proxies.problem(network)).isPresent();
    }
}
