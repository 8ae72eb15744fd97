package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.WebSocketRoute;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Long conversations in the chat page, under a context path. */
class ChatHistoryIT extends ChatTest {

    private static final String DISTANCE =
            "() => { const s = document.getElementById('scroller'); return s.scrollHeight - s.scrollTop - s.clientHeight }";
    private static final String TO_TOP = "() => { document.getElementById('scroller').scrollTop = 0 }";

    @Override
    String[] options() {
        return new String[] {"--context-path", "/chat"};
    }

    @Test
    void scrolling_back_loads_three_hundred_messages_without_hole_or_double() {
        say("long", 300);
        ChatPage an = person("An", "long");
        awaitNewest(an, "m300");
        assertThat(an.texts()).hasSizeLessThan(200);
        for (int loaded = an.texts().size(); loaded < 300; loaded = an.texts().size()) {
            an.page().evaluate(TO_TOP);
            an.page().waitForFunction("loaded => document.querySelectorAll('.message').length > loaded", loaded);
        }
        assertThat(an.texts()).isEqualTo(texts(300));
        assertThat(an.find(".line.start")).hasText("This is where long begins.");
    }

    /** So that thousands of messages can be scrolled back: a page costs what it shows, and not what is above and below it. */
    @Test
    void the_last_page_of_five_thousand_messages_costs_as_much_as_the_first() {
        say("very-long", 5_000);
        ChatPage an = person("An", "very-long");
        awaitNewest(an, "m5000");
        CDPSession devtools = an.page().context().newCDPSession(an.page());
        devtools.send("Performance.enable");
        List<Double> seconds = new ArrayList<>();
        for (int loaded = an.find(".message").count(); loaded < 5_000; ) {
            double before = busy(devtools);
            an.page().evaluate(TO_TOP);
            loaded = ((Number) an.page()
                            .waitForFunction(
                                    "loaded => { const now = document.querySelectorAll('.message').length;"
                                            + " return now > loaded && now }",
                                    loaded)
                            .evaluate("count => count"))
                    .intValue();
            seconds.add(busy(devtools) - before);
        }
        int third = seconds.size() / 3;
        double early = median(seconds.subList(0, third));
        double late = median(seconds.subList(seconds.size() - third, seconds.size()));
        assertThat(late)
                .as("seconds of work for one of the last pages, where one of the first ones takes %s", early)
                .isLessThan(2.5 * early);

        // All are there, and a search in the page finds those that are far away.
        assertThat(an.texts()).isEqualTo(texts(5_000));
        an.page().evaluate(TO_TOP);
        assertThat(an.find(".line.start")).isInViewport();
        assertThat(an.find(".message").first()).isInViewport();
        assertThat((Boolean) an.page().evaluate("() => window.find('m2500', false, false, true)"))
                .isTrue();
        assertThat(an.page().evaluate("() => getSelection().anchorNode.parentElement.closest('.message').dataset.seq"))
                .isEqualTo("2500");
        // window.find() selects what it finds, and does not bring it into view.
        an.find(".message[data-seq='2500']").scrollIntoViewIfNeeded();
        assertThat(an.find(".message[data-seq='2500']")).isInViewport();
    }

    private static double busy(CDPSession devtools) {
        return devtools.send("Performance.getMetrics").getAsJsonArray("metrics").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(metric -> metric.get("name").getAsString().equals("TaskDuration"))
                .mapToDouble(metric -> metric.get("value").getAsDouble())
                .sum();
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    @Test
    void a_link_leads_to_a_message_however_old_and_from_there_one_reads_on_to_the_end() {
        say("linked", 400);
        ChatPage an = tab(browser());
        an.page().navigate(server.url() + "#/linked?message=" + epoch("linked") + ":100");
        an.find("#name-later").click();
        assertThat(an.find(".sought .text")).hasText("m100");
        assertThat(an.find(".sought")).isInViewport();
        assertThat(an.page()).hasURL(server.url() + "#/linked");
        assertThat(an.texts()).hasSizeLessThan(200).contains("m60", "m140").doesNotContain("m400");
        assertThat(an.find("#to-end")).isVisible();
        String newest = newest(an);
        while (!newest.equals("m400")) {
            an.page()
                    .evaluate(
                            "() => { const s = document.getElementById('scroller'); s.scrollTop = s.scrollHeight - s.clientHeight - 100 }");
            an.page()
                    .waitForFunction(
                            "newest => [...document.querySelectorAll('.message .text')].at(-1).textContent !== newest",
                            newest);
            newest = newest(an);
        }
        List<String> shown = an.texts();
        assertThat(shown).isEqualTo(texts(400).subList(400 - shown.size(), 400)).contains("m100");
        an.find("#to-end").click();
        awaitNewest(an, "m400");
        person("Bình", "linked").say("live again");
        awaitNewest(an, "live again");
    }

    @Test
    void from_the_past_one_returns_by_the_button_and_by_writing() {
        say("return", 300);
        ChatPage an = person("An", "return");
        awaitNewest(an, "m300");
        String link = server.url() + "#/return?message=" + epoch("return") + ":7";
        for (int way = 0; way < 2; way++) {
            an.page().navigate(link);
            assertThat(an.find(".sought .text")).hasText("m7");
            assertThat(an.find(".sought")).isFocused();
            assertThat(an.texts()).contains("m1").doesNotContain("m300");
            if (way == 0) {
                an.find("#to-end").click();
                awaitNewest(an, "m300");
            } else {
                an.say("from the past");
                awaitNewest(an, "from the past");
            }
            assertThat(an.texts()).doesNotContain("m7").contains("m300");
        }
    }

    @Test
    void a_link_that_leads_to_nothing_says_why() {
        say("nothing", 5);
        ChatPage an = person("An", "nothing");
        an.awaitCount(5);
        an.page().navigate(server.url() + "#/nothing?message=" + epoch("nothing") + ":99");
        assertThat(an.find("#toast")).hasText("The room has no message 99.");
        an.page().navigate(server.url() + "#/nothing?message=00000000000000aa:3");
        assertThat(an.find("#toast"))
                .hasText("The room was restored from an older copy: the message that the link leads to is gone.");
        assertThat(an.find(".sought")).hasCount(0);
    }

    /** Sizes that are not known before they are shown: texts of one to thirty lines. */
    @Test
    void what_a_link_leads_to_is_in_view_among_messages_of_all_sizes_and_stays_there() {
        Random random = new Random(7);
        List<String> texts = IntStream.rangeClosed(1, 600)
                .mapToObj(i -> "m" + i + "\nline".repeat(random.nextInt(30)))
                .toList();
        try (Bare bare = Bare.connect(server.ws("rooms/sizes"))) {
            texts.forEach(bare::say);
        }
        ChatPage an = person("An", "sizes");
        for (int i = 0; i < 12; i++) {
            int seq = 1 + random.nextInt(600);
            an.page().navigate(server.url() + "#/sizes?message=" + epoch("sizes") + ":" + seq);
            assertThat(an.find(".sought .text")).hasText(Pattern.compile("^m" + seq + "\\b"));
            // It stays for some frames, in which what is around it gets its size.
            an.page().evaluate("""
                    async () => {
                      for (let frame = 0; frame < 20; frame++) {
                        await new Promise(requestAnimationFrame);
                      }
                    }""");
            assertThat(an.find(".sought")).isInViewport();
        }
    }

    @Test
    void older_messages_do_not_move_what_one_reads() {
        say("steady", 200);
        ChatPage an = person("An", "steady");
        awaitNewest(an, "m200");
        int loaded = an.texts().size();
        Object before = an.page().evaluate("""
                () => {
                  const scroller = document.getElementById('scroller');
                  scroller.scrollTop = 100;
                  return new Promise(resolve => scroller.addEventListener('scroll', () => {
                    const line = [...document.querySelectorAll('.message')].find(one => one.getBoundingClientRect().top > 100);
                    window.read = line;
                    resolve(line.getBoundingClientRect().top);
                  }, { once: true }));
                }""");
        an.page().waitForFunction("loaded => document.querySelectorAll('.message').length > loaded", loaded);
        Object after = an.page().evaluate("() => window.read.getBoundingClientRect().top");
        assertThat(((Number) after).doubleValue()).isCloseTo(((Number) before).doubleValue(), Offset.offset(2.0));
    }

    @Test
    void new_messages_pull_down_only_who_is_at_the_end() {
        say("pull", 80);
        ChatPage an = person("An", "pull");
        ChatPage binh = person("Bình", "pull");
        awaitNewest(an, "m80");
        binh.say("one more");
        awaitNewest(an, "one more");
    }

    @Test
    void who_reads_above_is_told_of_new_messages_by_a_button() {
        say("button", 80);
        ChatPage an = person("An", "button");
        ChatPage binh = person("Bình", "button");
        awaitNewest(an, "m80");
        an.page().evaluate("() => { document.getElementById('scroller').scrollTop -= 1000 }");
        assertThat(an.find("#to-end")).isVisible();
        binh.awaitConnection();
        binh.say("below");
        assertThat(an.find("#to-end")).hasText("1 new message");
        double distance = ((Number) an.page().evaluate(DISTANCE)).doubleValue();
        assertThat(distance).isGreaterThan(500);
        an.find("#to-end").click();
        assertThat(an.find("#to-end")).isHidden();
        an.page().waitForFunction("() => (" + DISTANCE + ")() < 2");
    }

    @Test
    void what_retention_removed_is_said_in_its_place() {
        BrowserContext context = browser();
        // The server looks after old messages once a minute: its word on it is put in here instead.
        context.routeWebSocket(Pattern.compile(".*/socket$"), route -> {
            WebSocketRoute toServer = route.connectToServer();
            toServer.onMessage(frame -> route.send(withoutTwoToFour(frame.text())));
        });
        ChatPage an = tab(context).enter(server.url(), "gone", "An");
        say("gone", 6);
        an.awaitTexts("m1", "m5", "m6");
        assertThat(an.find(".message, .line.gap")).hasText(new Pattern[] {
            Pattern.compile("m1"),
            Pattern.compile("^Messages 2–4 are no longer available$"),
            Pattern.compile("m5"),
            Pattern.compile("m6")
        });
    }

    private static String withoutTwoToFour(String frames) {
        JsonArrayBuilder kept = Json.createArrayBuilder();
        try (JsonReader reader = Json.createReader(new StringReader(frames))) {
            for (JsonObject frame : reader.readArray().getValuesAs(JsonObject.class)) {
                int seq = frame.getString("type").equals("message") ? frame.getInt("seq") : 0;
                if (seq == 5) {
                    kept.add(Json.createObjectBuilder()
                            .add("type", "gap")
                            .add("room", "gone")
                            .add("reason", "retention")
                            .add("from", 2)
                            .add("to", 4)
                            .add("next", 5));
                }
                if (seq < 2 || seq > 4) {
                    kept.add(frame);
                }
            }
        }
        return kept.build().toString();
    }

    private String epoch(String room) {
        try {
            HttpRequest request = HttpRequest.newBuilder(server.http("rooms/" + room + "?last=0"))
                    .build();
            String page = HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body();
            try (JsonReader reader = Json.createReader(new StringReader(page))) {
                return reader.readObject().getString("epoch");
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Publishes m1 … m{count} as a bare WebSocket client. */
    private void say(String room, int count) {
        try (Bare bare = Bare.connect(server.ws("rooms/" + room))) {
            texts(count).forEach(bare::say);
        }
    }

    private static List<String> texts(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "m" + i).toList();
    }

    private static String newest(ChatPage page) {
        List<String> texts = page.texts();
        return texts.get(texts.size() - 1);
    }

    private static void awaitNewest(ChatPage page, String text) {
        assertThat(page.find(".message .text").last()).hasText(text);
        page.page().waitForFunction("() => (" + DISTANCE + ")() < 2");
    }

    private record Bare(WebSocket socket) implements AutoCloseable {

        static Bare connect(URI address) {
            return new Bare(HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(address, new WebSocket.Listener() {})
                    .join());
        }

        void say(String text) {
            socket.sendText(text, true).join();
        }

        @Override
        public void close() {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }
    }
}
