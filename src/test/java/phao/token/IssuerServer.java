package phao.token;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An identity provider on this machine that answers what a test wants. */
final class IssuerServer implements AutoCloseable {

    /** Answers one request; may block until the test is over. */
    @FunctionalInterface
    interface Page {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);

    IssuerServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            try (exchange) {
                pages.getOrDefault(exchange.getRequestURI().getPath(), text(404, "nothing"))
                        .answer(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    IssuerServer with(String path, Page page) {
        pages.put(path, page);
        return this;
    }

    IssuerServer with(String path, String json) {
        return with(path, text(200, json));
    }

    IssuerServer discovery(String issuer, String keys) {
        return with(
                "/.well-known/openid-configuration", "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + keys + "\"}");
    }

    /** How many requests there were. */
    int asked() {
        return asked.get();
    }

    static Page text(int status, String text) {
        return exchange -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** Answers nothing, or only the beginning. */
    Page hanging(boolean begins) {
        return exchange -> {
            if (begins) {
                exchange.sendResponseHeaders(200, 1_000);
                OutputStream body = exchange.getResponseBody();
                body.write('{');
                body.flush();
            }
            over.await();
        };
    }

    static String set(String... keys) {
        return "{\"keys\":[" + String.join(",", List.of(keys)) + "]}";
    }

    /** @param more members, each behind a comma */
    static String jwk(Signer signer, String more) {
        if (signer.publicKey() instanceof RSAPublicKey rsa) {
            return "{\"kty\":\"RSA\",\"n\":\""
                    + Signer.encode(unsigned(rsa.getModulus().toByteArray())) + "\",\"e\":\""
                    + Signer.encode(rsa.getPublicExponent().toByteArray()) + "\"" + more + "}";
        }
        if (signer.publicKey() instanceof ECPublicKey ec) {
            int bits = ec.getParams().getOrder().bitLength();
            return "{\"kty\":\"EC\",\"crv\":\"P-" + bits + "\",\"x\":\""
                    + coordinate(ec.getW().getAffineX().toByteArray(), (bits + 7) / 8) + "\",\"y\":\""
                    + coordinate(ec.getW().getAffineY().toByteArray(), (bits + 7) / 8) + "\"" + more + "}";
        }
        byte[] spki = signer.publicKey().getEncoded();
        return "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
                + Signer.encode(java.util.Arrays.copyOfRange(spki, spki.length - 32, spki.length)) + "\"" + more + "}";
    }

    private static byte[] unsigned(byte[] number) {
        return number[0] == 0 ? java.util.Arrays.copyOfRange(number, 1, number.length) : number;
    }

    private static String coordinate(byte[] number, int bytes) {
        byte[] all = new byte[bytes];
        byte[] digits = unsigned(number);
        System.arraycopy(digits, 0, all, bytes - digits.length, digits.length);
        return Signer.encode(all);
    }

    @Override
    public void close() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
