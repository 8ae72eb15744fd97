package phao.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonReader;
import jakarta.json.spi.JsonProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import phao.it.http.Exchange.Kind;
import phao.it.http.KeptConnection.Answer;

/**
 * One client: sends requests to a room of its own, on one kept connection after the other, and knows what must be answered and what
 * must be in the room at the end. One thread.
 */
final class Uploader implements AutoCloseable {

    private static final JsonProvider JSON = JsonProvider.provider();

    /** Tells contents apart, unless somebody makes two alike on purpose. */
    private record Mark(int size, long crc) {

        static Mark of(byte[] content) {
            CRC32 crc = new CRC32();
            crc.update(content);
            return new Mark(content.length, crc.getValue());
        }
    }

    private final SplittableRandom random;
    private final URI room;
    private final Requests requests;
    private final Set<Feature> features;
    /** Of the messages 1, 2, 3 … */
    private final List<Mark> published = new ArrayList<>();
    /** Null when there is none. */
    private KeptConnection connection;
    /** Whether the server may have ended it, because it has refused a body. */
    private boolean inDoubt;
    /** What went over this connection, for people. */
    private final Deque<String> lately = new ArrayDeque<>();

    /** @param features of the server */
    Uploader(SplittableRandom random, URI room, Set<Feature> features) {
        this.random = random;
        this.room = room;
        this.features = features;
        requests = new Requests(random, room, features);
    }

    Requests requests() {
        return requests;
    }

    /**
     * Sends these, as far as the server allows without waiting for answers in between, and reads their answers. What is not answered
     * because the connection ends with an answer before is sent again: the server must not have begun it (RFC 9112 §9.6).
     */
    void exchange(Exchange... pipelined) throws IOException {
        Deque<Exchange> rest = new ArrayDeque<>(List.of(pipelined));
        while (!rest.isEmpty()) {
            if (connection == null) {
                connection = KeptConnection.open(room);
                lately.clear();
                inDoubt = false;
            }
            try {
                receive(rest, send(rest));
            } catch (EOFException | SocketException e) {
                // A server that closes while the client still sends may take the answer away from it (RFC 9112 §9.6).
                if (rest.element().kind() == Kind.IS_REFUSED) {
                    rest.remove();
                } else if (!inDoubt) {
                    throw e;
                }
                close();
            }
        }
    }

    /** @return how many were sent */
    private int send(Deque<Exchange> exchanges) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<Integer> seams = new ArrayList<>();
        int sent = 0;
        for (Exchange exchange : exchanges) {
            sent++;
            bytes.writeBytes(exchange.head());
            seams.add(bytes.size());
            if (exchange.waits()) {
                break;
            }
            bytes.writeBytes(exchange.body());
            seams.add(bytes.size());
            if (!features.contains(Feature.PIPELINING)) {
                break;
            }
        }
        send(exchanges.stream().limit(sent).map(Exchange::toString).toList().toString(), bytes.toByteArray(), seams);
        return sent;
    }

    /** Sends them cut by chance. */
    private void send(String what, byte[] bytes, List<Integer> seams) throws IOException {
        Cuts cuts = Cuts.of(random, bytes, seams);
        note(what + " " + cuts.name());
        try {
            cuts.send(connection, bytes, random);
        } catch (SocketException e) {
            // The server has ended the connection: it may have said so, or why.
        }
    }

    /** Reads the answers to the first few, or to fewer if the connection ends, as the server may have it with any of them. */
    private void receive(Deque<Exchange> rest, int sent) throws IOException {
        for (int i = 0; i < sent; i++) {
            Exchange first = rest.element();
            Answer answer = first.waits() ? answerToOneThatWaits(first) : connection.answer();
            check(first, answer);
            rest.remove();
            if (answer.ends() || first.kind() == Kind.COUNTS_AND_ENDS) {
                if (first.kind() == Kind.IS_REFUSED) {
                    connection.sendNoMore(); // A server may wait for the rest of the body, to throw it away.
                }
                connection.expectEnd();
                close();
                return;
            }
            inDoubt = first.kind() == Kind.IS_REFUSED;
        }
    }

    private Answer answerToOneThatWaits(Exchange exchange) throws IOException {
        Answer first = connection.next();
        boolean goesOn = first.status() == 100;
        // RFC 9110 §10.1.1 leaves it to the server to read it after another answer, unless it says that it closes.
        if (goesOn || !first.ends()) {
            send(exchange.toString(), exchange.body(), List.of(exchange.body().length));
        }
        return goesOn ? connection.answer() : first;
    }

    private void check(Exchange exchange, Answer answer) {
        assertThat(answer.status()).as(exchange + " was answered " + answer).isIn(exchange.statuses());
        switch (exchange.kind()) {
            case PUBLISHES -> {
                published.add(Mark.of(exchange.content()));
                assertThat(number(answer, "seq")).as("the number of a message").isEqualTo(published.size());
            }
            case COUNTS, COUNTS_AND_ENDS ->
                assertThat(number(answer, "head")).as("messages").isEqualTo(published.size());
            case IS_REFUSED -> {}
        }
    }

    private static int number(Answer answer, String name) {
        try (JsonReader json = JSON.createReader(new ByteArrayInputStream(answer.body()))) {
            return json.readObject().getInt(name);
        }
    }

    /** Ends a connection that is open, after a last answer behind which nothing may come. */
    void endConnection() throws IOException {
        if (connection != null) {
            exchange(requests.countAndEnd());
        }
    }

    /** Sends one for which the server does not get all that was announced, on a connection of its own. */
    void leaveUnfinished(Exchange exchange) throws IOException {
        endConnection();
        exchange(exchange);
        if (connection != null) {
            connection.sendNoMore();
            connection.expectEnd();
            close();
        }
    }

    /** The room holds what was published and nothing else. */
    void checkRoom() throws IOException {
        exchange(requests.count());
        for (int seq = 1; seq <= published.size(); seq++) {
            note("reading message " + seq);
            if (connection == null) {
                connection = KeptConnection.open(room);
            }
            connection.send(requests.content(seq));
            Answer answer = connection.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(Mark.of(answer.body())).isEqualTo(published.get(seq - 1));
            if (answer.ends()) {
                close();
            }
        }
        endConnection();
    }

    private void note(String what) {
        lately.add(what);
        if (lately.size() > 5) {
            lately.remove();
        }
    }

    /** Says what it did last. */
    @Override
    public String toString() {
        return room.getPath() + " with " + published.size() + " messages, after " + lately;
    }

    @Override
    public void close() throws IOException {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
