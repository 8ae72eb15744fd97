package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written in the chat page and is not sent: over reloads, in several tabs, and where nothing can be stored. */
class ChatDraftsIT extends ChatTest {

    private static final FilePayload FILE =
            new FilePayload("a.txt", "text/plain", "xin chào".getBytes(StandardCharsets.UTF_8));

    /** Whether something of that kind is kept, or with null nothing at all. */
    private static final String KEPT = """
            async what => {
              const db = await new Promise(resolve => {
                const request = indexedDB.open('phao');
                request.onsuccess = () => resolve(request.result);
              });
              const store = db.transaction('entries').objectStore('entries');
              const ask = request => new Promise(resolve => { request.onsuccess = () => resolve(request.result) });
              const [keys, values] = await Promise.all([ask(store.getAllKeys()), ask(store.getAll())]);
              db.close();
              const written = keys.map((key, at) => key + JSON.stringify(Array.isArray(values[at]) ? values[at].map(file => file.name) : values[at]))
                  .filter(entry => entry.startsWith('written'));
              return what === null ? written.length === 0 : written.some(entry => entry.includes(what));
            }""";

    @Test
    void a_half_written_message_and_its_file_survive_a_reload_and_are_gone_when_they_were_sent() {
        ChatPage an = person("An", "draft");
        an.find("#files").setInputFiles(FILE);
        awaitKept(an, "a.txt");
        an.find("#text").pressSequentially("half a tho");
        an.page().reload();
        assertThat(an.find("#text")).hasValue("half a tho");
        assertThat(an.find("#attachments li")).containsText("a.txt");
        an.find("#text").pressSequentially("ught");
        an.find("#text").press("Enter");
        an.awaitTexts("", "half a thought");
        assertThat(an.find(".file-size")).hasText("9 byte");
        an.page().waitForFunction(KEPT, null);
        an.page().reload();
        an.awaitCount(2);
        assertThat(an.find("#text")).hasValue("");
        assertThat(an.find("#attachments")).isHidden();
    }

    @Test
    void two_tabs_keep_their_own_and_a_closed_ones_is_offered_to_the_next() {
        BrowserContext context = browser();
        ChatPage one = tab(context).enter(server.url(), "tabs", "An");
        ChatPage two = tab(context).open(server.url(), "tabs").awaitConnection();
        one.find("#text").fill("of the first");
        two.find("#text").fill("of the second");
        one.page().reload();
        two.page().reload();
        assertThat(one.find("#text")).hasValue("of the first");
        assertThat(two.find("#text")).hasValue("of the second");
        two.page().close();
        ChatPage three = tab(context).open(server.url(), "tabs").awaitConnection();
        assertThat(three.find("#text")).hasValue("of the second");
        one.page().reload();
        assertThat(one.find("#text")).hasValue("of the first");
    }

    @Test
    void what_was_refused_is_there_after_a_reload_and_can_be_edited() {
        ChatPage an = person("An", "refused-kept");
        an.find("#files").setInputFiles(FILE);
        // Between choosing and sending the file is gone.
        an.page()
                .evaluate(
                        "() => { Blob.prototype.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotFoundError')) }");
        an.say("the file comes first");
        assertThat(an.find(".failure p")).hasText("Not sent: the file could not be read");
        assertThat(an.find(".message[data-state=stored]")).hasCount(1);
        awaitKept(an, "unsent");
        an.page().reload();
        assertThat(an.find(".failure p")).hasText("Not sent: the file could not be read");
        assertThat(an.find(".message[data-state=failed] .file-name")).hasText("a.txt");
        an.page().screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", "not-sent.png")));
        an.page()
                .getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Edit"))
                .click();
        assertThat(an.find("#attachments li")).containsText("a.txt");
        assertThat(an.find(".failure")).hasCount(0);
        an.find("#text").press("Enter");
        an.awaitCount(2);
    }

    @Test
    void with_a_database_that_never_answers_the_page_is_there_after_a_few_seconds_and_says_what_that_means() {
        List<String> faults = List.of(
                "IDBFactory.prototype.open = function() { return {} }",
                "IDBObjectStore.prototype.getAllKeys = IDBObjectStore.prototype.getAll = IDBObjectStore.prototype.put = function() { return {} }",
                "IDBFactory.prototype.open = function() { throw new DOMException('no', 'SecurityError') }",
                "for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])"
                        + " Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError') } })");
        for (int i = 0; i < faults.size(); i++) {
            BrowserContext context = browser();
            context.addInitScript(faults.get(i));
            ChatPage an = tab(context).enter(server.url(), "silent " + i, "An");
            assertThat(an.find("#not-kept"))
                    .hasText(
                            "This browser stores nothing at the moment: what you write is kept only until this tab is closed.");
            an.say("sent all the same");
            an.awaitTexts("sent all the same");
        }
        forgetComplaints();
    }

    private static void awaitKept(ChatPage page, String what) {
        page.page().waitForFunction(KEPT, what);
    }
}
