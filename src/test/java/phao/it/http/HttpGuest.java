package phao.it.http;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import phao.check.CuttingProxy;
import phao.check.Event;
import phao.check.Guest;
import phao.check.History;

/**
 * Talks over plain HTTP by way of a proxy that cuts: publishes by {@code POST} with an {@code Idempotency-Key}, again and again until
 * it is answered, and reads by an event stream, or by polls of {@code /events}, or by waiting for pages of each room.
 *
 * <p>One thread publishes and one (for pages: one for each room) reads; what they share is guarded by the guest.
 */
public final class HttpGuest implements Guest, AutoCloseable {

    /** How it reads. */
    public enum By {
        STREAM,
        POLLS,
        PAGES
    }

    private static final Duration PAUSE = Duration.ofMillis(100);
    /** Longer than a poll takes, shorter than a half-open connection would hold it up. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final class Place {
        private String epoch = "";
        private long seq;
        private long n = 1;
        private boolean joined;
    }

    private final String who;
    private final String client;
    private final By by;
    private final CuttingProxy proxy;
    private final URI base;
    private final Map<String, Place> places = new LinkedHashMap<>();
    private History history;
    private long sent;
    private long answered;
    private volatile boolean silent;
    private volatile boolean closed;

    /** @param proxy is closed with the guest */
    public HttpGuest(String who, String client, By by, CuttingProxy proxy) {
        this.who = who;
        this.client = client;
        this.by = by;
        this.proxy = proxy;
        this.base = URI.create("http://localhost:" + proxy.address().getPort() + "/");
    }

    @Override
    public void enter(List<String> rooms, History notes) {
        history = notes;
        rooms.forEach(room -> places.put(room, new Place()));
        begin(() -> publish(rooms));
        switch (by) {
            case STREAM -> begin(this::stream);
            case POLLS -> begin(this::poll);
            case PAGES -> rooms.forEach(room -> begin(() -> pages(room)));
        }
    }

    private interface Work {
        void once() throws Exception;
    }

    /** Works again and again; whatever goes wrong is taken for a cut, and what was wrong with it the checker tells. */
    private void begin(Work work) {
        Thread thread = new Thread(
                () -> {
                    while (!closed) {
                        try {
                            work.once();
                        } catch (Exception | AssertionError e) {
                            pause();
                        }
                    }
                },
                who);
        thread.setDaemon(true);
        thread.start();
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish(List<String> rooms) {
        if (silent) {
            pause();
            return;
        }
        String room;
        String text;
        synchronized (this) {
            room = rooms.get((int) (sent % rooms.size()));
            text = who + ":" + ++sent;
        }
        history.note(new Event.Sent(who, room, text));
        JsonObject published = published(room, places.get(room).n++, text);
        if (published != null) {
            history.note(new Event.Acknowledged(
                    who,
                    room,
                    published.getString("epoch"),
                    published.getJsonNumber("seq").longValue(),
                    text));
            synchronized (this) {
                answered++;
            }
        }
        pause();
    }

    private JsonObject published(String room, long n, String text) {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request = request("rooms/" + room + "?name=" + who)
                .header("Content-Type", "text/plain")
                .header("Idempotency-Key", client + "-" + n)
                .POST(BodyPublishers.ofString(text))
                .build();
        while (!closed) {
            try {
                HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
                if (answer.statusCode() == 200 || answer.statusCode() == 201) {
                    return json(answer);
                }
            } catch (IOException e) {
                // Not known whether it arrived: the same again.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            pause();
        }
        return null;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(PATIENCE);
    }

    private static JsonObject json(HttpResponse<byte[]> answer) {
        try (var reader = Json.createReader(new ByteArrayInputStream(answer.body()))) {
            return reader.readObject();
        }
    }

    private synchronized String events() {
        return "events?room=" + String.join("&room=", places.keySet()) + "&cursor="
                + places.values().stream()
                        .map(place -> place.epoch + ":" + place.seq)
                        .collect(Collectors.joining(","));
    }

    private void stream() throws IOException {
        try (EventStreamClient stream = EventStreamClient.openUnchecked(base.resolve(events()), PATIENCE)) {
            while (!closed) {
                frame(stream.next().json());
            }
        }
    }

    private void poll() throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        String address = events();
        while (!closed) {
            HttpResponse<byte[]> answer = http.send(request(address + "&wait=3").build(), BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IOException("answered " + answer.statusCode());
            }
            JsonObject poll = json(answer);
            poll.getJsonArray("frames").getValuesAs(JsonObject.class).forEach(this::frame);
            address = address.replaceFirst("cursor=.*", "cursor=" + poll.getString("cursor"));
        }
    }

    private void pages(String room) throws IOException, InterruptedException {
        Place place = places.get(room);
        HttpClient http = HttpClient.newHttpClient();
        while (!closed) {
            HttpResponse<byte[]> answer = http.send(
                    request("rooms/" + room + "?wait=3&limit=50&after=" + place.seq + "&epoch=" + place.epoch)
                            .build(),
                    BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IOException("answered " + answer.statusCode());
            }
            page(room, place, json(answer));
        }
    }

    private synchronized void page(String room, Place place, JsonObject page) {
        place.epoch = page.getString("epoch");
        if (!place.joined) {
            place.joined = true;
            history.note(new Event.Joined(who, room, place.epoch, place.seq));
        }
        if (page.containsKey("gap")) {
            gap(room, place, page.getJsonObject("gap"));
        }
        page.getJsonArray("messages").getValuesAs(JsonObject.class).forEach(message -> message(room, place, message));
    }

    private synchronized void frame(JsonObject frame) {
        String room = frame.getString("room", "");
        Place place = places.get(room);
        switch (frame.getString("type")) {
            case "joined" -> {
                place.epoch = frame.getString("epoch");
                place.seq = frame.getJsonNumber("after").longValue();
                history.note(new Event.Joined(who, room, place.epoch, place.seq));
            }
            case "gap" -> gap(room, place, frame);
            case "message" -> message(room, place, frame);
            case "close" -> throw new IllegalStateException("closed: " + frame);
            default -> {
                /* welcome, presence and signals prove nothing */
            }
        }
    }

    private void gap(String room, Place place, JsonObject gap) {
        long next = gap.getJsonNumber("next").longValue();
        history.note(new Event.Missing(
                who,
                room,
                place.epoch,
                gap.getJsonNumber("from").longValue(),
                gap.getJsonNumber("to").longValue(),
                next,
                gap.getString("reason").equals("epoch")));
        place.seq = next - 1;
    }

    /** Notes whatever comes, but for what it has already: the checker finds what is missing. */
    private void message(String room, Place place, JsonObject message) {
        long seq = message.getJsonNumber("seq").longValue();
        if (seq > place.seq) {
            place.seq = seq;
            history.note(new Event.Seen(who, room, place.epoch, seq, message.getString("data")));
        }
    }

    @Override
    public void fallSilent() {
        silent = true;
        proxy.rest();
    }

    @Override
    public synchronized boolean nothingPending() {
        return silent && sent == answered;
    }

    @Override
    public synchronized boolean isWhole(String room, long head) {
        return places.get(room).seq >= head;
    }

    /** How much it said, for a test to see that it took part. */
    public synchronized long sent() {
        return sent;
    }

    @Override
    public synchronized String toString() {
        return who + " sent " + sent + ", got " + answered + " answers, is at " + events();
    }

    @Override
    public void close() {
        closed = true;
        proxy.close();
    }
}
