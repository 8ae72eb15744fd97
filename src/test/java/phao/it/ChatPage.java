package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The chat page in one tab, in the words of somebody who uses it. Every wait has Playwright's deadline.
 *
 * <p>Remembers what the browser's console complains of. For one thread.
 */
public final class ChatPage {

    /** Whether that many messages are in the storage of phao.js, sooner or later. */
    private static final String STORED = """
            async count => {
              const stored = () => new Promise((done, failed) => {
                const open = indexedDB.open("phao");
                open.onerror = () => failed(open.error);
                open.onsuccess = () => {
                  const keys = open.result.transaction("entries").objectStore("entries").getAllKeys();
                  keys.onsuccess = () => {
                    open.result.close();
                    done(keys.result.filter(key => key.startsWith("outbox\\n")).length);
                  };
                };
              });
              for (const end = Date.now() + 30_000; Date.now() < end; await new Promise(again => setTimeout(again, 50))) {
                if ((await stored()) >= count) return true;
              }
              return false;
            }""";

    /** After a cut the client waits up to this long between two attempts; a server needs some seconds to start. */
    static final double RECOVERY_MILLIS = 45_000;

    private static final String LINES = "() => [...document.querySelectorAll('.message')].map(line => ({"
            + " seq: line.dataset.seq ?? '', state: line.dataset.state, who: line.querySelector('.who').textContent,"
            + " text: line.querySelector('.text')?.textContent ?? '' }))";

    /** The texts of the stored messages are these, in this order, and nothing waits. */
    private static final String SHOWS = "texts => { const lines = [...document.querySelectorAll('.message')];"
            + " return lines.every(line => line.dataset.state === 'stored')"
            + " && JSON.stringify(lines.map(line => line.querySelector('.text')?.textContent ?? '')) === JSON.stringify(texts) }";

    /** A message as it is shown. {@code seq} is empty while it waits, {@code text} of files. */
    record Line(String seq, String state, String who, String text) {}

    private final Page page;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    public ChatPage(BrowserContext context) {
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
    }

    /** Opens the room as a newcomer who gives their name. */
    public ChatPage enter(URI server, String room, String name) {
        open(server, room);
        page.locator("#name-field").fill(name);
        page.keyboard().press("Enter");
        return awaitConnection();
    }

    /** Opens the room, and answers nothing. */
    public ChatPage open(URI server, String room) {
        page.navigate(
                server + "#/" + URLEncoder.encode(room, StandardCharsets.UTF_8).replace("+", "%20"));
        return this;
    }

    public ChatPage awaitConnection() {
        // On a phone the list is in a drawer.
        assertThat(page.locator("#people-list li").first())
                .isAttached(new LocatorAssertions.IsAttachedOptions().setTimeout(RECOVERY_MILLIS));
        return this;
    }

    /** Types a message and sends it with Enter. */
    public void say(String text) {
        page.locator("#text").fill(text);
        page.locator("#text").press("Enter");
    }

    List<Line> lines() {
        @SuppressWarnings("unchecked")
        List<Map<String, String>> lines = (List<Map<String, String>>) page.evaluate(LINES);
        return lines.stream()
                .map(line -> new Line(line.get("seq"), line.get("state"), line.get("who"), line.get("text")))
                .toList();
    }

    List<String> texts() {
        return lines().stream().map(Line::text).toList();
    }

    /** Waits until exactly these messages are shown, all stored, in this order. */
    public void awaitTexts(List<String> texts) {
        try {
            page.waitForFunction(SHOWS, texts, new Page.WaitForFunctionOptions().setTimeout(RECOVERY_MILLIS));
        } catch (TimeoutError e) {
            throw new AssertionError(
                    "expected " + texts + "\nbut shown is " + lines() + "\nbanner: " + banner().textContent(), e);
        }
    }

    public void awaitTexts(String... texts) {
        awaitTexts(List.of(texts));
    }

    /** Waits until the page shows that many messages, all stored. */
    public void awaitCount(int count) {
        assertThat(page.locator(".message[data-state=stored]"))
                .hasCount(count, new LocatorAssertions.HasCountOptions().setTimeout(RECOVERY_MILLIS));
    }

    /** So many messages wait to be sent, and are in storage: shown they are a moment before that. */
    void awaitWaiting(int count) {
        assertThat(page.locator(".message[data-state=waiting]")).hasCount(count);
        if (!Boolean.TRUE.equals(page.evaluate(STORED, count))) {
            throw new AssertionError("not " + count + " messages are in storage");
        }
    }

    public Locator find(String selector) {
        return page.locator(selector);
    }

    Locator banner() {
        return page.locator("#banner-text");
    }

    public Page page() {
        return page;
    }

    /** What the console complained of, without what a cut connection or a server that stops brings with it. */
    List<String> complaints() {
        return complaints.stream()
                .filter(text -> !text.startsWith("WebSocket connection to")
                        && !text.contains("net::ERR_")
                        && !text.contains("503 ("))
                .toList();
    }

    /** All that the console complained of. */
    public List<String> allComplaints() {
        return List.copyOf(complaints);
    }
}
