package phao.it.http;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import phao.it.http.Exchange.Framing;
import phao.it.http.Exchange.Kind;

/** Requests to one room, put together by chance. One thread. */
final class Requests {

    private static final byte[] NOTHING = {};
    private static final String OCTETS = "Content-Type: application/octet-stream\r\n";

    /** To where a request goes, and how it is answered. */
    private record Target(String method, String path, String fields, List<Integer> statuses) {
        Target(String method, String path, String fields, Integer... statuses) {
            this(method, path, fields, List.of(statuses));
        }
    }

    private final SplittableRandom random;
    private final URI room;
    private final Set<Feature> features;
    private final List<Target> refusals;

    Requests(SplittableRandom random, URI room, Set<Feature> features) {
        this.random = random;
        this.room = room;
        this.features = features;
        String path = room.getRawPath();
        refusals = Stream.of(
                        new Target("POST", path, "Content-Type: application/x-www-form-urlencoded\r\n", 415),
                        new Target("POST", path, "Content-Type: multipart/form-data; boundary=x\r\n", 415),
                        new Target("POST", path, "Origin: https://elsewhere.example\r\n" + OCTETS, 403),
                        new Target("POST", path, "Content-Type: nonsense\r\n", 400),
                        new Target("POST", path + "?kind=sound", OCTETS, 400),
                        new Target("POST", path + "/signals", "Content-Type: application/json\r\n", 400),
                        new Target(
                                "POST",
                                path + "/signals",
                                "Content-Type: application/json\r\nPhao-Client: 00112233445566778899aabbccddeeff\r\n",
                                204,
                                400,
                                413),
                        new Target("POST", path + "/messages/1", OCTETS, 405),
                        new Target("POST", path + "/nothing", OCTETS, 404),
                        new Target("PUT", path, OCTETS, 405),
                        // RFC 9110 §9.3.1: content of a GET "has no generally defined semantics", but it is not the
                        // next request.
                        new Target("GET", path + "?last=0", OCTETS, 200, 400))
                .filter(target ->
                        !target.method().equals("GET") || features.contains(Feature.LATE_ANSWERS_BEFORE_BODIES))
                .toList();
    }

    /** Publishes this content, with its length or in chunks. */
    Exchange upload(byte[] content) {
        return request("upload", Kind.PUBLISHES, new Target("POST", room.getRawPath(), OCTETS, 201), content);
    }

    /** Is not taken, whatever its content. */
    Exchange refused(byte[] content) {
        Target refusal = refusals.get(random.nextInt(refusals.size()));
        return request(
                refusal.method() + " " + refusal.path() + " " + refusal.fields().strip(),
                Kind.IS_REFUSED,
                refusal,
                content);
    }

    private Exchange request(String name, Kind kind, Target to, byte[] content) {
        Framing framing = random.nextInt(10) == 0 ? Framing.CHUNKS : Framing.LENGTH;
        boolean expects = random.nextInt(20) == 0;
        boolean chunked = framing == Framing.CHUNKS;
        String head = head(to.method(), to.path()) + to.fields()
                + (chunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: " + content.length + "\r\n")
                + (expects ? "Expect: 100-continue\r\n" : "") + "\r\n";
        boolean waits = expects && random.nextBoolean() && (!chunked || features.contains(Feature.CONTINUE_FOR_CHUNKS));
        return new Exchange(
                expects ? "expecting " + name : name,
                kind,
                bytes(head),
                chunked ? chunks(content) : content,
                content,
                framing,
                waits,
                to.statuses());
    }

    /** Announces more than a message may have, perhaps more than the server itself takes, and sends no more than this of it. */
    Exchange tooLarge(long length, byte[] part) {
        String head = head("POST", room.getRawPath()) + OCTETS + "Content-Length: " + length + "\r\n\r\n";
        return new Exchange(
                "upload of " + length,
                Kind.IS_REFUSED,
                bytes(head),
                part,
                part,
                Framing.LENGTH,
                false,
                List.of(400, 413));
    }

    /** Asks how many messages the room has. */
    Exchange count() {
        return page("page", Kind.COUNTS, "");
    }

    Exchange countAndEnd() {
        return page("last page", Kind.COUNTS_AND_ENDS, "Connection: close\r\n");
    }

    private Exchange page(String name, Kind kind, String fields) {
        String head = head("GET", room.getRawPath() + "?last=0") + fields + "\r\n";
        return new Exchange(name, kind, bytes(head), NOTHING, NOTHING, Framing.LENGTH, false, List.of(200));
    }

    /** Asks for the content of a message. */
    byte[] content(int seq) {
        return bytes(head("GET", room.getRawPath() + "/messages/" + seq) + "\r\n");
    }

    private String head(String method, String path) {
        return method + " " + path + " HTTP/1.1\r\nHost: " + room.getAuthority() + "\r\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** RFC 9112 §7.1. */
    private byte[] chunks(byte[] content) {
        ByteArrayOutputStream chunks = new ByteArrayOutputStream(content.length + 1024);
        int smallest = content.length < 400 ? 1 : 100;
        for (int at = 0, size; at < content.length; at += size) {
            size = Math.min(Sizes.between(random, smallest, 64 << 10), content.length - at);
            chunks.writeBytes(bytes(Integer.toHexString(size) + extension() + "\r\n"));
            chunks.write(content, at, size);
            chunks.writeBytes(bytes("\r\n"));
        }
        chunks.writeBytes(
                bytes("0" + extension() + "\r\n" + (random.nextInt(4) == 0 ? "X-Checked: no\r\n" : "") + "\r\n"));
        return chunks.toByteArray();
    }

    private String extension() {
        return switch (features.contains(Feature.CHUNK_EXTENSIONS) ? random.nextInt(12) : -1) {
            case 0 -> ";signature=abc";
            case 1 -> ";note=\"a;b\"";
            default -> "";
        };
    }
}
