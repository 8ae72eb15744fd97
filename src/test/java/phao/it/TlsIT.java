package phao.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code https} and {@code wss} of the standalone server. */
class TlsIT {

    @TempDir
    private static Path folder;

    private static Certificates rsa;
    private static Certificates ec;

    @TempDir
    private Path data;

    @BeforeAll
    static void makeCertificates() throws Exception {
        rsa = new Certificates(folder, "RSA");
        ec = new Certificates(folder, "EC");
    }

    @Test
    void pem_with_a_pkcs8_rsa_key() throws Exception {
        assertServes(
                rsa,
                "--tls-cert",
                rsa.certificatePem().toString(),
                "--tls-key",
                rsa.pkcs8Pem().toString());
    }

    @Test
    void pem_with_a_pkcs1_rsa_key() throws Exception {
        assertServes(
                rsa,
                "--tls-cert",
                rsa.certificatePem().toString(),
                "--tls-key",
                rsa.pkcs1Pem().toString());
    }

    @Test
    void pem_with_a_pkcs8_ec_key() throws Exception {
        assertServes(
                ec,
                "--tls-cert",
                ec.certificatePem().toString(),
                "--tls-key",
                ec.pkcs8Pem().toString());
    }

    @Test
    void certificate_and_key_in_one_pem_file() throws Exception {
        Path both = Files.writeString(
                folder.resolve("both.pem"), Files.readString(ec.certificatePem()) + Files.readString(ec.pkcs8Pem()));
        assertServes(ec, "--tls-cert", both.toString(), "--tls-key", both.toString());
    }

    @Test
    void a_key_store_with_its_password_in_a_file() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), Certificates.PASSWORD + "\n");
        assertServes(rsa, "--tls-keystore", rsa.keyStore().toString(), "--tls-password-file", password.toString());
    }

    @Test
    void a_key_store_with_its_password_in_the_environment() throws Exception {
        assertServes(
                rsa,
                Map.of("PHAO_TLS_PASSWORD", Certificates.PASSWORD),
                "--tls-keystore",
                rsa.keyStore().toString());
    }

    private void assertServes(Certificates certificates, String... options) throws Exception {
        assertServes(certificates, Map.of(), options);
    }

    private void assertServes(Certificates certificates, Map<String, String> environment, String... options)
            throws Exception {
        try (StandaloneServer server = StandaloneServer.start(data, environment, options)) {
            assertThat(server.url().getScheme()).isEqualTo("https");
            for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
                SSLParameters parameters = new SSLParameters();
                parameters.setProtocols(new String[] {version});
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(certificates.client())
                        .sslParameters(parameters)
                        .build();
                HttpRequest page =
                        HttpRequest.newBuilder(server.http("js/chat.js")).build();
                assertThat(client.send(page, BodyHandlers.ofString()).body())
                        .isEqualTo(Files.readString(Path.of("webapp/js/chat.js")));
                assertThat(echo(client, server, "wss by " + version)).isEqualTo("wss by " + version);
            }
        }
    }

    private static String echo(HttpClient client, StandaloneServer server, String text) throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        WebSocket socket = client.newWebSocketBuilder()
                .buildAsync(server.ws("echo"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
                        answer.complete(data.toString());
                        return null;
                    }
                })
                .get(30, TimeUnit.SECONDS);
        socket.sendText(text, true).get(30, TimeUnit.SECONDS);
        String echo = answer.get(30, TimeUnit.SECONDS);
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(30, TimeUnit.SECONDS);
        return echo;
    }

    @Test
    void only_suites_with_a_new_key_for_each_connection_and_authenticated_encryption_are_spoken() throws Exception {
        try (StandaloneServer server = StandaloneServer.start(
                data,
                "--tls-cert",
                rsa.certificatePem().toString(),
                "--tls-key",
                rsa.pkcs8Pem().toString())) {
            for (String suite : rsa.client().getSupportedSSLParameters().getCipherSuites()) {
                boolean ofTls13 = suite.startsWith("TLS_AES") || suite.startsWith("TLS_CHACHA20");
                boolean good = ofTls13
                        || suite.startsWith("TLS_ECDHE_RSA_")
                                && (suite.contains("_GCM_") || suite.contains("_CHACHA20_"));
                assertThat(handshakes(server, ofTls13 ? "TLSv1.3" : "TLSv1.2", suite))
                        .as(suite)
                        .isEqualTo(good);
            }
        }
    }

    private static boolean handshakes(StandaloneServer server, String version, String suite) throws Exception {
        try (SSLSocket socket = connect(server, version)) {
            socket.setEnabledCipherSuites(new String[] {suite});
            socket.startHandshake();
            return true;
        } catch (SSLException | SocketException | IllegalArgumentException e) {
            return false;
        }
    }

    private static SSLSocket connect(StandaloneServer server, String version) throws Exception {
        SSLSocket socket = (SSLSocket) rsa.client().getSocketFactory().createSocket("localhost", server.port());
        socket.setSoTimeout(10_000);
        socket.setEnabledProtocols(new String[] {version});
        return socket;
    }

    @Test
    void a_client_that_asks_for_another_handshake_on_its_connection_is_cut() throws Exception {
        try (StandaloneServer server = StandaloneServer.start(
                        data,
                        "--tls-cert",
                        rsa.certificatePem().toString(),
                        "--tls-key",
                        rsa.pkcs8Pem().toString());
                SSLSocket socket = connect(server, "TLSv1.2")) {
            byte[] request = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(request);
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            socket.getInputStream().readNBytes(50);
            long begun = System.nanoTime();
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        for (int i = 0; i < 20; i++) {
                            socket.getOutputStream().write(request);
                            if (socket.getInputStream().read(new byte[1 << 16]) < 0) {
                                throw new EOFException();
                            }
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as("cut at once")
                    .isLessThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void a_client_that_speaks_no_tls_harms_nobody() throws Exception {
        try (StandaloneServer server = StandaloneServer.start(
                data,
                "--tls-cert",
                rsa.certificatePem().toString(),
                "--tls-key",
                rsa.pkcs8Pem().toString())) {
            try (Socket plain = new Socket("localhost", server.port())) {
                plain.setSoTimeout(10_000);
                plain.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
                assertThat(new String(plain.getInputStream().readAllBytes())).doesNotContain("200");
            }
            HttpClient client = HttpClient.newBuilder().sslContext(rsa.client()).build();
            assertThat(echo(client, server, "still there")).isEqualTo("still there");
        }
    }

    @Test
    void a_key_of_another_certificate_is_told() throws Exception {
        Certificates other = new Certificates(Files.createDirectory(folder.resolve("other")), "RSA");
        assertFails(
                "is not the private key of the certificate",
                "--tls-cert",
                rsa.certificatePem().toString(),
                "--tls-key",
                other.pkcs8Pem().toString());
        assertFails(
                "is not a private key for the certificate",
                "--tls-cert",
                rsa.certificatePem().toString(),
                "--tls-key",
                ec.pkcs8Pem().toString());
    }

    @Test
    void a_wrong_password_is_told() throws Exception {
        Path password = Files.writeString(folder.resolve("wrong"), "guess");
        assertFails(
                "the password does not open",
                "--tls-keystore",
                rsa.keyStore().toString(),
                "--tls-password-file",
                password.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})
    void a_form_of_key_that_is_not_read_is_told_with_the_command_that_converts_it(String label) throws Exception {
        Path key = ec.pem("form", label, new byte[] {1, 2, 3});
        assertFails("openssl pkcs8 -topk8", "--tls-cert", ec.certificatePem().toString(), "--tls-key", key.toString());
    }

    @Test
    void files_that_hold_something_else_are_told() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "hello");
        String certificate = rsa.certificatePem().toString();
        String damaged = rsa.pem("damaged", "CERTIFICATE", new byte[] {1, 2, 3}).toString();
        assertFails(
                "holds no certificate",
                "--tls-cert",
                text.toString(),
                "--tls-key",
                rsa.pkcs8Pem().toString());
        assertFails(
                "cannot be read",
                "--tls-cert",
                damaged,
                "--tls-key",
                rsa.pkcs8Pem().toString());
        assertFails("holds no private key", "--tls-cert", certificate, "--tls-key", text.toString());
        assertFails("cannot read", "--tls-keystore", text.toString());
    }

    private void assertFails(String reason, String... options) throws Exception {
        String[] all = new String[options.length + 4];
        System.arraycopy(new String[] {"--port", "0", "--data", data.toString()}, 0, all, 0, 4);
        System.arraycopy(options, 0, all, 4, options.length);
        StandaloneServer.Exit exit = StandaloneServer.run(Map.of(), all);
        assertThat(exit.code()).as(exit.err()).isEqualTo(1);
        assertThat(exit.err().lines())
                .singleElement()
                .asString()
                .startsWith("phao: ")
                .contains(reason);
    }
}
