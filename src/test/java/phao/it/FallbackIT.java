package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import phao.check.Event;
import phao.check.History;
import phao.check.HistoryChecker;

/** Pages of Chromium behind a proxy that lets no WebSocket through: they talk over plain HTTP, and come back when it is healed. */
class FallbackIT extends ChatTest {

    /** Three quick cuts, or a handshake that hangs, and another one that finds out that event streams are held back. */
    private static final Duration LONGEST_FALL = Duration.ofSeconds(40);
    /** Pauses of 10, 20 and 40 s between the tries, and a trial of 5 s. */
    private static final Duration LONGEST_RETURN = Duration.ofSeconds(90);

    private static final int TALK = 10;
    private static final JsonProvider JSON = JsonProvider.provider();

    /** phao.js in a page, asked for its notes by the thread of the test. */
    private static final class PageGuest extends JavaScriptGuest {

        private static final String BEGIN = """
                async ({ source, who, base, room }) => {
                  const talk = eval(`(${source})`);
                  const { PhaoSocket } = await import("/js/phao.js");
                  window.notes = [];
                  window.transports = [];
                  class ObservedSocket extends PhaoSocket {
                    constructor(...args) {
                      super(...args);
                      this.ontransport = ({ transport }) => window.transports.push(transport);
                    }
                  }
                  const note = note => window.notes.push(JSON.stringify(note));
                  window.guest = talk({ PhaoSocket: ObservedSocket, who, base, rooms: [room], every: 100, note });
                }""";

        private final Page page;
        private final URI server;

        PageGuest(String who, Page page, URI server) {
            super(who);
            this.page = page;
            this.server = server;
        }

        @Override
        public void enter(List<String> rooms, History history) {
            page.navigate(server.resolve("js/phao.js").toString());
            try {
                String source =
                        Files.readString(Path.of("src/test/js/faults/talk.mjs")).replaceFirst("(?s)^.*?export ", "");
                page.evaluate(
                        BEGIN, Map.of("source", source, "who", who, "base", server.toString(), "room", rooms.get(0)));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        void fetch(History history) {
            ((List<?>) page.evaluate("notes.splice(0)")).forEach(note -> noted((String) note, history));
        }

        List<?> transports() {
            return (List<?>) page.evaluate("transports");
        }

        String transport() {
            List<?> all = transports();
            return all.isEmpty() ? "none" : (String) all.get(all.size() - 1);
        }

        /** As when the network changes. */
        void tryNow() {
            page.evaluate("window.dispatchEvent(new Event('online'))");
        }

        @Override
        public void fallSilent() {
            page.evaluate("guest.fallSilent()");
        }

        @Override
        public void close() {
            page.close();
        }
    }

    /** Two pages that talk in a room of their own, behind a proxy of their own. */
    private final class Couple implements AutoCloseable {

        private final ObstructingProxy.Way way;
        private final String fallback;
        private final String room;
        private final History history = new History();
        private final ObstructingProxy proxy;
        private final List<PageGuest> guests;
        /** How much was said and seen when the present talk began. */
        private long[] sentBefore;

        private long seenBefore;

        Couple(ObstructingProxy.Way way, String fallback) throws IOException {
            this.way = way;
            this.fallback = fallback;
            this.room = "fallback-" + way;
            proxy = new ObstructingProxy(server.url());
            proxy.obstruct(way);
            guests = List.of(
                    new PageGuest("an", browser().newPage(), proxy.url()),
                    new PageGuest("binh", browser().newPage(), proxy.url()));
            guests.forEach(guest -> guest.enter(List.of(room), history));
        }

        boolean speaksOver(String transport) {
            return guests.stream().allMatch(guest -> guest.transport().equals(transport));
        }

        void beginTalk() {
            sentBefore = guests.stream().mapToLong(PageGuest::sent).toArray();
            seenBefore = history.count(Event.Seen.class);
        }

        /** Whether each has said some more since the talk began, and heard it all. */
        boolean hasTalked() {
            for (int i = 0; i < sentBefore.length; i++) {
                if (guests.get(i).sent() < sentBefore[i] + TALK) {
                    return false;
                }
            }
            return history.count(Event.Seen.class) >= seenBefore + 2L * guests.size() * TALK;
        }

        void heal() {
            proxy.obstruct(ObstructingProxy.Way.NOTHING);
            if (way != ObstructingProxy.Way.REFUSE) {
                guests.forEach(PageGuest::tryNow); // once without, which takes longer
            }
        }

        boolean nothingPending() {
            return guests.stream().allMatch(PageGuest::nothingPending);
        }

        void isWhole() throws IOException, InterruptedException {
            long head = readLog(room, history);
            await(LONGEST_FALL, List.of(this), couple -> guests.stream().allMatch(guest -> guest.isWhole(room, head)));
            assertThat(HistoryChecker.check(history)).as(toString()).isEmpty();
            assertThat(head)
                    .as(toString())
                    .isEqualTo(guests.stream().mapToLong(PageGuest::sent).sum());
            guests.forEach(guest ->
                    assertThat(guest.transports()).as(toString()).last().isEqualTo("websocket"));
        }

        @Override
        public void close() throws IOException {
            proxy.close();
        }

        @Override
        public String toString() {
            return way + ": " + guests + " by "
                    + guests.stream().map(PageGuest::transports).toList();
        }
    }

    /** All ways at the same time, since most of it is waiting. */
    @Test
    void behind_a_proxy_without_websocket_two_pages_talk_and_are_back_when_it_is_healed() throws Exception {
        List<Couple> couples = new ArrayList<>();
        try {
            couples.add(new Couple(ObstructingProxy.Way.REFUSE, "eventsource"));
            couples.add(new Couple(ObstructingProxy.Way.HANG, "eventsource"));
            couples.add(new Couple(ObstructingProxy.Way.SWALLOW, "eventsource"));
            couples.add(new Couple(ObstructingProxy.Way.CUT, "eventsource"));
            couples.add(new Couple(ObstructingProxy.Way.REFUSE_AND_BUFFER, "longpoll"));
            await(LONGEST_FALL, couples, couple -> couple.speaksOver(couple.fallback));
            couples.forEach(Couple::beginTalk);
            await(LONGEST_FALL, couples, Couple::hasTalked);

            couples.forEach(Couple::heal);
            await(LONGEST_RETURN, couples, couple -> couple.speaksOver("websocket"));
            couples.forEach(Couple::beginTalk);
            await(LONGEST_FALL, couples, Couple::hasTalked);

            couples.forEach(couple -> couple.guests.forEach(PageGuest::fallSilent));
            await(LONGEST_FALL, couples, Couple::nothingPending);
            for (Couple couple : couples) {
                couple.isWhole();
            }
        } finally {
            for (Couple couple : couples) {
                couple.close();
            }
        }
    }

    @Test
    void the_chat_page_says_quietly_that_it_goes_over_http_and_falls_silent_when_websocket_is_back() throws Exception {
        try (ObstructingProxy proxy = new ObstructingProxy(server.url())) {
            proxy.obstruct(ObstructingProxy.Way.REFUSE);
            ChatPage an = tab(browser()).enter(proxy.url(), "quiet", "An");
            ChatPage binh = tab(browser()).enter(server.url(), "quiet", "Bình");
            assertThat(an.find("#transport")).hasText("over HTTP");
            assertThat(binh.find("#transport")).isHidden();
            an.say("from behind the proxy");
            binh.awaitTexts("from behind the proxy");
            binh.say("to behind the proxy");
            an.awaitTexts("from behind the proxy", "to behind the proxy");
            assertThat(an.find("#people-list li")).hasCount(2);

            proxy.obstruct(ObstructingProxy.Way.NOTHING);
            assertThat(an.find("#transport"))
                    .isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(LONGEST_RETURN.toMillis()));
            an.say("back");
            binh.awaitTexts("from behind the proxy", "to behind the proxy", "back");
        }
    }

    /** Browsers allow six connections to a server by HTTP/1.1, all tabs together, and each of these holds one. */
    @ParameterizedTest
    @CsvSource({"en-GB, six connections", "vi-VN, sáu kết nối"})
    void a_tab_that_others_leave_no_connection_says_so_and_goes_on_when_one_of_them_is_closed(
            String locale, String words) throws Exception {
        try (ObstructingProxy proxy = new ObstructingProxy(server.url())) {
            proxy.obstruct(ObstructingProxy.Way.REFUSE);
            BrowserContext browser = browser(new Browser.NewContextOptions().setLocale(locale));
            String room = "crowd-" + locale;
            List<ChatPage> tabs = new ArrayList<>(List.of(tab(browser).enter(proxy.url(), room, "An")));
            while (tabs.size() < 6) {
                tabs.add(tab(browser).open(proxy.url(), room).awaitConnection());
            }
            ChatPage an = tabs.get(0);
            an.say("waits");
            assertThat(an.banner()).containsText(words);
            an.awaitWaiting(1);
            // The page itself is kept: it can start, and tell why it goes no further.
            ChatPage seventh = tab(browser).open(proxy.url(), room);
            assertThat(seventh.banner()).containsText(words);

            tabs.get(5).page().close();
            tabs.get(4).page().close();
            an.awaitTexts("waits");
            assertThat(an.find("#banner")).isHidden();
            seventh.awaitConnection();
            seventh.awaitTexts("waits");
        }
    }

    private static void await(Duration longest, List<Couple> couples, Predicate<Couple> condition) {
        long deadline = System.nanoTime() + longest.toNanos();
        for (; ; ) {
            List<Couple> late = couples.stream().filter(condition.negate()).toList();
            if (late.isEmpty()) {
                return;
            }
            assertThat(System.nanoTime()).as(late::toString).isLessThan(deadline);
            couples.get(0).guests.get(0).page.waitForTimeout(50);
            couples.forEach(couple -> couple.guests.forEach(guest -> guest.fetch(couple.history)));
        }
    }

    /** Notes what the log holds. @return its newest number */
    private long readLog(String room, History history) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        String epoch = "";
        for (long seq = 0; ; ) {
            URI page = server.http("rooms/" + room + "?after=" + seq + "&epoch=" + epoch);
            String json = http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            try (JsonReader reader = JSON.createReader(new StringReader(json))) {
                JsonObject answer = reader.readObject();
                epoch = answer.getString("epoch");
                for (JsonObject message : answer.getJsonArray("messages").getValuesAs(JsonObject.class)) {
                    seq = message.getJsonNumber("seq").longValue();
                    history.note(new Event.Held(room, epoch, seq, message.getString("data")));
                }
                if (seq == answer.getJsonNumber("head").longValue()) {
                    history.note(new Event.Read(
                            room, epoch, answer.getJsonNumber("first").longValue()));
                    return seq;
                }
            }
        }
    }
}
