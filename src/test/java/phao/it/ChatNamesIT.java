package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import java.text.Normalizer;
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
}
