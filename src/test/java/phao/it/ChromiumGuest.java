package phao.it;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import phao.check.CuttingProxy;
import phao.check.History;

/** phao.js in a page of Chromium, by way of a proxy that cuts, with its notes fetched by a thread of its own. */
final class ChromiumGuest extends JavaScriptGuest {

    private static final double FETCH_EVERY_MILLIS = 100;
    private static final String BEGIN = """
            async ({ source, who, base, rooms }) => {
              const talk = eval(`(${source})`);
              const { PhaoSocket } = await import("/js/phao.js");
              window.notes = [];
              window.guest = talk({ PhaoSocket, who, base, rooms, every: 100, note: note => window.notes.push(JSON.stringify(note)) });
            }""";

    private final URI server;
    private final CuttingProxy proxy;
    private final CountDownLatch inside = new CountDownLatch(1);
    private volatile boolean silent;
    private volatile boolean closed;
    private Thread thread;

    /**
     * @param server where the page comes from; it must allow other origins, for the page connects by the proxy
     * @param proxy is closed with the guest
     */
    ChromiumGuest(String who, URI server, CuttingProxy proxy) {
        super(who);
        this.server = server;
        this.proxy = proxy;
    }

    /** Returns when the page is there: the server may be killed then. */
    @Override
    public void enter(List<String> rooms, History history) {
        thread = new Thread(() -> run(rooms, history), "chromium-guest");
        thread.setDaemon(true);
        thread.start();
        try {
            inside.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(List<String> rooms, History history) {
        try (Chromium chromium = Chromium.launch();
                Page page = chromium.browser().newPage()) {
            // Any document of the server's will do, as long as it runs no chat of its own.
            page.navigate(server.resolve("js/phao.js").toString());
            page.evaluate(
                    BEGIN,
                    Map.of(
                            "source",
                            Files.readString(Path.of("src/test/js/faults/talk.mjs"))
                                    .replaceFirst("(?s)^.*?export ", ""),
                            "who",
                            who,
                            "base",
                            "ws://localhost:" + proxy.address().getPort() + "/",
                            "rooms",
                            rooms));
            inside.countDown();
            boolean told = false;
            while (!closed) {
                if (silent && !told) {
                    page.evaluate("guest.fallSilent()");
                    told = true;
                }
                List<?> notes = (List<?>) page.evaluate("notes.splice(0)");
                notes.forEach(note -> noted((String) note, history));
                page.waitForTimeout(FETCH_EVERY_MILLIS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            inside.countDown();
        }
    }

    @Override
    public void fallSilent() {
        proxy.rest();
        silent = true;
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (thread != null) {
                thread.join(20_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        proxy.close();
    }
}
