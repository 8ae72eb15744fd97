package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What one can do with a message: by mouse, by keyboard and by a finger. */
class ChatActionsIT extends ChatTest {

    @Test
    void the_mouse_finds_them_beside_the_message_and_one_writes_on() {
        ChatPage an = personWithClipboard("An", "mouse");
        an.say("Sóng & gió\n  <b>lặng</b>");
        an.awaitCount(1);
        an.find("#text").fill("half a sent");
        an.find(".message .bubble").hover();
        assertThat(an.find(".message-more")).hasCSS("opacity", "1");
        an.find(".message-more").click();
        assertThat(an.find(".message-more")).hasAttribute("aria-expanded", "true");
        assertThat(an.find("#menu [role=menuitem]"))
                .hasText(new String[] {"Copy text", "Copy link to message", "Remove …"});
        an.find("#menu [role=menuitem]").first().click();
        assertThat(an.find("#toast")).hasText("Text copied");
        assertThat(clipboard(an)).isEqualTo("Sóng & gió\n  <b>lặng</b>");
        assertThat(an.find("#menu")).isHidden();
        assertThat(an.find("#text")).isFocused();
        an.page().keyboard().type("ence");
        assertThat(an.find("#text")).hasValue("half a sentence");

        an.find(".message .bubble").hover();
        an.find(".message-more").click();
        an.page().mouse().click(700, 200);
        assertThat(an.find("#menu")).isHidden();
        assertThat(an.find(".message-more")).hasAttribute("aria-expanded", "false");
    }

    @Test
    void the_keyboard_goes_through_messages_and_menu_and_comes_back() {
        ChatPage an = personWithClipboard("An", "keys");
        for (String text : List.of("one", "two", "three")) {
            an.say(text);
        }
        an.awaitCount(3);
        Keyboard keys = an.page().keyboard();
        an.find("#scroller").focus();
        keys.press("ArrowUp");
        assertThat(message(an, "three")).isFocused();
        keys.press("ArrowUp");
        assertThat(message(an, "two")).isFocused();
        keys.press("Home");
        assertThat(message(an, "one")).isFocused();
        keys.press("ArrowUp");
        assertThat(message(an, "one")).isFocused();
        keys.press("Enter");
        Locator items = an.find("#menu [role=menuitem]");
        assertThat(items.first()).isFocused();
        assertThat(ChatAccessIT.rules(an.page())).isEmpty();
        keys.press("ArrowUp");
        assertThat(items.last()).isFocused();
        keys.press("ArrowDown");
        assertThat(items.first()).isFocused();
        keys.press("End");
        assertThat(items.last()).isFocused();
        keys.press("Escape");
        assertThat(an.find("#menu")).isHidden();
        assertThat(message(an, "one")).isFocused();
        keys.press("ArrowDown");
        keys.press("Enter");
        keys.type("c");
        assertThat(items.nth(1)).isFocused();
        keys.press("Enter");
        assertThat(an.find("#status")).hasText("Link copied");
        assertThat(clipboard(an)).matches(Pattern.quote(server.url() + "#/keys?message=") + "[0-9a-f]{16}:2");
        assertThat(message(an, "two")).isFocused();
        keys.press("Escape");
        assertThat(an.find("#text")).isFocused();
    }

    @Test
    void a_finger_that_rests_opens_them_selects_nothing_and_opens_nothing_else() throws IOException {
        ChatPage an = tab(browser(ChatAccessIT.phone())).enter(server.url(), "finger", "An");
        byte[] picture = Pictures.png(200, 150);
        an.find("#files").setInputFiles(new FilePayload("vịnh.png", "image/png", picture));
        an.find("#send").tap();
        an.awaitCount(1);
        CDPSession touch = an.page().context().newCDPSession(an.page());
        BoundingBox box = an.find(".picture").boundingBox();
        touch(touch, "touchStart", box.x + 50, box.y + 50);
        assertThat(an.find("#menu")).isVisible();
        touch(touch, "touchEnd");
        assertThat(an.find("#menu [role=menuitem]")).hasText(new String[] {"Copy link to message", "Save", "Remove …"});
        assertThat(an.page().evaluate("() => String(getSelection())")).isEqualTo("");
        assertThat(an.find("#viewer")).isHidden();
        Download download = an.page()
                .waitForDownload(() -> an.find("#menu [role=menuitem]").nth(1).tap());
        assertThat(download.suggestedFilename()).isEqualTo("vịnh.png");
        assertThat(Files.readAllBytes(download.path())).isEqualTo(picture);
        assertThat(an.find("#text")).not().isFocused();

        // A finger that moves scrolls, and one that taps taps.
        touch(touch, "touchStart", box.x + 50, box.y + 50);
        touch(touch, "touchMove", box.x + 50, box.y + 90);
        touch(touch, "touchEnd");
        an.find(".picture-button").tap();
        assertThat(an.find("#viewer")).isVisible();
        assertThat(an.find("#menu")).isHidden();
    }

    @Test
    void of_a_long_text_all_is_copied_and_what_is_not_stored_has_no_link() {
        ChatPage an = personWithClipboard("An", "long");
        String tide = "Nước lên, nước xuống. ".repeat(1_000).strip();
        an.say(tide);
        an.awaitCount(1);
        an.find(".message .bubble").hover();
        an.find(".message-more").click();
        assertThat(an.find("#menu [role=menuitem]"))
                .hasText(new String[] {"Copy text", "Copy link to message", "Save", "Remove …"});
        an.find("#menu [role=menuitem]").first().click();
        assertThat(an.find("#toast")).hasText("Text copied");
        assertThat(clipboard(an)).isEqualTo(tide);
        server.kill();
        an.say("waits");
        an.awaitWaiting(1);
        an.find(".message .bubble").last().hover();
        an.find(".message-more").last().click();
        assertThat(an.find("#menu [role=menuitem]")).hasText(new String[] {"Copy text"});
        server.restart();
        an.awaitCount(2);
    }

    private static String clipboard(ChatPage page) {
        return (String) page.page().evaluate("() => navigator.clipboard.readText()");
    }

    private static Locator message(ChatPage page, String text) {
        return page.find(".message").filter(new Locator.FilterOptions().setHasText(text));
    }

    private static void touch(CDPSession session, String type, double... point) {
        JsonArray points = new JsonArray();
        if (point.length > 0) {
            JsonObject one = new JsonObject();
            one.addProperty("x", point[0]);
            one.addProperty("y", point[1]);
            points.add(one);
        }
        JsonObject event = new JsonObject();
        event.addProperty("type", type);
        event.add("touchPoints", points);
        session.send("Input.dispatchTouchEvent", event);
    }
}
