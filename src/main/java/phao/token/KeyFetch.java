package phao.token;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Fetches the keys of an issuer. Blocks its thread for at most four seconds: two for the discovery document, two for the keys.
 *
 * <p>The client makes threads of its own. They keep no class of the application, and end some seconds after the client is let go.
 */
final class KeyFetch {

    /** An issuer that takes longer is down: people wait for their rooms meanwhile. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final int OK = 200;

    private final TokenSettings settings;
    private final Duration patience;
    private final HttpClient client;

    /** @param settings with an issuer or the address of a key set */
    KeyFetch(TokenSettings settings, Duration patience) {
        this.settings = settings;
        this.patience = patience;
        this.client = outside(() -> HttpClient.newBuilder()
                .connectTimeout(patience)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build());
    }

    /** A new thread keeps the class loader of the thread that makes it, and with it an application that is undeployed. */
    private static <T> T outside(Supplier<T> task) {
        Thread thread = Thread.currentThread();
        ClassLoader ofTheApplication = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            return task.get();
        } finally {
            thread.setContextClassLoader(ofTheApplication);
        }
    }

    /** @throws BadToken saying for people which address has which fault */
    JwkSet fetch() throws BadToken, InterruptedException {
        URI address = settings.jwks().isPresent()
                ? settings.jwks().get()
                : discover(settings.issuer().orElseThrow());
        try {
            return JwkSet.parse(get(address));
        } catch (BadToken e) {
            throw new BadToken(address + ": " + e.getMessage());
        }
    }

    /** OpenID Connect Discovery 1.0 §4. */
    private URI discover(URI issuer) throws BadToken, InterruptedException {
        String written = issuer.toString();
        // §4.1: "If the Issuer value contains a path component, any terminating / MUST be removed".
        URI address =
                URI.create((written.endsWith("/") ? written.substring(0, written.length() - 1) : written) + DISCOVERY);
        try {
            JsonObject document = StrictJson.object(get(address), "the discovery document");
            // §4.3: "The issuer value returned MUST be identical".
            if (!string(document, "issuer").equals(Optional.of(written))) {
                throw new BadToken(
                        "its issuer is not " + written + ": phao.token.issuer must be written as it is there");
            }
            URI keys = URI.create(string(document, "jwks_uri").orElseThrow(() -> new BadToken("it has no jwks_uri")));
            Optional<String> problem = KeyAddress.problem(keys);
            if (problem.isPresent()) {
                throw new BadToken("its jwks_uri is " + keys + ", " + problem.get());
            }
            return keys;
        } catch (IllegalArgumentException e) {
            throw new BadToken(address + ": its jwks_uri is no address");
        } catch (BadToken e) {
            throw new BadToken(address + ": " + e.getMessage());
        }
    }

    private static Optional<String> string(JsonObject document, String name) {
        return document.get(name) instanceof JsonString string ? Optional.of(string.getString()) : Optional.empty();
    }

    private byte[] get(URI address) throws BadToken, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(patience)
                .header("Accept", "application/json")
                .build();
        // The request's own time-out ends with the head of the answer.
        CompletableFuture<HttpResponse<byte[]>> sent =
                outside(() -> client.sendAsync(request, head -> new BoundedBody()));
        try {
            HttpResponse<byte[]> answer = sent.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (answer.statusCode() != OK) {
                throw new BadToken("it answers " + answer.statusCode()
                        + (answer.statusCode() / 100 == 3 ? ", and redirects are not followed" : ""));
            }
            return answer.body();
        } catch (TimeoutException e) {
            throw new BadToken("no answer within " + patience.toMillis() + " ms");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            // The JDK's client says nothing with a refused connection but its type.
            throw new BadToken(
                    cause instanceof ConnectException
                            ? "nobody answers there"
                            : cause.getMessage() == null ? cause.toString() : cause.getMessage());
        } finally {
            sent.cancel(true);
        }
    }
}
