package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import java.text.Normalizer;
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
    void marks_that_are_stacked_in_a_text_stay_in_their_message() throws IOException {
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
        assertThat(looksAlike(neighbours[0].screenshot(STILL), beside[0])).as("the message above").isTrue();
        assertThat(looksAlike(neighbours[1].screenshot(STILL), beside[1])).as("the message below").isTrue();
    }

    /** But for what drawing an edge anew may change, which nobody sees. */
    private static boolean looksAlike(byte[] one, byte[] other) throws IOException {
        BufferedImage a = ImageIO.read(new ByteArrayInputStream(one));
        BufferedImage b = ImageIO.read(new ByteArrayInputStream(other));
        if (a.getWidth() != b.getWidth() || a.getHeight() != b.getHeight()) {
            return false;
        }
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                for (int shift = 0; shift < 24; shift += 8) {
                    if (Math.abs((a.getRGB(x, y) >> shift & 0xFF) - (b.getRGB(x, y) >> shift & 0xFF)) > 16) {
                        return false;
                    }
                }
            }
        }
        return true;
    }
}
