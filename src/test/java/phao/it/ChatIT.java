package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The chat page, used by several people at once. */
class ChatIT extends ChatTest {

    @Test
    void two_pages_talk() {
        ChatPage an = person("An", "talk");
        ChatPage binh = person("Bình", "talk");
        an.say("xin chào");
        binh.awaitTexts("xin chào");
        binh.say("chào An");
        an.awaitTexts("xin chào", "chào An");

        assertThat(an.lines()).extracting(ChatPage.Line::who).containsExactly("You", "Bình");
        assertThat(binh.lines()).extracting(ChatPage.Line::who).containsExactly("An", "You");
        assertThat(an.find(".message.mine .state")).hasAttribute("aria-label", "Stored");
        assertThat(an.allComplaints()).isEmpty();
    }

    @Test
    void a_message_of_several_lines_stays_as_it_was_written() {
        ChatPage an = person("An", "lines");
        an.find("#text").fill("one");
        an.find("#text").press("Shift+Enter");
        an.page().keyboard().type("  two");
        an.find("#text").press("Enter");
        an.awaitTexts("one\n  two");
        assertThat(an.find("#text")).hasValue("");
    }

    @Test
    void two_tabs_of_one_browser_are_two_members_and_both_work() {
        BrowserContext context = browser();
        ChatPage first = tab(context).enter(server.url(), "tabs", "An");
        ChatPage second = tab(context).open(server.url(), "tabs").awaitConnection();
        first.say("from the first");
        second.say("from the second");
        List<String> sorted = List.of("from the first", "from the second");
        first.awaitCount(2);
        second.awaitCount(2);

        assertThat(first.texts()).containsExactlyInAnyOrderElementsOf(sorted).isEqualTo(second.texts());
        assertThat(first.lines()).extracting(ChatPage.Line::who).containsOnly("You");
        assertThat(first.find("#people-list li")).hasCount(2);
        assertThat(first.find("#people-list")).containsText("An (you, in another window)");
    }

    @Test
    void who_is_here_is_listed_and_a_new_name_is_told_to_all() {
        ChatPage an = person("An", "people");
        ChatPage binh = person("Bình", "people");
        assertThat(an.find("#people-list li")).hasText(new String[] {"AAn (you)", "BBình"});
        assertThat(an.find("#people-total")).hasText("2");

        binh.find("#self").click();
        binh.find("#name-field").fill("Bình Minh");
        binh.find("#name-field").press("Enter");
        assertThat(an.find("#people-list")).containsText("Bình Minh");
        assertThat(binh.find("#self-text")).hasText("Bình Minh");
        binh.say("still here");
        an.awaitTexts("still here");
        assertThat(an.lines().get(0).who()).isEqualTo("Bình Minh");

        binh.page().close();
        // The server's grace for a reconnect is ten seconds.
        assertThat(an.find("#people-list li")).hasCount(1, new LocatorAssertions.HasCountOptions().setTimeout(30_000));
    }

    @Test
    void a_new_name_reaches_the_other_tabs_of_the_browser_and_is_said_there_too() {
        BrowserContext context = browser();
        ChatPage first = tab(context).open(server.url(), "renamed");
        ChatPage second = tab(context).open(server.url(), "renamed");
        assertThat(second.find("#name-dialog")).isVisible();
        first.find("#name-field").fill("An");
        first.find("#name-field").press("Enter");
        assertThat(second.find("#self-text")).hasText("An");
        assertThat(second.find("#name-dialog")).isHidden();
        ChatPage binh = person("Bình", "renamed");
        assertThat(binh.find("#people-list li")).hasText(new String[] {"BBình (you)", "AAn", "AAn"});

        second.find("#self").click();
        second.find("#name-field").fill("An Nhiên");
        second.find("#name-field").press("Enter");
        assertThat(first.find("#self-text")).hasText("An Nhiên");
        assertThat(binh.find("#people-list li")).hasText(new String[] {"BBình (you)", "AAn Nhiên", "AAn Nhiên"});

        // What is no name changes nothing.
        second.page().evaluate("() => localStorage.setItem('phao.page.name', '{\"name\":[]}')");
        second.page().evaluate("() => localStorage.removeItem('phao.page.name')");
        first.say("still An Nhiên");
        binh.awaitTexts("still An Nhiên");
        assertThat(binh.lines().get(0).who()).isEqualTo("An Nhiên");
    }

    @Test
    void two_hundred_thousand_blanks_do_not_freeze_the_field() {
        ChatPage an = person("An", "blanks");
        for (String blank : List.of(" ", "\u2003", "\u3000")) {
            an.find("#text")
                    .evaluate(
                            "(field, blank) => { field.value = blank.repeat(200_000); field.dispatchEvent(new Event('input'));"
                                    + " field.focus(); field.setSelectionRange(0, 0) }",
                            blank);
            long begin = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                an.page().keyboard().press("x");
                an.page()
                        .evaluate(
                                "() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))");
            }
            // On a machine that takes 0.4 s for all of them; it took 17 s with wide blanks.
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("five keys before 200,000 of U+%04x", (int) blank.charAt(0))
                    .isLessThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void who_types_is_seen_until_the_message_comes() {
        ChatPage an = person("An", "typing");
        ChatPage binh = person("Bình", "typing");
        assertThat(an.find("#people-list")).containsText("Bình");
        binh.find("#text").pressSequentially("chờ chút");
        assertThat(an.find("#typing")).hasText("Bình is typing …");
        assertThat(binh.find("#typing")).isEmpty();
        binh.find("#text").press("Enter");
        an.awaitTexts("chờ chút");
        assertThat(an.find("#typing")).isEmpty();
    }

    @Test
    void who_stops_typing_is_forgotten() {
        ChatPage an = person("An", "typing-stops");
        ChatPage binh = person("Bình", "typing-stops");
        // Under that name he is connected: before, a signal may fall between two connections.
        assertThat(an.find("#people-list")).containsText("Bình");
        binh.find("#text").pressSequentially("x");
        assertThat(an.find("#typing")).hasText("Bình is typing …");
        assertThat(an.find("#typing")).isEmpty(new LocatorAssertions.IsEmptyOptions().setTimeout(15_000));
    }

    @Test
    void the_rooms_that_were_visited_are_listed_and_count_what_is_unread() {
        ChatPage an = person("An", "rooms-a");
        an.say("first");
        an.awaitCount(1);
        an.find("#room-field").fill("rooms b");
        an.find("#room-field").press("Enter");
        assertThat(an.find("#room-title")).hasText("rooms b");
        assertThat(an.page()).hasURL(Pattern.compile(".*#/rooms%20b$"));
        assertThat(an.find("#room-list .room-name")).hasText(new String[] {"rooms b", "rooms-a"});

        ChatPage binh = person("Bình", "rooms-a");
        binh.awaitTexts("first");
        binh.say("second");
        binh.say("third");
        Locator unread = an.find("#room-list .room:has-text('rooms-a') .room-unread > [aria-hidden]");
        assertThat(unread).hasText("2");
        assertThat(an.page()).hasTitle("(2) rooms b · Phao");

        an.find("#room-list a:has-text('rooms-a')").click();
        an.awaitTexts("first", "second", "third");
        assertThat(an.find(".line.new")).hasText("New");
        assertThat(an.page()).hasTitle("rooms-a · Phao");
        assertThat(unread).isHidden();

        an.page().reload();
        an.awaitTexts("first", "second", "third");
        assertThat(an.find("#room-list .room-name")).hasText(new String[] {"rooms-a", "rooms b"});
    }

    @Test
    void what_came_while_one_was_away_is_counted_and_begins_at_a_mark() {
        BrowserContext context = browser();
        ChatPage an = tab(context).enter(server.url(), "away", "An");
        an.say("read");
        an.awaitTexts("read");
        an.open(server.url(), "elsewhere");
        assertThat(an.find("#room-title")).hasText("elsewhere");
        an.page().close();
        ChatPage binh = person("Bình", "away");
        binh.awaitTexts("read");
        binh.say("one");
        binh.say("two");
        binh.awaitTexts("read", "one", "two");

        ChatPage back = tab(context).open(server.url(), "elsewhere");
        assertThat(back.find("#room-list .room:has-text('away') .room-unread > [aria-hidden]"))
                .hasText("2");
        assertThat(back.page()).hasTitle("(2) elsewhere · Phao");
        back.find("#room-list a:has-text('away')").click();
        back.awaitTexts("read", "one", "two");
        assertThat(back.find(".line.new + .message")).containsText("one");
        assertThat(back.page()).hasTitle("away · Phao");
    }

    @Test
    void a_room_can_be_named_in_the_query_and_taken_off_the_list() {
        ChatPage an = tab(browser());
        an.page().navigate(server.http("?room=Ph%C3%B2ng%20h%E1%BB%8Dp").toString());
        an.find("#name-later").click();
        assertThat(an.find("#room-title")).hasText("Phòng họp");
        an.open(server.url(), "other");
        assertThat(an.find("#room-title")).hasText("other");
        an.find("#room-list .room:has-text('Phòng họp')").hover();
        an.find("#room-list .room:has-text('Phòng họp') .room-forget").click();
        assertThat(an.find("#room-list .room-name")).hasText(new String[] {"other"});
    }

    @Test
    void a_room_name_that_is_not_allowed_is_explained() {
        ChatPage an = person("An", "rules");
        an.find("#room-field").fill("a/b");
        an.find("#room-field").press("Enter");
        assertThat(an.find("#room-problem")).hasText("A name cannot contain / or \\.");
        an.find("#room-field").fill("ế".repeat(43));
        an.find("#room-field").press("Enter");
        assertThat(an.find("#room-problem")).hasText("The name is 129 bytes long, the limit is 128.");
        assertThat(an.find("#room-title")).hasText("rules");
    }

    @Test
    void the_link_to_the_room_is_copied() {
        ChatPage an = personWithClipboard("An", "phòng");
        an.find("#share").click();
        assertThat(an.find("#share")).hasText("Link copied");
        assertThat(an.page().evaluate("() => navigator.clipboard.readText()")).isEqualTo(server.url() + "#/ph%C3%B2ng");
    }

    @Test
    void unsafe_text_stays_text() {
        ChatPage an = person("<b>An</b>", "unsafe");
        ChatPage binh = person("Bình", "unsafe");
        String text =
                "<img src=x onerror=\"document.title='hacked'\"> javascript:alert(1) <script>alert(1)</script> https://example.org/?a=<b>";
        an.say(text);
        binh.awaitTexts(text);
        assertThat(binh.find(".message img, .message script, .message b")).hasCount(0);
        Locator link = binh.find(".message a");
        assertThat(link).hasCount(1);
        assertThat(link).hasAttribute("href", "https://example.org/?a=");
        assertThat(link).hasAttribute("rel", Pattern.compile("noopener noreferrer.*"));
        assertThat(binh.find(".message .who")).hasText("<b>An</b>");
        assertThat(binh.page()).hasTitle("unsafe · Phao");
    }

    @Test
    void no_script_of_a_stranger_could_run() {
        ChatPage an = person("An", "policy");
        Page page = an.page();
        Object ran = page.evaluate(
                "() => { const script = document.createElement('script'); try { script.text = 'window.ran = true' }"
                        + " catch (error) { return error.name } document.head.append(script); return window.ran ?? 'blocked' }");
        assertThat(ran).isIn("TypeError", "blocked");
        assertThat(page.evaluate(
                        "() => { try { document.body.innerHTML = '<p>' } catch (error) { return error.name } }"))
                .isEqualTo("TypeError");
        page.waitForCondition(() -> an.allComplaints().stream().anyMatch(text -> text.contains("TrustedScript")));
        forgetComplaints();
    }
}
