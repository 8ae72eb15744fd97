package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the tests of the page share: one server and one browser for a class, a browser profile for each person, and after each
 * test the proof that the console had nothing to complain of.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ChatTest {

    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<ChatPage> pages = new ArrayList<>();
    private Chromium chromium;

    StandaloneServer server;

    @BeforeAll
    void start(@TempDir Path data) {
        server = StandaloneServer.start(data, options());
        chromium = Chromium.launch();
    }

    @AfterAll
    void stop() {
        if (chromium != null) {
            chromium.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void nothing_is_complained_of_in_the_console() {
        List<String> complaints =
                pages.stream().flatMap(page -> page.complaints().stream()).toList();
        contexts.forEach(BrowserContext::close);
        contexts.clear();
        pages.clear();
        assertThat(complaints).isEmpty();
    }

    /** For a test that provokes complaints. */
    void forgetComplaints() {
        pages.clear();
    }

    /** Options for the server's command line. */
    String[] options() {
        return new String[0];
    }

    /** Somebody's browser: nothing in it is known yet. English, unless the options say otherwise. */
    BrowserContext browser(Browser.NewContextOptions options) {
        BrowserContext context = chromium.browser().newContext(options);
        contexts.add(context);
        return context;
    }

    BrowserContext browser() {
        return browser(new Browser.NewContextOptions().setLocale("en-GB"));
    }

    ChatPage tab(BrowserContext context) {
        ChatPage page = new ChatPage(context);
        pages.add(page);
        return page;
    }

    /** Somebody with a browser of their own, in the room. */
    ChatPage person(String name, String room) {
        return tab(browser()).enter(server.url(), room, name);
    }

    /** As {@link #person}, with a clipboard that the test and the page may read and fill. */
    ChatPage personWithClipboard(String name, String room) {
        BrowserContext context = browser();
        context.grantPermissions(List.of("clipboard-read", "clipboard-write"));
        return tab(context).enter(server.url(), room, name);
    }
}
