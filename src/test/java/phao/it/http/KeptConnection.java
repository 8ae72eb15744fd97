package phao.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One TCP connection on which bytes go out as they are, each write for itself, and answers are read one by one. One thread. */
final class KeptConnection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;

    /** @param fields by names in lower case; of several with one name the last */
    record Answer(int status, Map<String, String> fields, byte[] body) {

        /** Whether the connection ends with it. */
        boolean ends() {
            return fields.getOrDefault("connection", "")
                    .toLowerCase(Locale.ROOT)
                    .contains("close");
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            String text = text();
            return status + " " + fields + " " + text.substring(0, Math.min(300, text.length()));
        }
    }

    private KeptConnection(Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** To the server of this address. */
    static KeptConnection open(URI server) throws IOException {
        Socket socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new KeptConnection(socket);
    }

    void send(byte[] bytes, int from, int to) throws IOException {
        socket.getOutputStream().write(bytes, from, to - from);
    }

    void send(byte[] bytes) throws IOException {
        send(bytes, 0, bytes.length);
    }

    void send(String bytes) throws IOException {
        send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The next answer that is final. @throws EOFException if none comes */
    Answer answer() throws IOException {
        Answer answer = next();
        while (answer.status() == 100) {
            answer = next();
        }
        return answer;
    }

    /** The next one, which may be an interim one (RFC 9110 §15.2). */
    Answer next() throws IOException {
        String status = line();
        assertThat(status).as("the first line of an answer").matches("HTTP/1\\.1 [1-5]\\d\\d( .*)?");
        Map<String, String> fields = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            assertThat(colon).as(line).isPositive();
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Answer(Integer.parseInt(status.substring(9, 12)), fields, body(fields));
    }

    private byte[] body(Map<String, String> fields) throws IOException {
        int length = Integer.parseInt(fields.getOrDefault("content-length", "0"));
        if (!"chunked".equals(fields.get("transfer-encoding"))) {
            return whole(length);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.writeBytes(whole(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private byte[] whole(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the connection ended within the body of an answer");
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException(
                        "the connection ended where an answer should be" + (line.isEmpty() ? "" : ", after " + line));
            }
            line.append((char) next);
        }
        assertThat(line).as("a line of an answer").endsWith("\r");
        return line.substring(0, line.length() - 1);
    }

    /** The server has ended it, or does now, and says nothing more. */
    void expectEnd() throws IOException {
        byte[] more;
        try {
            more = in.readNBytes(2_000);
        } catch (SocketException e) {
            return; // It was reset, because not all was read that was sent.
        }
        assertThat(new String(more, StandardCharsets.ISO_8859_1))
                .as("what comes after the last answer")
                .isEmpty();
    }

    /** Says that nothing more will be sent. */
    void sendNoMore() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
