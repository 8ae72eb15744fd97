package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.ReducedMotion;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The list of rooms, and what is shown before anything is known. */
class ChatListIT extends ChatTest {

    @Test
    void each_room_says_what_was_said_last_and_when_before_it_is_looked_at_too() {
        ChatPage binh = person("Bình", "list one");
        binh.say("first");
        ChatPage an = person("An", "list one");
        an.awaitCount(1);
        go(an, "list two");
        binh.say("nước lên\n\n  rồi");
        assertThat(an.find(".room-last")).hasText(new String[] {"", "Bình: nước lên rồi"});
        assertThat(an.find(".room-unread").last()).isVisible();
        assertThat(an.find(".room-time").last()).hasText(Pattern.compile("\\d\\d:\\d\\d"));
        binh.find("#files").setInputFiles(new FilePayload("a.png", "image/png", Pictures.png(20, 20)));
        binh.find("#send").click();
        assertThat(an.find(".room-last").last()).hasText("Bình: 📷 Picture");
        an.say("mine");
        assertThat(an.find(".room-last").first()).hasText("You: mine");
        an.page().reload();
        assertThat(an.find(".room-last")).hasText(new String[] {"You: mine", "Bình: 📷 Picture"});
        assertThat(an.find(".room-unread").last()).hasText("2 2 unread messages");
        an.find("#language").selectOption("vi");
        assertThat(an.find(".room-last")).hasText(new String[] {"Bạn: mine", "Bình: 📷 Ảnh"});
        an.find(".room-link").last().click();
        an.awaitCount(3);
    }

    @Test
    void the_list_stands_still_under_the_pointer_and_the_focus() {
        ChatPage an = person("An", "still a");
        go(an, "still b");
        go(an, "still c");
        String[] before = {"still c", "still b", "still a"};
        assertThat(an.find(".room-name")).hasText(before);
        an.find(".room-link").last().click();
        assertThat(an.find("#room-title")).hasText("still a");
        person("Bình", "still b").say("something new");
        assertThat(an.find(".room-last").nth(1)).hasText("Bình: something new");
        assertThat(an.find(".room-name")).hasText(before);
        an.page().mouse().move(700, 400);
        assertThat(an.find(".room-name")).hasText(new String[] {"still a", "still c", "still b"});

        an.find(".room-link").last().focus();
        an.page().evaluate("() => { location.hash = '#/still c' }");
        assertThat(an.find("#room-title")).hasText("still c");
        assertThat(an.find(".room-name")).hasText(new String[] {"still c", "still a", "still b"});
    }

    @Test
    void what_takes_long_has_its_place_shown_and_nothing_moves_for_those_who_want_none() {
        ChatPage an = tab(browser(new Browser.NewContextOptions().setReducedMotion(ReducedMotion.REDUCE)));
        an.page().routeWebSocket(Pattern.compile(".*/socket"), socket -> {});
        an.open(server.url(), "slow");
        an.find("#name-later").click();
        assertThat(an.find("#skeleton")).isVisible();
        assertThat(an.find("#skeleton i").first()).hasCSS("animation-name", "none");
        assertThat(an.find("#scroller")).hasAttribute("aria-busy", "true");
        // The client finds another way, and the room is empty.
        assertThat(an.find("#empty"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(ChatPage.RECOVERY_MILLIS));
        assertThat(an.find("#skeleton")).isHidden();
    }

    private static void go(ChatPage page, String room) {
        page.find("#room-field").fill(room);
        page.find("#room-field").press("Enter");
        assertThat(page.find("#room-title")).hasText(room);
        page.awaitConnection();
    }
}
