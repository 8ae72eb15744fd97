package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Takes back what was said. */
class ChatRemovalIT extends ChatTest {

    private static Locator message(ChatPage page, String text) {
        return page.find(".message").filter(new Locator.FilterOptions().setHasText(text));
    }

    @Test
    void what_one_said_is_taken_back_for_everybody_and_stays_so() {
        ChatPage binh = person("Bình", "removal");
        ChatPage an = person("An", "removal");
        an.say("said too soon");
        an.say("stays");
        binh.awaitCount(2);
        message(binh, "said too soon").locator(".bubble").hover();
        message(binh, "said too soon").locator(".message-more").click();
        assertThat(binh.find("#menu [role=menuitem]")).hasText(new String[] {"Copy text", "Copy link to message"});
        binh.page().keyboard().press("Escape");

        message(an, "said too soon").locator(".bubble").hover();
        message(an, "said too soon").locator(".message-more").click();
        an.find("#menu [role=menuitem]").last().click();
        assertThat(an.find("#menu [role=menuitem]")).hasText(new String[] {"Remove for everybody", "Keep it"});
        an.find("#menu [role=menuitem]").last().click();
        assertThat(an.find("#menu")).isHidden();
        assertThat(message(an, "said too soon")).hasCount(1);

        message(an, "said too soon").locator(".bubble").hover();
        message(an, "said too soon").locator(".message-more").click();
        an.find("#menu [role=menuitem]").last().click();
        an.page().screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", "remove-menu.png")));
        an.find("#menu [role=menuitem]").first().click();
        for (ChatPage each : new ChatPage[] {an, binh}) {
            assertThat(each.find(".removed-text")).hasText("Message removed");
            assertThat(each.find(".message")).hasCount(2);
            assertThat(message(each, "said too soon")).hasCount(0);
        }
        an.page().screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", "removed.png")));
        binh.page().reload();
        assertThat(binh.find(".removed-text")).hasText("Message removed");
        assertThat(binh.find(".message")).hasCount(2);
        assertThat(message(binh, "said too soon")).hasCount(0);
        assertThat(binh.find(".line.new")).hasCount(0);
        message(an, "Message removed").locator(".bubble").hover();
        message(an, "Message removed").locator(".message-more").click();
        assertThat(an.find("#menu [role=menuitem]")).hasText(new String[] {"Copy link to message"});
    }
}
