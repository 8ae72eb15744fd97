package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's own files: as they are written, as the build joins them, and kept by the browser for when there is no network. */
class ShellIT extends ChatTest {

    private static final Path SOURCES = Path.of("webapp");
    private static final Path JOINED = Path.of("target/page");
    private static final String KEPT = """
            async () => {
              const names = (await caches.keys()).filter(name => name.startsWith("phao-shell"));
              return Promise.all(names.map(async name => (await (await caches.open(name)).keys()).length + " " + name));
            }""";

    /** Playwright's own waiting takes the promise of a condition for the condition. */
    private static final String UNTIL = """
            async arg => {
              const met = %s;
              for (const end = Date.now() + 30_000; Date.now() < end; await new Promise(again => setTimeout(again, 50))) if (await met(arg)) return true;
              return false;
            }""";

    @TempDir
    private Path folder;

    @AfterEach
    void the_shipped_one_serves_again() {
        server.deploy(Path.of(StandaloneServer.war()));
    }

    @Test
    void the_page_from_the_sources_alone_works() throws Exception {
        server.deploy(OtherWar.with(SOURCES, folder));
        ChatPage an = tab(browser());
        List<String> requests = new CopyOnWriteArrayList<>();
        an.page().onRequest(request -> requests.add(request.url()));
        an.enter(server.url(), "sources", "An");
        an.say("from the sources");
        an.awaitTexts("from the sources");
        assertThat(requests)
                .anyMatch(url -> url.endsWith("/js/phao/outbox.js"))
                .noneMatch(url -> url.contains("/assets/"));
        assertThat((List<?>) an.page().evaluate(KEPT)).isEmpty();
    }

    @Test
    void without_network_the_page_starts_shows_its_rooms_and_what_waits_and_sends_it_later() {
        BrowserContext context = browser();
        ChatPage an = tab(context).enter(server.url(), "tunnel", "An");
        an.say("before");
        an.awaitTexts("before");
        awaitKept(an);

        server.kill();
        an.say("in the tunnel");
        an.awaitWaiting(1);
        an.page().close();
        ChatPage again = tab(context).open(server.url(), "tunnel");
        assertThat(again.find("#room-list .room-name")).hasText("tunnel");
        assertThat(again.find("#self-text")).hasText("An");
        again.awaitWaiting(1);
        assertThat(again.find(".message[data-state=waiting] .text")).hasText("in the tunnel");
        again.say("still in it");
        again.awaitWaiting(2);
        again.page().reload();
        again.awaitWaiting(2);

        server.restart();
        again.awaitTexts("before", "in the tunnel", "still in it");
        ChatPage binh = person("Bình", "tunnel");
        binh.awaitTexts("before", "in the tunnel", "still in it");
        assertThat(binh.lines()).extracting(ChatPage.Line::who).containsOnly("An");
        forgetComplaints(); // of files that the browser itself asks for
    }

    /** A page that was open while the server was replaced, one that is opened later, and one that went back to the version before. */
    @Test
    void a_new_version_is_there_at_the_next_visit_and_never_mixed_with_the_old_one() throws Exception {
        BrowserContext context = browser();
        ChatPage an = tab(context).enter(server.url(), "versions", "An");
        awaitKept(an);
        for (int version = 2; version <= 4; version++) {
            server.deploy(version(version));
            an.awaitConnection();
            // The one before is kept for a page that is loading just now.
            await(
                    an,
                    "async v => { const names = await caches.keys();"
                            + " const { installing, waiting, active } = await navigator.serviceWorker.getRegistration();"
                            + " const kept = await caches.match(new URL('./', location), { cacheName: names.at(-1) });"
                            + " return names.length === 2 && !installing && !waiting && active.state === 'activated'"
                            + " && (await kept?.text() ?? '').includes('version ' + v) }",
                    version);
            an.page().reload();
            an.awaitConnection();
            assertThat(an.page().evaluate("[document.querySelector('meta[name=version]').content, window.version]"))
                    .isEqualTo(List.of("version " + version, "version " + version));
        }
        forgetComplaints();
    }

    /** The WAR with another index.html, another script, and the names and hashes that go with them. */
    private Path version(int version) throws Exception {
        Path sources = folder.resolve("sources" + version);
        copy(SOURCES, sources);
        mark(sources.resolve("index.html"), "<meta name=\"version\" content=\"version " + version + "\">");
        Files.writeString(
                sources.resolve("js/chat.js"),
                "window.version = \"version " + version + "\";\n",
                StandardOpenOption.APPEND);
        Path joined = folder.resolve("page" + version);
        Process build = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        "target/classes",
                        "phao.bundle.Main",
                        sources.toString(),
                        joined.toString())
                .inheritIO()
                .start();
        assertThat(build.waitFor()).isZero();
        Path war = folder.resolve("version" + version + ".war");
        return Files.copy(OtherWar.with(joined, folder), war);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    /** Puts something before the page's title. */
    private static void mark(Path page, String what) throws IOException {
        String text = Files.readString(page);
        assertThat(text).contains("<title>");
        Files.writeString(page, text.replace("<title>", what + "<title>"));
    }

    /** A page that a proxy made, a login's, or one of another version under this one's name. */
    @Test
    void what_is_not_the_pages_own_is_never_kept() throws Exception {
        Path broken = folder.resolve("broken");
        copy(JOINED, broken);
        mark(broken.resolve("index.html"), "<meta name=\"injected\">");
        Files.delete(broken.resolve("WEB-INF/gzip/index.html"));
        server.deploy(OtherWar.with(broken, folder));
        BrowserContext context = browser();
        ChatPage an = tab(context);
        an.page()
                .addInitScript("window.states = []; const { register } = ServiceWorkerContainer.prototype;"
                        + " ServiceWorkerContainer.prototype.register = async function (...args) { const made = await register.apply(this, args);"
                        + " const worker = made.installing; states.push(worker?.state ?? 'gone');"
                        + " worker?.addEventListener('statechange', () => states.push(worker.state)); return made }");
        an.enter(server.url(), "broken", "An");
        await(an, "() => states.includes('redundant') || states.includes('gone')", "");
        assertThat((List<?>) an.page().evaluate(KEPT)).isEmpty();
        an.say("works");
        an.awaitTexts("works");
        forgetComplaints();
    }

    @Test
    void a_proxy_that_says_502_does_not_keep_the_page_from_starting() throws Exception {
        BrowserContext context = browser();
        ChatPage an = tab(context).enter(server.url(), "502", "An");
        awaitKept(an);
        reloadWhileAnotherAnswers(502, an, () -> {
            assertThat(an.find("#room-title")).hasText("502");
            assertThat((List<?>) an.page().evaluate(KEPT)).hasSize(1);
        });
        an.awaitConnection();
        forgetComplaints();
    }

    /** An operator takes Phao away, and something else is there now. */
    @Test
    void where_there_is_no_phao_any_more_nothing_of_it_stays() throws Exception {
        BrowserContext context = browser();
        ChatPage an = tab(context).enter(server.url(), "gone", "An");
        awaitKept(an);
        reloadWhileAnotherAnswers(404, an, () -> {
            await(
                    an,
                    "async () => (await navigator.serviceWorker.getRegistration()) === undefined && (await caches.keys()).length === 0",
                    "");
            an.page().reload();
            assertThat(an.find("body")).hasText("another one");
        });
        forgetComplaints();
    }

    /** Reloads the page while another server stands in Phao's place, which answers everything with this status. */
    private void reloadWhileAnotherAnswers(int status, ChatPage page, Runnable then) throws Exception {
        server.stop();
        HttpServer other = answering(status);
        try {
            page.page().reload();
            then.run();
        } finally {
            other.stop(0);
        }
        server.restart();
    }

    private HttpServer answering(int status) throws IOException {
        HttpServer other =
                HttpServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), server.port()), 0);
        other.createContext("/", exchange -> {
            byte[] page = "another one".getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(status, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        other.start();
        return other;
    }

    @Test
    void what_belongs_to_rooms_goes_to_the_server() throws Exception {
        BrowserContext context = browser(new Browser.NewContextOptions().setLocale("vi-VN"));
        ChatPage an = tab(context).enter(server.url(), "rest", "An");
        an.say("there");
        an.awaitTexts("there");
        awaitKept(an);
        an.page().reload();
        an.awaitTexts("there");
        assertThat(an.page().evaluate("navigator.serviceWorker.controller !== null"))
                .isEqualTo(true);
        for (String path : List.of("rooms/rest?last=1", "rooms/rest/messages/1", "health", "js/phao.js", "nothing")) {
            an.page().evaluate("async path => { await fetch(path); }", path);
        }
        assertThat(((List<?>) an.page().evaluate(KEPT)).get(0).toString()).startsWith("3 ");
        Page content = context.newPage();
        content.navigate(server.http("rooms/rest/messages/1").toString());
        assertThat(content.locator("body")).hasText("there");
        forgetComplaints();
    }

    /** The page's files are kept by a worker that answers. */
    private static void awaitKept(ChatPage page) {
        await(
                page,
                "async () => (await (" + KEPT + ")()).length === 1"
                        + " && (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated'",
                "");
    }

    private static void await(ChatPage page, String condition, Object arg) {
        assertThat(page.page().evaluate(UNTIL.formatted(condition), arg))
                .as(condition)
                .isEqualTo(true);
    }
}
