package phao.it.http;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Bodies as a server must not read them: full of what it would take for requests, chunks, frames or answers if it lost count of a
 * body's bytes. Whatever of it is executed shows in rooms that occur nowhere else. One thread.
 */
final class RequestLikeBodies {

    private final SplittableRandom random;
    private final List<byte[]> lures;

    /** @param victim the address of a room that nobody publishes to */
    RequestLikeBodies(SplittableRandom random, URI victim) {
        this.random = random;
        String path = victim.getRawPath();
        String host = "Host: " + victim.getAuthority() + "\r\n";
        String post = "POST " + path + "?name=x HTTP/1.1\r\n" + host + "Content-Type: text/plain\r\n";
        String handshake = "GET " + path + " HTTP/1.1\r\n" + host + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        // RFC 6455 §5.7: "A single-frame masked text message (contains "Hello")".
        String hello = "\u0081\u0085\u0037\u00fa\u0021\u003d\u007f\u009f\u004d\u0051\u0058";
        lures = List.of(
                bytes(post + "Content-Length: 5\r\n\r\nhello"),
                bytes(post + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
                bytes("GET " + path + " HTTP/1.1\r\n" + host + "\r\n"),
                bytes("5\r\nhello\r\n0\r\n\r\n" + post + "Content-Length: 5\r\n\r\nhello"),
                bytes("fffffff\r\n" + post + "Content-Length: 5\r\n\r\nhello\r\n"),
                bytes(handshake + hello.repeat(3)),
                bytes("HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"seq\":1}"),
                bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                bytes("\r\n\r\n"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A body of this size: noise, one lure again and again, or all of them in between noise. */
    byte[] next(int size) {
        byte[] noise = new byte[size];
        switch (random.nextInt(4)) {
            case 0 -> random.nextBytes(noise);
            case 1 -> fill(noise, 0, lures.get(0));
            case 2 -> fill(noise, random.nextInt(Math.min(size, 300)), lure());
            default -> mix(noise);
        }
        return noise;
    }

    private byte[] lure() {
        return lures.get(random.nextInt(lures.size()));
    }

    private static void fill(byte[] body, int from, byte[] lure) {
        for (int at = from; at < body.length; at += lure.length) {
            System.arraycopy(lure, 0, body, at, Math.min(lure.length, body.length - at));
        }
    }

    private void mix(byte[] body) {
        ByteArrayOutputStream mixed = new ByteArrayOutputStream(body.length + 512);
        while (mixed.size() < body.length) {
            byte[] noise = new byte[random.nextInt(4) == 0 ? random.nextInt(4096) : 0];
            random.nextBytes(noise);
            mixed.writeBytes(noise);
            mixed.writeBytes(lure());
        }
        System.arraycopy(mixed.toByteArray(), 0, body, 0, body.length);
    }
}
