package phao.check;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Opens connections to one server's {@code /socket}, straight or by way of a proxy. Any thread may call it. */
public final class Dialer {

    private static final Duration LONGEST_DIAL = Duration.ofSeconds(10);

    private final HttpClient http;
    private final URI socket;

    /**
     * The way to a server.
     *
     * @param socket the address of {@code /socket}
     * @param insecure whether to accept any certificate
     */
    public record Way(URI socket, boolean insecure) {

        /** The host and port of the server. */
        public InetSocketAddress target() {
            int otherwise = socket.getScheme().equals("wss") ? 443 : 80;
            return InetSocketAddress.createUnresolved(host(), socket.getPort() < 0 ? otherwise : socket.getPort());
        }

        private String host() {
            String host = socket.getHost();
            return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        }
    }

    private Dialer(Way way, ExecutorService executor, ProxySelector proxies) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LONGEST_DIAL)
                .executor(executor)
                .proxy(proxies);
        if (way.insecure()) {
            builder.sslContext(trustingAnybody());
        }
        http = builder.build();
        socket = way.socket();
    }

    /** @param executor calls the listeners of the connections */
    public static Dialer straight(Way way, ExecutorService executor) {
        return new Dialer(way, executor, new Always(Proxy.NO_PROXY));
    }

    /** Uses {@code proxy} as an HTTP proxy, so that the server's name stays what it is in requests and certificates. */
    public static Dialer through(InetSocketAddress proxy, Way way, ExecutorService executor) {
        return new Dialer(way, executor, new Always(new Proxy(Proxy.Type.HTTP, proxy)));
    }

    CompletableFuture<WebSocket> dial(WebSocket.Listener listener) {
        return http.newWebSocketBuilder()
                .subprotocols("phao.v1")
                .connectTimeout(LONGEST_DIAL)
                .buildAsync(socket, listener);
    }

    private static final class Always extends ProxySelector {
        private final Proxy proxy;

        Always(Proxy proxy) {
            this.proxy = proxy;
        }

        @Override
        public List<Proxy> select(URI uri) {
            return List.of(proxy);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            // The future that dial returned fails.
        }
    }

    private static SSLContext trustingAnybody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    /** Trusts any certificate for any name, because the user said so. */
    private static final class Trusting extends X509ExtendedTrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
