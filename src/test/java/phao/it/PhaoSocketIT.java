package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** phao.js by itself in a real browser: what needs a real IndexedDB, real locks and a real WebSocket. */
class PhaoSocketIT extends ChatTest {

    private static final Pattern SOCKET = Pattern.compile(".*/socket$");
    /** Where phao.js goes when WebSocket fails. */
    private static final Pattern FALLBACK = Pattern.compile(".*/(events|rooms)[/?].*");

    @Test
    void text_and_bytes_sent_without_a_server_survive_the_closed_tab_and_are_stored_once() {
        BrowserContext browser = browser();
        boolean[] cut = {true};
        browser.routeWebSocket(SOCKET, route -> connect(route, cut[0]));
        browser.route(FALLBACK, route -> {
            if (cut[0]) {
                route.abort();
            } else {
                route.resume();
            }
        });
        Page first = open(browser);
        assertThat(first.evaluate("""
                async () => {
                  const socket = open("outbox");
                  await socket.ready;
                  socket.send("kept");
                  socket.send(new File([Uint8Array.of(1, 2, 255)], "a.bin", { type: "application/x-test" }));
                  while (await stored("outbox") < 2) await soon();
                  return socket.readyState;
                }""")).isEqualTo(0);
        first.close();

        cut[0] = false;
        Object again = open(browser).evaluate("""
                async () => {
                  const socket = open("outbox", { echo: true });
                  await socket.ready;
                  const waiting = socket.pending.map(({ n }) => n);
                  const messages = [];
                  socket.onmessage = event => messages.push(event);
                  while (messages.length < 2 || socket.pending.length > 0) await soon();
                  const [text, file] = messages;
                  const bytes = [...new Uint8Array(await file.data.arrayBuffer())];
                  return [...waiting, text.data, bytes.join(), file.filename, file.data.type, socket.seq, await stored("outbox")];
                }""");
        assertThat(again).isEqualTo(List.of(1, 2, "kept", "1,2,255", "a.bin", "application/x-test", 2, 0));
    }

    @Test
    void two_tabs_are_two_members_and_a_reload_stays_the_same_one() {
        BrowserContext browser = browser();
        String open = """
                async () => {
                  globalThis.socket = open("tabs");
                  while (!socket.id) await soon();
                  return socket.id;
                }""";
        Page first = open(browser);
        Object id = first.evaluate(open);
        Object other = open(browser).evaluate(open);
        assertThat(other).isNotEqualTo(id);
        prepare(first);
        assertThat(first.evaluate(open)).isEqualTo(id);
    }

    @Test
    void a_page_goes_on_from_its_cursor_after_a_reload() {
        BrowserContext browser = browser();
        Page page = open(browser);
        page.evaluate("""
                async () => {
                  const socket = open("cursor");
                  await socket.send("one");
                  while (socket.seq !== 1) await soon();
                  while (await saved("cursor") !== 1) await soon();
                }""");
        page.navigate("about:blank");
        open(browser()).evaluate("async () => { await open('cursor').send('two'); }");
        prepare(page);
        assertThat(page.evaluate("""
                async () => {
                  const socket = open("cursor");
                  return new Promise(resolve => (socket.onmessage = ({ seq, data }) => resolve([seq, data])));
                }""")).isEqualTo(List.of(2, "two"));
    }

    private static void connect(WebSocketRoute route, boolean cut) {
        if (cut) {
            // Without a code it would be 1000, after which no client comes back.
            route.close(new WebSocketRoute.CloseOptions().setCode(3000));
        } else {
            route.connectToServer();
        }
    }

    private Page open(BrowserContext browser) {
        Page page = browser.newPage();
        prepare(page);
        return page;
    }

    /** Loads something of the server's origin that opens no socket of its own, and what the tests need in it. */
    private void prepare(Page page) {
        page.navigate(server.http("manifest.json").toString());
        page.evaluate("""
                async () => {
                  const { PhaoSocket } = await import("/js/phao.js");
                  const { IndexedDbStorage } = await import("/js/phao/storage.js");
                  const storage = new IndexedDbStorage(indexedDB);
                  const records = async (kind, room) =>
                    (await storage.entries(`${kind}\\n`)).filter(([key]) => key.split("\\n")[3] === room).map(([, value]) => value);
                  globalThis.open = (room, options) => new PhaoSocket(`/rooms/${room}`, options);
                  globalThis.stored = async room => (await records("outbox", room)).length;
                  globalThis.saved = async room => (await records("cursor", room))[0]?.seq;
                  const start = Date.now();
                  globalThis.soon = () => new Promise((resolve, reject) =>
                    Date.now() - start < 30_000 ? setTimeout(resolve, 10) : reject(new Error("nothing after 30 s")));
                }""");
    }
}
