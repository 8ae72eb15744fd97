package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.text.Normalizer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Names and texts whose characters would mislead, hide or cover something (docs/protocol.md §1.1). */
class ChatNamesIT extends ChatTest {

    /** A message that has just come fades in. */
    private static final Locator.ScreenshotOptions STILL =
            new Locator.ScreenshotOptions().setAnimations(ScreenshotAnimations.DISABLED);

    private static final String STACK = "z" + "\u0321\u0337\u0351\u0353\u0310".repeat(60);

    @Test
    void a_room_is_one_however_its_name_was_typed() {
        String name = "Hà Nội";
        ChatPage an = person("An", name);
        ChatPage binh = person("Bình", Normalizer.normalize(name, Normalizer.Form.NFD));
        an.say("xin chào");
        binh.awaitTexts("xin chào");
        assertThat(binh.find("#room-title")).hasText(name);
    }

    @Test
    void a_room_that_looks_like_another_is_not_made() {
        ChatPage an = person("An", "lobby");
        an.find("#room-field").fill("lob\u200bby");
        an.find("#room-field").press("Enter");
        assertThat(an.find("#room-problem")).hasText("The name contains a character that cannot be seen (U+200B).");
        assertThat(an.find("#room-title")).hasText("lobby");
        an.find("#room-field").fill(" ha\u0300i\u2800");
        an.find("#room-field").press("Enter");
        assertThat(an.find("#room-title")).hasText("hài");
    }

    @Test
    void marks_that_are_stacked_in_a_text_stay_in_their_message() {
        ChatPage an = person("An", "stack");
        an.say("above");
        an.say(STACK);
        an.say("below");
        an.awaitTexts("above", STACK, "below");
        assertThat(an.find(".message[data-state=stored]")).hasCount(3);
        assertThat(an.texts()).as("as it was written").contains(STACK);
        Locator[] neighbours = {an.find(".bubble").first(), an.find(".bubble").last()};
        byte[][] beside = {neighbours[0].screenshot(STILL), neighbours[1].screenshot(STILL)};
        an.find(".bubble .text").nth(1).evaluate("text => { text.style.visibility = 'hidden'; }");
        assertThat(Arrays.equals(neighbours[0].screenshot(STILL), beside[0])).as("the message above").isTrue();
        assertThat(Arrays.equals(neighbours[1].screenshot(STILL), beside[1])).as("the message below").isTrue();
    }
}
