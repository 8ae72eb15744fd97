package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page calls new, unread and again: only what is. */
class ChatUnreadIT extends ChatTest {

    private static final String HIDE =
            "hidden => { Object.defineProperty(document, 'visibilityState', { configurable: true,"
                    + " get: () => hidden ? 'hidden' : 'visible' }); document.dispatchEvent(new Event('visibilitychange')) }";

    @Test
    void a_room_that_was_empty_when_it_was_visited_counts_what_comes() {
        BrowserContext ans = browser();
        ChatPage an = tab(ans).enter(server.url(), "empty-unread", "An");
        assertThat(an.find("#empty")).isVisible();
        an.open(server.url(), "other-unread");
        assertThat(an.find("#room-title")).hasText("other-unread");
        ChatPage binh = person("Bình", "empty-unread");
        binh.say("one");
        binh.say("two");
        assertThat(unread(an, "empty-unread")).hasText("2");
        an.page().reload();
        assertThat(unread(an, "empty-unread")).hasText("2");

        // In another window of the same browser it is read, and what is said there is not unread here.
        ChatPage second = tab(ans).open(server.url(), "empty-unread");
        second.awaitTexts("one", "two");
        assertThat(second.find(".line.new + .message")).containsText("one");
        second.say("three");
        binh.awaitCount(3);
        assertThat(unread(an, "empty-unread")).isHidden();
        assertThat(an.page()).hasTitle("other-unread · Phao");
    }

    @Test
    void nothing_that_comes_while_one_looks_stands_below_a_mark() {
        ChatPage an = person("An", "looking");
        ChatPage binh = person("Bình", "looking");
        for (String text : List.of("one", "two", "three")) {
            binh.say(text);
            assertThat(an.find(".message .text").last()).hasText(text);
            assertThat(an.find(".line.new")).hasCount(0);
        }

        an.page().evaluate(HIDE, true);
        binh.say("while hidden");
        binh.say("still hidden");
        assertThat(an.find(".message .text").last()).hasText("still hidden");
        an.page().evaluate(HIDE, false);
        assertThat(an.find(".line.new + .message")).containsText("while hidden");

        binh.say("seen");
        assertThat(an.find(".message .text").last()).hasText("seen");
        assertThat(an.find(".line.new")).hasCount(1);
        an.page().evaluate(HIDE, true);
        an.page().evaluate(HIDE, false);
        assertThat(an.find(".line.new")).hasCount(0);
    }

    @Test
    void what_comes_while_one_reads_above_stands_below_a_mark() {
        ChatPage an = person("An", "above");
        ChatPage binh = person("Bình", "above");
        for (int i = 0; i < 40; i++) {
            binh.say("m" + i);
        }
        an.awaitCount(40);
        assertThat(an.find(".line.new")).hasCount(0);
        an.page().evaluate("() => { document.getElementById('scroller').scrollTop -= 500 }");
        assertThat(an.find("#to-end")).isVisible();
        binh.say("below");
        assertThat(an.find("#to-end")).hasText("1 new message");
        assertThat(an.find(".line.new + .message")).containsText("below");
    }

    @Test
    void a_first_connection_that_takes_its_time_is_not_one_again() {
        BrowserContext ans = browser();
        boolean[] refused = {true};
        ans.routeWebSocket(Pattern.compile(".*/socket$"), route -> {
            if (refused[0]) {
                route.close();
            } else {
                route.connectToServer();
            }
        });
        ans.route(Pattern.compile(".*/(events|rooms)[/?].*"), route -> {
            if (refused[0]) {
                route.abort();
            } else {
                route.resume();
            }
        });
        ChatPage an = tab(ans);
        an.page()
                .addInitScript("window.said = []; addEventListener('DOMContentLoaded', () => new MutationObserver(() =>"
                        + " window.said.push(document.getElementById('banner-text').textContent)).observe(document.getElementById('banner-text'),"
                        + " { childList: true, characterData: true, subtree: true }))");
        an.open(server.url(), "first");
        an.find("#name-later").click();
        assertThat(an.banner()).hasText("The server cannot be reached. What you write is kept.");
        refused[0] = false;
        an.page().evaluate("dispatchEvent(new Event('online'))");
        an.awaitConnection();
        an.say("here");
        an.awaitTexts("here");
        assertThat(an.find("#banner")).isHidden();
        assertThat(an.page().evaluate("() => window.said.join()").toString())
                .contains("cannot be reached")
                .doesNotContain("again", "lost");
    }

    private static Locator unread(ChatPage page, String room) {
        return page.find("#room-list .room:has-text('" + room + "') .room-unread > [aria-hidden]");
    }
}
