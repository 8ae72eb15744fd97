package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What texts become on the page, what is copied of them, and links to rooms. */
class ChatTextIT extends ChatTest {

    @Test
    void code_links_and_emoji_are_shown_as_what_they_are() {
        ChatPage an = person("An", "texts");
        String block = "Chạy:\n```sh\ncurl -s 'https://a.example/' |\n\tsort\n```\nrồi `npm test`.";
        String links = "https://en.wikipedia.org/wiki/Devil's_advocate, www.example.org và an@example.org";
        an.say(block);
        an.say(links);
        an.say("👩‍🚀 🇻🇳");
        an.say("👩‍🚀 bay");
        an.awaitTexts(block, links, "👩‍🚀 🇻🇳", "👩‍🚀 bay");
        assertThat(an.find(".text code")).hasText(new String[] {"curl -s 'https://a.example/' | sort", "npm test"});
        assertThat(an.find(".text code a, .text b, .text img")).hasCount(0);
        assertThat(an.find(".text").first())
                .not()
                .containsText("`", new LocatorAssertions.ContainsTextOptions().setUseInnerText(true));
        Locator found = an.find(".text a");
        assertThat(found).hasText(new String[] {
            "https://en.wikipedia.org/wiki/Devil's_advocate", "www.example.org", "an@example.org"
        });
        assertThat(found.nth(1)).hasAttribute("href", "https://www.example.org/");
        assertThat(found.nth(2)).hasAttribute("href", "mailto:an@example.org");
        double large = fontSize(an, 2);
        assertThat(fontSize(an, 3)).isEqualTo(16);
        assertThat(large).isEqualTo(40);
    }

    @Test
    void what_is_copied_are_the_texts_as_they_were_written() {
        ChatPage an = personWithClipboard("An", "copies");
        ChatPage binh = person("Bình", "copies");
        String block = "```\ntwo\n  three\n```";
        an.say("one `x`");
        an.awaitCount(1);
        binh.say(block);
        an.awaitCount(2);
        an.say("four\nfive");
        an.awaitTexts("one `x`", block, "four\nfive");

        an.page().evaluate("() => getSelection().selectAllChildren(document.getElementById('messages'))");
        assertThat(copied(an)).isEqualTo("one `x`\n" + block + "\nfour\nfive");
        an.page().evaluate("() => getSelection().selectAllChildren(document.querySelectorAll('.text')[2])");
        assertThat(copied(an)).isEqualTo("four\nfive");
        an.page()
                .evaluate(
                        "() => { const [one, two] = document.querySelectorAll('.text');"
                                + " getSelection().setBaseAndExtent(one.firstChild, 1, two.querySelector('code').firstChild, 3) }");
        assertThat(copied(an)).isEqualTo("ne `x`\n```\ntwo");
        an.page().evaluate("() => getSelection().selectAllChildren(document.getElementById('room-title'))");
        assertThat(copied(an)).isEqualTo("copies");
        an.find("#text").fill("a draft");
        an.find("#text").selectText();
        assertThat(copied(an)).isEqualTo("a draft");
    }

    @Test
    void a_link_that_leads_to_no_room_says_why_and_offers_the_first_one() {
        ChatPage an = tab(browser());
        an.page().navigate(server.http("") + "#/a%2Fb");
        assertThat(an.find("#link-problem")).hasText("A name cannot contain / or \\.");
        assertThat(an.find("#link-back")).isHidden();
        assertThat(an.find("#link-first")).isFocused();
        an.find("#link-first").click();
        assertThat(an.find("#room-title")).hasText("lobby");
        an.find("#name-later").click();
        an.awaitConnection();

        an.open(server.url(), "bến");
        assertThat(an.find("#room-title")).hasText("bến");
        an.page().evaluate("() => { location.hash = '#/100%' }");
        assertThat(an.find("#link-problem")).containsText("is damaged");
        an.page().keyboard().press("Escape");
        assertThat(an.find("#room-title")).hasText("bến");
        assertThat(an.page()).hasURL(Pattern.compile(".*#/b%E1%BA%BFn$"));

        an.page().evaluate("() => { location.hash = '#/%E2%80%8B' }");
        assertThat(an.find("#link-back")).hasText("Back to bến");
        an.page().evaluate("() => { location.hash = '#/quay' }");
        assertThat(an.find("#link-dialog")).isHidden();
        assertThat(an.find("#room-title")).hasText("quay");
        assertThat(an.page()).hasURL(Pattern.compile(".*#/quay$"));
    }

    private static double fontSize(ChatPage page, int message) {
        return ((Number)
                        page.find(".text").nth(message).evaluate("text => parseFloat(getComputedStyle(text).fontSize)"))
                .doubleValue();
    }

    private static String copied(ChatPage page) {
        page.page().keyboard().press("Control+c");
        return (String) page.page().evaluate("() => navigator.clipboard.readText()");
    }
}
