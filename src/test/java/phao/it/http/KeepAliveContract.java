package phao.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exchanges one after the other on one connection (RFC 9112 §9.3). */
public interface KeepAliveContract extends HttpContract {

    Pattern LENGTH = Pattern.compile("content-length: *(\\d+)");
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
            try (Socket socket = new Socket(room.getHost(), room.getPort())) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(30_000);
                for (boolean kept = true; kept && done < EXCHANGES; done++) {
                    send(socket, "POST" + head + "Content-Type: text/plain\r\n" + length + "\r\n\r\n");
                    send(socket, body);
                    String stored = answer(socket);
                    assertThat(stored).startsWith("http/1.1 201");
                    kept = !stored.contains("connection: close");
                    if (kept) {
                        send(socket, "GET" + head + "Accept: application/json\r\n\r\n");
                        String page = answer(socket);
                        assertThat(page).as("after message " + done).startsWith("http/1.1 200");
                        kept = !page.contains("connection: close");
                    }
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void send(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
    }

    private static String answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as("the connection was closed after " + head).isNotNegative();
            head.append((char) next);
        }
        String answer = head.toString().toLowerCase(Locale.ROOT);
        Matcher length = LENGTH.matcher(answer);
        assertThat(length.find()).as(answer).isTrue();
        in.readNBytes(Integer.parseInt(length.group(1)));
        return answer;
    }
}
