package phao.it;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import phao.check.Participant;

/**
 * A {@link Participant} on a bare socket, which reads only when it is told to.
 *
 * <p>One thread may read while another sends; what is answered to what was read is sent by the reader.
 */
final class RawParticipant implements AutoCloseable {

    /** So that a server notices soon that nothing is read. For who does read this would be a brake: TCP sends in drips then. */
    private static final int SMALL_BUFFER = 8 << 10;

    private static final int PATIENCE_MILLIS = 60_000;
    private static final int TEXT = 0x81;
    private static final int PING = 0x89;

    private final Participant participant;
    private final String room;
    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;

    /** One that reads all the time. */
    static RawParticipant reading(URI server, Participant participant, String room) throws IOException {
        return new RawParticipant(server, participant, room, false);
    }

    /** One that does not read. */
    static RawParticipant slow(URI server, Participant participant, String room) throws IOException {
        return new RawParticipant(server, participant, room, true);
    }

    /** Connects, says hello and joins; reads nothing but the answer to the handshake. */
    private RawParticipant(URI server, Participant participant, String room, boolean slow) throws IOException {
        this.participant = participant;
        this.room = room;
        if (slow) {
            socket.setReceiveBufferSize(SMALL_BUFFER);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), SMALL_BUFFER));
        out = socket.getOutputStream();
        out.write(("GET /socket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Protocol: phao.v1\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        skipHead(in);
        participant.enter(room);
        send(participant.connected());
    }

    private static void skipHead(InputStream in) throws IOException {
        for (int ends = 0; ends < 4; ) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("no answer to the handshake");
            }
            ends = c == "\r\n\r\n".charAt(ends) ? ends + 1 : c == '\r' ? 1 : 0;
        }
    }

    /** Publishes; what is refused or not answered is not sent again. */
    void publish(String text) throws IOException {
        List<String> messages;
        synchronized (participant) {
            messages = participant.publish(room, text);
        }
        for (String message : messages) {
            send(message);
        }
    }

    /** Says that it is alive, whether it reads or not. */
    void ping() throws IOException {
        send("[{\"type\":\"ping\"}]");
    }

    int pending() {
        synchronized (participant) {
            return participant.pending();
        }
    }

    long seq() {
        synchronized (participant) {
            return participant.seq(room);
        }
    }

    boolean isReady() {
        synchronized (participant) {
            return participant.isReady();
        }
    }

    /** Reads until it has everything up to this number. */
    void readUpTo(long seq) throws IOException {
        while (seq() < seq) {
            readOne();
        }
    }

    /** Reads one message, answers it, and returns it as it came; empty if it was a Ping. */
    String readOne() throws IOException {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        byte[] payload = new byte
                [length == 126 ? in.readUnsignedShort() : length == 127 ? Math.toIntExact(in.readLong()) : length];
        in.readFully(payload);
        String text = new String(payload, StandardCharsets.UTF_8);
        if (first == PING) {
            return "";
        }
        if (first != TEXT) {
            throw new IOException("frame " + Integer.toHexString(first) + " " + text);
        }
        List<String> answers;
        synchronized (participant) {
            answers = participant.received(text);
        }
        for (String answer : answers) {
            send(answer);
        }
        return text;
    }

    void send(String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.put((byte) TEXT);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        frame.putInt(0).put(payload); // the mask 0 leaves bytes as they are
        synchronized (out) {
            out.write(frame.array(), 0, frame.position());
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
