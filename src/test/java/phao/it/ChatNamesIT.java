package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.text.Normalizer;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Names and texts whose characters would mislead, hide or cover something (docs/protocol.md §1.1). */
class ChatNamesIT extends ChatTest {

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
    void a_name_has_the_colour_of_its_badge_that_nobody_else_has_and_that_stays() {
        ChatPage an = person("An", "colours");
        for (String name : List.of("Bình", "Chi", "Dũng", "Em", "Phúc")) {
            person(name, "colours").say("by " + name);
        }
        an.awaitCount(5);
        String colours =
                "() => [...document.querySelectorAll('.message')].map(line => [getComputedStyle(line.querySelector('.who')).color,"
                        + " getComputedStyle(line.querySelector('.badge')).backgroundColor])";
        List<?> shown = (List<?>) an.page().evaluate(colours);
        assertThat(shown)
                .doesNotHaveDuplicates()
                .allSatisfy(pair -> assertThat(((List<?>) pair).get(0)).isEqualTo(((List<?>) pair).get(1)));
        an.page().reload();
        an.awaitConnection();
        an.awaitCount(5);
        assertThat(an.page().evaluate(colours)).isEqualTo(shown);
    }

    /** How far marks reach depends on the font, so the text gets a shadow over all of its neighbours instead: both are ink outside of their box. */
    @Test
    void the_ink_of_a_text_stays_within_its_message() throws IOException {
        ChatPage an = person("An", "ink");
        an.say("above");
        an.say("Za" + "\u0302".repeat(200));
        an.say("below");
        an.awaitCount(3);
        an.page()
                .evaluate(
                        "() => { const shadows = []; for (let y = -300; y <= 300; y += 5) shadows.push(`0 ${y}px 2px #f00`);"
                                + " document.querySelectorAll('.message .text')[1].style.textShadow = shadows.join() }");
        assertThat(redPixels(an.find(".message").nth(1)))
                .as("the shadow is there")
                .isPositive();
        assertThat(redPixels(an.find(".message").first()))
                .as("on the message above")
                .isZero();
        assertThat(redPixels(an.find(".message").last()))
                .as("on the message below")
                .isZero();
    }

    private static long redPixels(Locator element) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(element.screenshot()));
        return IntStream.range(0, image.getWidth() * image.getHeight())
                .map(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()))
                .filter(rgb -> (rgb >> 16 & 0xff) > 200 && (rgb >> 8 & 0xff) < 60 && (rgb & 0xff) < 60)
                .count();
    }
}
