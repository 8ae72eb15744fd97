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
import org.junit.jupiter.api.Test;

/** Exchanges one after the other on one connection (RFC 9112 §9.3). */
public interface KeepAliveContract extends HttpContract {

    Pattern LENGTH = Pattern.compile("content-length: *(\\d+)");
    int CONNECTIONS = 4;
    int EXCHANGES = 40;

    @Test
    default void what_follows_a_body_that_came_late_is_answered() throws Exception {
        CompletableFuture<?>[] talks = IntStream.range(0, CONNECTIONS)
                .mapToObj(i -> CompletableFuture.runAsync(() -> talk(http().uri("rooms/" + newRoom()))))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(talks).get(2, TimeUnit.MINUTES);
    }

    private static void talk(URI room) {
        String head = " " + room.getRawPath() + " HTTP/1.1\r\nHost: " + room.getAuthority() + "\r\n";
        try (Socket socket = new Socket(room.getHost(), room.getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(30_000);
            for (int i = 1; i <= EXCHANGES; i++) {
                send(socket, "POST" + head + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n");
                send(socket, "hi"); // a packet of its own
                assertThat(answer(socket)).startsWith("HTTP/1.1 201");
                send(socket, "GET" + head + "Accept: application/json\r\n\r\n");
                assertThat(answer(socket)).as("after message " + i).startsWith("HTTP/1.1 200");
            }
        } catch (IOException e) {
            throw new AssertionError(e);
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
        Matcher length = LENGTH.matcher(head.toString().toLowerCase(Locale.ROOT));
        assertThat(length.find()).as("%s", head).isTrue();
        in.readNBytes(Integer.parseInt(length.group(1)));
        return head.toString();
    }
}
