package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The chat page by keyboard alone, for a screen reader, in two languages, in both colour schemes and on a phone. */
class ChatAccessIT extends ChatTest {

    @Test
    void the_whole_way_is_possible_by_keyboard_alone() {
        ChatPage an = tab(browser()).open(server.url(), "keys");
        Keyboard keys = an.page().keyboard();
        assertThat(an.find("#name-field")).isFocused();
        keys.type("An");
        keys.press("Enter");
        assertThat(an.find("#text")).isFocused();
        keys.type("by keyboard");
        keys.press("Enter");
        an.awaitTexts("by keyboard");

        for (String before : List.of(
                "#files",
                "#scroller",
                "#share",
                "#bell",
                "#language",
                "#self",
                "#room-list a",
                ".room-form button",
                "#room-field")) {
            keys.press("Shift+Tab");
            assertThat(an.find(before)).isFocused();
        }
        keys.type("keys two");
        keys.press("Enter");
        assertThat(an.find("#room-title")).hasText("keys two");
        assertThat(an.find("#text")).isFocused();
        keys.press("Shift+Tab");
        keys.press("Escape");
        assertThat(an.find("#text")).isFocused();
    }

    @Test
    void the_first_tab_leads_past_everything_to_the_message_field() {
        ChatPage an = person("An", "skip");
        an.page().reload();
        an.awaitConnection();
        an.page().evaluate("() => document.activeElement.blur()");
        // Like a click at the page's beginning: the next Tab starts there.
        an.find("body").evaluate("body => { body.tabIndex = -1; body.focus(); body.removeAttribute('tabindex') }");
        an.page().keyboard().press("Tab");
        assertThat(an.find(".skip")).isFocused();
        an.page().keyboard().press("Enter");
        assertThat(an.find("#text")).isFocused();
    }

    @Test
    void landmarks_labels_and_live_regions_are_what_a_screen_reader_needs() throws IOException {
        ChatPage an = person("An", "labels");
        an.find("#files").setInputFiles(new FilePayload[] {
            new FilePayload("a.png", "image/png", Pictures.png(40, 30)),
            new FilePayload("a.txt", "text/plain", new byte[] {65})
        });
        an.say("xin chào https://example.org/");
        an.awaitCount(3);
        Page page = an.page();
        assertThat(page.getByRole(AriaRole.MAIN)).hasCount(1);
        assertThat(page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("Rooms")))
                .hasCount(1);
        assertThat(page.getByRole(AriaRole.COMPLEMENTARY, new Page.GetByRoleOptions().setName("Here now 1")))
                .hasCount(1);
        assertThat(page.getByRole(AriaRole.LOG, new Page.GetByRoleOptions().setName("Messages in labels")))
                .hasAttribute("aria-live", "polite");
        assertThat(page.getByRole(AriaRole.STATUS)).hasCount(1);
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .hasText("labels");
        assertThat(page.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Message to labels")))
                .isVisible();
        assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("labels"))
                        .first())
                .hasAttribute("aria-current", "page");
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Open picture a.png")))
                .isVisible();
        assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("a.txt")))
                .hasAttribute("title", "Download a.txt");
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Change your name An")))
                .isVisible();
        assertThat(rules(page)).isEmpty();
    }

    @Test
    void what_happens_to_the_connection_is_said_once_and_not_every_second() {
        ChatPage an = person("An", "said");
        an.page()
                .evaluate(
                        "() => { window.said = []; new MutationObserver(() => window.said.push(document.getElementById('status').textContent))"
                                + ".observe(document.getElementById('status'), { childList: true, characterData: true, subtree: true }) }");
        server.kill();
        assertThat(an.find("#banner-countdown")).hasText(Pattern.compile("Trying again in \\d+ seconds?"));
        // Several attempts fail meanwhile, each with its own countdown.
        an.page()
                .waitForFunction(
                        "() => /in [2-9] seconds/.test(document.getElementById('banner-countdown').textContent)");
        server.restart();
        // Not by a real click: the page may be back by itself before the button can be reached.
        an.page().evaluate("() => document.getElementById('banner-action').click()");
        assertThat(an.banner()).hasText("Connected again");
        assertThat(an.find("#banner")).isHidden();
        assertThat(an.page().evaluate("() => window.said.filter(text => text !== '').join()"))
                .isEqualTo("Connection lost. What you write is kept.,Connected again");
    }

    @Test
    void the_page_speaks_the_browsers_language_and_remembers_another() {
        BrowserContext context = browser(new Browser.NewContextOptions().setLocale("vi-VN"));
        ChatPage an = tab(context).open(server.url(), "ngôn ngữ");
        assertThat(an.find("#name-title")).hasText("Gọi bạn là gì nhỉ?");
        an.find("#name-field").fill("An");
        an.page().keyboard().press("Enter");
        an.awaitConnection();
        an.say("xin chào");
        an.awaitTexts("xin chào");
        assertThat(an.find("html")).hasAttribute("lang", "vi");
        assertThat(an.find(".line.day")).hasText("Hôm nay");
        assertThat(an.find("#text")).hasAttribute("placeholder", "Tin nhắn");
        assertThat(an.find("#people-list")).hasText("AAn (bạn)");

        an.find("#language").selectOption("en");
        assertThat(an.find("html")).hasAttribute("lang", "en");
        assertThat(an.find(".line.day")).hasText("Today");
        assertThat(an.find("#people-list")).hasText("AAn (you)");
        assertThat(an.find(".message .state")).hasAttribute("aria-label", "Stored");
        an.page().reload();
        assertThat(an.find("#text")).hasAttribute("placeholder", "Message");
        assertThat(an.find("html")).hasAttribute("lang", "en");
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void every_text_stands_out_from_its_background(ColorScheme scheme) {
        BrowserContext context =
                browser(new Browser.NewContextOptions().setLocale("en-GB").setColorScheme(scheme));
        ChatPage an = tab(context).enter(server.url(), "colours-" + scheme, "An");
        ChatPage binh = person("Bình", "colours-" + scheme);
        an.find("#files").setInputFiles(new FilePayload("a.txt", "text/plain", "x".getBytes(StandardCharsets.UTF_8)));
        an.say("mine https://example.org/");
        binh.awaitCount(2);
        binh.say("theirs");
        an.awaitCount(3);
        an.find("#room-field").fill("a/b");
        an.find("#room-field").press("Enter");
        an.find("#files").setInputFiles(new FilePayload("b.txt", "text/plain", "x".getBytes(StandardCharsets.UTF_8)));
        assertThat(faint(an.page())).isEmpty();
        for (int colour = 0; colour < 11; colour++) {
            an.page()
                    .evaluate(
                            "colour => document.querySelectorAll('[data-colour]').forEach(one => { one.dataset.colour = colour })",
                            colour);
            assertThat(faint(an.page())).isEmpty();
        }
        an.find("#self").click();
        assertThat(faint(an.page())).isEmpty();
    }

    @Test
    void on_a_phone_rooms_and_people_are_drawers_and_everything_is_large_enough_for_a_finger() {
        BrowserContext context = browser(phone());
        ChatPage an = tab(context).enter(server.url(), "phone", "An");
        an.say("xin chào");
        an.awaitCount(1);
        Page page = an.page();
        assertThat(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
        assertThat(small(page)).isEmpty();
        assertThat(an.find("#rooms")).isHidden();
        an.find("#rooms-open").tap();
        assertThat(an.find("#rooms")).isInViewport();
        assertThat(an.find("#rooms-close")).isFocused();
        assertThat(small(page)).isEmpty();
        assertThat(an.find("#talk")).hasAttribute("inert", "");
        page.keyboard().press("Escape");
        assertThat(an.find("#rooms")).isHidden();
        assertThat(an.find("#rooms-open")).isFocused();

        assertThat(an.find("#people-open")).hasAttribute("aria-label", "1 person here");
        an.find("#people-open").tap();
        assertThat(an.find("#people-list")).isInViewport();
        page.touchscreen().tap(20, 400);
        assertThat(an.find("#people")).isHidden();
        an.find("#rooms-open").tap();
        an.find("#room-field").fill("phone 2");
        page.keyboard().press("Enter");
        assertThat(an.find("#rooms")).isHidden();
        assertThat(an.find("#room-title")).hasText("phone 2");
    }

    @Test
    void on_a_phone_nothing_zooms_in_and_no_keyboard_comes_up_uncalled() {
        ChatPage an = tab(browser(phone())).enter(server.url(), "fingers", "An");
        assertThat(an.find("#name-dialog")).isHidden();
        assertThat(an.find("#text")).not().isFocused();
        // Safari on iOS zooms in on a field with smaller letters, and stays there.
        assertThat(
                        (List<?>)
                                an.page()
                                        .evaluate(
                                                "() => [...document.querySelectorAll('input, select, textarea')]"
                                                        + ".filter(field => parseFloat(getComputedStyle(field).fontSize) < 16).map(field => field.id)"))
                .isEmpty();
    }

    static Browser.NewContextOptions phone() {
        return new Browser.NewContextOptions()
                .setViewportSize(390, 844)
                .setHasTouch(true)
                .setIsMobile(true)
                .setLocale("en-GB");
    }

    /** What breaks a basic rule: a control without a name, a picture without alt, an id twice, a label for nothing. */
    static List<?> rules(Page page) {
        return (List<?>) page.evaluate("""
                () => {
                  const broken = [];
                  const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
                  ids.filter((id, at) => ids.indexOf(id) !== at).forEach(id => broken.push(`id ${id} twice`));
                  for (const attribute of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for']) {
                    for (const element of document.querySelectorAll(`[${attribute}]`)) {
                      const all = element.getAttribute(attribute).split(' ').every(id => document.getElementById(id));
                      if (!all) broken.push(`${attribute} of ${element.outerHTML}`);
                    }
                  }
                  const named = element => element.getAttribute('aria-label') || element.labels?.length
                    || [...element.querySelectorAll('img')].some(image => image.alt)
                    || [...element.childNodes].some(node => node.textContent.trim() && node.nodeName !== 'svg');
                  for (const control of document.querySelectorAll('button, a, input, select, textarea')) {
                    if (control.checkVisibility() && !named(control)) broken.push(`no name: ${control.outerHTML}`);
                    if (control.tabIndex > 0) broken.push(`tabindex: ${control.outerHTML}`);
                  }
                  // WCAG 2.2 §2.5.3, "Label in Name": who speaks to the page says what they see. Words for ears alone don't count as seen.
                  const seen = node => node.nodeType === Node.TEXT_NODE ? node.data
                    : node.nodeType !== Node.ELEMENT_NODE || node.matches('.unseen') || !node.checkVisibility() ? ''
                    : [...node.childNodes].map(seen).join(' ');
                  const words = text => text.toLowerCase().split(/\\s+/).filter(word => word !== '').join(' ');
                  for (const control of document.querySelectorAll('button[aria-label], a[aria-label], [role][aria-label]:is([role=button], [role=menuitem])')) {
                    if (!words(control.getAttribute('aria-label')).includes(words(seen(control)))) broken.push(`says other than it shows: ${control.outerHTML}`);
                  }
                  for (const image of document.querySelectorAll('.message img')) if (!image.alt) broken.push(`no alt: ${image.outerHTML}`);
                  for (const svg of document.querySelectorAll('svg')) {
                    if (!svg.closest('[aria-hidden=true]')) broken.push(`icon is read out: ${svg.outerHTML}`);
                  }
                  return broken;
                }""");
    }

    /** Texts with less than the contrast that WCAG 2.2 §1.4.3 asks for, 4.5 to 1. */
    private static List<?> faint(Page page) {
        return (List<?>) page.evaluate("""
                () => {
                  const channels = color => color.match(/[\\d.]+/g).map(Number);
                  const light = ([r, g, b]) => [r, g, b].map(value => value / 255)
                    .map(value => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
                    .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
                  const behind = element => {
                    for (let one = element; one; one = one.parentElement) {
                      const [r, g, b, a = 1] = channels(getComputedStyle(one).backgroundColor);
                      if (a === 1) return [r, g, b];
                    }
                    return [255, 255, 255];
                  };
                  const dialog = document.querySelector('dialog[open]');
                  const walker = document.createTreeWalker(dialog ?? document.body, NodeFilter.SHOW_TEXT);
                  const found = [];
                  while (walker.nextNode()) {
                    const element = walker.currentNode.parentElement;
                    if (!walker.currentNode.data.trim() || !element.checkVisibility({ visibilityProperty: true })) continue;
                    if (element.closest('.unseen, .skip, option, noscript, dialog:not([open])')) continue;
                    const [one, other] = [light(channels(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
                    const ratio = (one + 0.05) / (other + 0.05);
                    if (ratio < 4.5) found.push(`${ratio.toFixed(2)}: ${walker.currentNode.data.trim()} in ${element.className || element.tagName}`);
                  }
                  return found;
                }""");
    }

    /** Controls that are smaller than 44 by 44; links within a text may be. */
    private static List<?> small(Page page) {
        return (List<?>) page.evaluate("""
                () => [...document.querySelectorAll('button, a:not(.text a), select, input:not(.unseen), textarea, label.attach')]
                  .filter(one => one.checkVisibility({ visibilityProperty: true }) && !one.closest('[inert]') && !one.matches('.skip'))
                  .map(one => [one, one.getBoundingClientRect()])
                  .filter(([, box]) => box.width < 43.9 || box.height < 43.9)
                  .map(([one, box]) => `${one.outerHTML.slice(0, 80)} is ${box.width} by ${box.height}`)""");
    }
}
