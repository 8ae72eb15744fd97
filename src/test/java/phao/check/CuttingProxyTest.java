package phao.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import phao.check.Faults.Cut;
import phao.check.Faults.Fate;

@Timeout(60)
class CuttingProxyTest {

    private static final Faults SLOW = new Faults(Duration.ZERO, Duration.ofMillis(100), true);

    private LoopbackListener echo;

    @BeforeEach
    void startEcho() throws IOException {
        echo = LoopbackListener.start(client -> client.getInputStream().transferTo(client.getOutputStream()));
    }

    @AfterEach
    void stopEcho() throws IOException {
        echo.close();
    }

    private CuttingProxy proxy(Faults faults, long seed) throws IOException {
        return CuttingProxy.start(echo.address(), faults, seed);
    }

    private static Socket connect(CuttingProxy proxy) throws IOException {
        Socket socket = new Socket(proxy.address().getAddress(), proxy.address().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        bytes[0] = 'G';
        return bytes;
    }

    private static byte[] exchange(Socket socket, byte[] sent) throws IOException {
        socket.getOutputStream().write(sent);
        byte[] back = new byte[sent.length];
        new DataInputStream(socket.getInputStream()).readFully(back);
        return back;
    }

    @Test
    void without_troubles_everything_passes_and_an_end_is_an_end() throws IOException {
        try (CuttingProxy proxy = proxy(Faults.NONE, 1);
                Socket socket = connect(proxy)) {
            byte[] sent = bytes(300_000);
            LoopbackListener.daemon(() -> {
                socket.getOutputStream().write(sent);
                socket.shutdownOutput();
            });
            ByteArrayOutputStream back = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(back);
            assertThat(back.toByteArray()).isEqualTo(sent);
            assertThat(proxy.cuts()).isZero();
        }
    }

    @Test
    void throttled_stalled_and_cut_to_pieces_the_bytes_are_still_the_same() throws IOException {
        try (CuttingProxy proxy = proxy(SLOW, 7)) {
            IntStream.range(0, 20).parallel().forEach(i -> {
                try (Socket socket = connect(proxy)) {
                    assertThat(exchange(socket, bytes(3_000 + i))).isEqualTo(bytes(3_000 + i));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @Test
    void a_cut_by_fin_is_an_orderly_end() throws IOException {
        try (CuttingProxy proxy = proxy(Faults.NONE, 1);
                Socket socket = connect(proxy)) {
            exchange(socket, bytes(10));
            proxy.cutAll(Cut.FIN);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(proxy.cuts(Cut.FIN)).isEqualTo(1);
        }
    }

    @Test
    void a_cut_by_rst_is_a_reset() throws IOException {
        try (CuttingProxy proxy = proxy(Faults.NONE, 1);
                Socket socket = connect(proxy)) {
            exchange(socket, bytes(10));
            proxy.cutAll(Cut.RST);
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void a_half_open_connection_says_nothing_until_it_ends() throws IOException {
        try (CuttingProxy proxy = proxy(new Faults(Duration.ofHours(1), Duration.ofHours(1), false), 1);
                Socket socket = connect(proxy)) {
            exchange(socket, bytes(10));
            proxy.cutAll(Cut.HALF_OPEN);
            socket.setSoTimeout(200);
            socket.getOutputStream().write(bytes(10));
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            proxy.rest();
            socket.setSoTimeout(20_000);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void cuts_by_chance_fall_into_the_middle_of_what_is_sent() throws IOException {
        try (CuttingProxy proxy = proxy(new Faults(Duration.ofMillis(30), Duration.ZERO, false), 3)) {
            for (int i = 0; i < 10; i++) {
                try (Socket socket = connect(proxy)) {
                    assertThatThrownBy(() -> {
                                while (true) {
                                    exchange(socket, bytes(100));
                                }
                            })
                            .isInstanceOf(IOException.class);
                }
            }
            assertThat(proxy.cuts()).isEqualTo(10);
        }
    }

    @Test
    void at_rest_it_spares_even_those_whose_cut_was_chosen_before() throws IOException {
        try (CuttingProxy proxy = proxy(new Faults(Duration.ofMillis(150), Duration.ofMillis(150), true), 3);
                Socket socket = connect(proxy)) {
            proxy.rest();
            long end = System.nanoTime() + Duration.ofMillis(1_500).toNanos(); // ten lives
            while (System.nanoTime() < end) {
                assertThat(exchange(socket, bytes(100))).isEqualTo(bytes(100));
            }
        }
    }

    @Test
    void a_client_may_take_it_for_an_http_proxy() throws IOException {
        try (CuttingProxy proxy = proxy(Faults.NONE, 1);
                Socket socket = connect(proxy)) {
            socket.getOutputStream()
                    .write("CONNECT chat.example:443 HTTP/1.1\r\nHost: chat.example\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(readHead(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
            assertThat(exchange(socket, bytes(100))).isEqualTo(bytes(100));
        }
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.toString();
    }

    @Test
    void who_connects_while_nobody_is_behind_it_is_cut() throws IOException {
        try (Socket deaf = new Socket()) {
            // Bound and not listening: no other program can be given the port meanwhile and take the connection.
            deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (CuttingProxy proxy =
                            CuttingProxy.start((InetSocketAddress) deaf.getLocalSocketAddress(), Faults.NONE, 1);
                    Socket socket = connect(proxy)) {
                assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
            }
        }
    }

    @Test
    void a_seed_chooses_the_same_again() {
        Faults faults = new Faults(Duration.ofSeconds(5), Duration.ofSeconds(2), true);
        assertThat(fates(faults, 5)).isEqualTo(fates(faults, 5)).isNotEqualTo(fates(faults, 6));
    }

    private static List<Fate> fates(Faults faults, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, 50).mapToObj(i -> faults.choose(random)).toList();
    }
}
