package phao.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** The rooms over plain HTTP, seen from outside; every answer is compared with the server's own description. Any thread. */
public final class HttpRooms {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final URI base;
    private OpenApi api;

    /** @param base ends with a slash */
    public HttpRooms(URI base) {
        this.base = base;
    }

    /** Where {@code path}, which starts without a slash, is. */
    URI uri(String path) {
        return base.resolve(path);
    }

    /** What came. */
    public record Answer(int status, HttpResponse<byte[]> response) {

        public byte[] bytes() {
            return response.body();
        }

        public String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        public JsonObject json() {
            try (var reader = Json.createReader(new ByteArrayInputStream(bytes()))) {
                return reader.readObject();
            }
        }

        /** Empty when there is none. */
        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public Answer expect(int expected) {
            assertThat(status).as(text()).isEqualTo(expected);
            return this;
        }

        /** It is a problem with this code. */
        public Answer expect(int expected, String code) {
            expect(expected);
            assertThat(header("Content-Type")).startsWith("application/problem+json");
            assertThat(json().getString("code")).isEqualTo(code);
            assertThat(json().getInt("status")).isEqualTo(expected);
            return this;
        }
    }

    /** @param path below the application, without a slash at its beginning; @param headers names and values in turn */
    public Answer get(String path, String... headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    /** For addresses that are not described, because nothing is there. */
    public Answer getUnchecked(String path) {
        return sendUnchecked("GET", path);
    }

    /** For methods that are not described. */
    public Answer sendUnchecked(String method, String path, String... headers) {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(base.resolve(path)).method(method, BodyPublishers.noBody());
            HttpResponse<byte[]> response = HTTP.send(
                    (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(method + " " + path + ": " + e, e);
        }
    }

    public CompletableFuture<Answer> getLater(String path, String... headers) {
        return sendLater("GET", path, BodyPublishers.noBody(), headers);
    }

    public Answer post(String path, String body, String... headers) {
        return send("POST", path, BodyPublishers.ofString(body), headers);
    }

    public Answer post(String path, byte[] body, String... headers) {
        return send("POST", path, BodyPublishers.ofByteArray(body), headers);
    }

    /** Publishes a text. @return its number */
    public int publish(String room, String text) {
        return post("rooms/" + room, text, "Content-Type", "text/plain")
                .expect(201)
                .json()
                .getInt("seq");
    }

    /** The room's epoch. */
    public String epoch(String room) {
        return get("rooms/" + room + "?last=0").expect(200).json().getString("epoch");
    }

    public Answer send(String method, String path, BodyPublisher body, String... headers) {
        try {
            return sendLater(method, path, body, headers).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(method + " " + path + ": " + e.getCause(), e.getCause());
        } catch (Exception e) {
            throw new AssertionError(method + " " + path + ": " + e, e);
        }
    }

    public CompletableFuture<Answer> sendLater(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.sendAsync(request.build(), BodyHandlers.ofByteArray()).thenApply(response -> {
            if (!method.equals("OPTIONS")) {
                check(method, path, response);
            }
            return new Answer(response.statusCode(), response);
        });
    }

    private void check(String method, String path, HttpResponse<byte[]> response) {
        try {
            api().check(
                            method,
                            path.replaceFirst("\\?.*", ""),
                            response.statusCode(),
                            response.headers().firstValue("Content-Type").orElse(""),
                            response.body());
        } catch (IOException e) {
            throw new AssertionError(method + " " + path + " answered what is not JSON", e);
        }
    }

    public EventStreamClient stream(String path, String... headers) throws IOException {
        return EventStreamClient.open(base.resolve(path), api(), headers);
    }

    private synchronized OpenApi api() throws IOException {
        if (api == null) {
            try {
                api = new OpenApi(HTTP.send(
                                HttpRequest.newBuilder(base.resolve("openapi.json"))
                                        .build(),
                                BodyHandlers.ofString())
                        .body());
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        return api;
    }
}
