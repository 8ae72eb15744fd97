package phao.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * Reads an event stream as WHATWG HTML §9.2.6 says a browser does, over a socket of its own, so that it can be cut. One thread; a read
 * that gets nothing for 30 s fails.
 */
public final class EventStreamClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Socket socket;
    private final InputStream in;
    /** Null when nothing is compared with it. */
    private final OpenApi api;

    private final String head;
    /** What is left of the present chunk; the transfer coding is chunked. */
    private long chunk;

    private String lastEventId = "";
    private int comments;

    /** An event. */
    public record Event(String name, String id, String data) {

        public JsonObject json() {
            try (var reader = Json.createReader(new StringReader(data))) {
                return reader.readObject();
            }
        }
    }

    private EventStreamClient(Socket socket, OpenApi api, Duration patience, String request) throws IOException {
        this.socket = socket;
        this.api = api;
        socket.setSoTimeout((int) patience.toMillis());
        in = new BufferedInputStream(socket.getInputStream());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        StringBuilder answer = new StringBuilder();
        for (String line = line(false); !line.isEmpty(); line = line(false)) {
            answer.append(line).append('\n');
        }
        head = answer.toString();
    }

    static EventStreamClient open(URI uri, OpenApi api, String... headers) throws IOException {
        return open(uri, api, PATIENCE, headers);
    }

    private static EventStreamClient open(URI uri, OpenApi api, Duration patience, String... headers)
            throws IOException {
        StringBuilder request = new StringBuilder("GET " + uri.getRawPath()
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()) + " HTTP/1.1\r\nHost: " + uri.getHost()
                + ":" + uri.getPort() + "\r\nAccept: text/event-stream\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        EventStreamClient client = new EventStreamClient(
                new Socket(uri.getHost(), uri.getPort()),
                api,
                patience,
                request.append("\r\n").toString());
        assertThat(client.head.toLowerCase(Locale.ROOT))
                .as(client.head)
                .startsWith("http/1.1 200")
                .contains("content-type: text/event-stream")
                .contains("transfer-encoding: chunked");
        return client;
    }

    /** The same without a look at whether events are as they are described. @param patience for each event */
    public static EventStreamClient openUnchecked(URI uri, Duration patience) throws IOException {
        return open(uri, null, patience);
    }

    /** Status line and headers of the answer. */
    public String head() {
        return head;
    }

    /** Comments that came so far. */
    public int comments() {
        return comments;
    }

    public String lastEventId() {
        return lastEventId;
    }

    /** The next event, whatever it is. */
    public Event next() throws IOException {
        String name = "message";
        StringBuilder data = new StringBuilder();
        while (true) {
            String line = line(true);
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    Event event = new Event(name, lastEventId, data.substring(0, data.length() - 1));
                    if (api != null) {
                        api.checkFrame(event.data());
                    }
                    assertThat(event.json().getString("type")).isEqualTo(name);
                    return event;
                }
                name = "message";
            } else if (line.startsWith(":")) {
                comments++;
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("id: ")) {
                lastEventId = line.substring(4);
            } else if (line.startsWith("data: ")) {
                data.append(line.substring(6)).append('\n');
            } else {
                assertThat(line).matches("retry: [0-9]+");
            }
        }
    }

    /** The next event of this name; those in between are passed over. */
    public JsonObject next(String name) throws IOException {
        Event event = next();
        while (!event.name().equals(name)) {
            event = next();
        }
        return event.json();
    }

    /** Reads until {@code count} comments have come. */
    public void awaitComments(int count) throws IOException {
        while (comments < count) {
            if (line(true).startsWith(":")) {
                comments++;
            }
        }
    }

    /** Waits for the end of the stream. */
    public void awaitEnd() throws IOException {
        try {
            while (true) {
                line(true);
            }
        } catch (EOFException e) {
            // That is it.
        }
    }

    private String line(boolean ofBody) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = read(ofBody); b != '\n'; b = read(ofBody)) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private int read(boolean ofBody) throws IOException {
        if (ofBody && chunk == 0) {
            String size = line(false);
            // A chunk is followed by an empty line.
            size = size.isEmpty() ? line(false) : size;
            chunk = Long.parseLong(size.strip(), 16);
            if (chunk == 0) {
                throw new EOFException("the stream has ended");
            }
        }
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the connection was cut");
        }
        chunk -= ofBody ? 1 : 0;
        return b;
    }

    /** Cuts the connection. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
