package phao.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import phao.it.http.KeptConnection.Answer;

/** Exchanges one after the other on one connection (RFC 9112 §9.3). */
public interface KeepAliveContract extends HttpContract {

    int CONNECTIONS = 4;
    int EXCHANGES = 40;

    /** @param body how it is sent: in a packet of its own, behind the head that ends in the first value */
    @ParameterizedTest
    @CsvSource({"Content-Length: 2, hi", "'Transfer-Encoding: chunked', '2\r\nhi\r\n0\r\n\r\n'"})
    default void what_follows_a_body_that_came_late_is_answered(String length, String body) throws Exception {
        String sent = body.replace("\\r\\n", "\r\n");
        CompletableFuture<?>[] talks = IntStream.range(0, CONNECTIONS)
                .mapToObj(i -> CompletableFuture.runAsync(() -> talk(http().uri("rooms/" + newRoom()), length, sent)))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(talks).get(2, TimeUnit.MINUTES);
    }

    private static void talk(URI room, String length, String body) {
        String head = " " + room.getRawPath() + " HTTP/1.1\r\nHost: " + room.getAuthority() + "\r\n";
        int done = 0;
        while (done < EXCHANGES) {
            try (KeptConnection connection = KeptConnection.open(room)) {
                for (boolean kept = true; kept && done < EXCHANGES; done++) {
                    connection.send("POST" + head + "Content-Type: text/plain\r\n" + length + "\r\n\r\n");
                    connection.send(body);
                    Answer stored = connection.answer();
                    assertThat(stored.status()).isEqualTo(201);
                    kept = !stored.ends();
                    if (kept) {
                        connection.send("GET" + head + "Accept: application/json\r\n\r\n");
                        Answer page = connection.answer();
                        assertThat(page.status()).as("after message " + done).isEqualTo(200);
                        kept = !page.ends();
                    }
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
