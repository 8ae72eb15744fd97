package phao.standalone;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What a command asks of a server that runs, by its HTTP interface. */
final class RunningServer {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI address;
    private final String token;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    /**
     * @param address ends with a slash
     * @param token as whom it is asked
     */
    RunningServer(URI address, String token) {
        this.address = address;
        this.token = token;
    }

    /** The server has not done it. The message says why, and what to do. */
    static final class Failure extends Exception {

        private static final long serialVersionUID = 1L;

        Failure(String message) {
            super(message, null, false, false);
        }
    }

    /** A name as a part of an address. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonObject get(String path) throws Failure {
        return ask(request(path).GET().build());
    }

    JsonObject post(String path, JsonObject body) throws Failure {
        return ask(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    }

    void delete(String path) throws Failure {
        ask(request(path).DELETE().build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token);
    }

    private JsonObject ask(HttpRequest request) throws Failure {
        HttpResponse<String> answer;
        try {
            answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new Failure("nobody answers at " + address + ": start the server, or name it by --server");
        } catch (IOException e) {
            throw new Failure("cannot ask " + address + ": " + StartFailure.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted");
        }
        JsonObject body = json(answer);
        if (answer.statusCode() == 401) {
            throw new Failure(address + " does not take the token (" + body.getString("detail", "401")
                    + "): is --data the folder of the server that runs there, and --token-file a token for it?");
        }
        if (answer.statusCode() >= 300) {
            throw new Failure(address + " answers " + answer.statusCode() + ": "
                    + body.getString("detail", "it does not say why"));
        }
        return body;
    }

    private JsonObject json(HttpResponse<String> answer) throws Failure {
        if (answer.body().isEmpty()) {
            return JsonObject.EMPTY_JSON_OBJECT;
        }
        try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
            return reader.readObject();
        } catch (JsonException e) {
            throw new Failure("what answers at " + address + " is no Phao: name the server by --server");
        }
    }
}
