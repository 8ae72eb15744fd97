package phao.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.FilePayload;
import org.junit.jupiter.api.Test;
import phao.it.ChatPage;
import phao.it.Chromium;
import phao.it.Pictures;

/** The chat page, as this server gives it to a browser. What it can do is tested in phao.it. */
class PageIT extends DeployedWar {

    @Test
    void two_people_talk_send_a_picture_and_find_it_again_after_a_reload() {
        String room = freshRoom();
        try (Chromium chromium = Chromium.launch()) {
            ChatPage an = person(chromium, room, "An");
            ChatPage binh = person(chromium, room, "Bình");
            an.say("xin chào");
            binh.awaitTexts("xin chào");
            binh.find("#files").setInputFiles(new FilePayload("vịnh.png", "image/png", Pictures.png(120, 80)));
            binh.say("look");
            an.awaitTexts("xin chào", "", "look");
            an.page().reload();
            an.awaitConnection();
            an.awaitTexts("xin chào", "", "look");
            PlaywrightAssertions.assertThat(an.find(".message img.picture")).hasJSProperty("naturalWidth", 120);
            assertThat(an.allComplaints()).isEmpty();
            assertThat(binh.allComplaints()).isEmpty();
        }
    }

    private ChatPage person(Chromium chromium, String room, String name) {
        Browser.NewContextOptions english = new Browser.NewContextOptions().setLocale("en-GB");
        return new ChatPage(chromium.browser().newContext(english)).enter(http(""), room, name);
    }
}
