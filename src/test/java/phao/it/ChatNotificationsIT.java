package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is told of a page that nobody looks at. The browser's notifications are real; a page notes which ones it makes. */
class ChatNotificationsIT extends ChatTest {

    /** A window can't be hidden without a screen: {@code look("hidden")} says that it is. */
    private static final String SPY = """
            let state = 'visible';
            Object.defineProperty(Document.prototype, 'visibilityState', { get: () => state });
            Object.defineProperty(Document.prototype, 'hidden', { get: () => state === 'hidden' });
            window.look = to => { state = to; document.dispatchEvent(new Event('visibilitychange')); };
            window.told = [];
            window.badges = [];
            window.asked = 0;
            window.Notification = class extends Notification {
              constructor(title, options) {
                super(title, options);
                told.push(`${title} | ${options.body}${options.renotify ? ' !' : ''}`);
                window.newest = this;
                this.addEventListener('close', () => { window.takenBack = title; });
              }
              close() { super.close(); window.takenBack = this.title; }
              static get permission() { return window.leave ?? super.permission; }
              static async requestPermission() { asked++; return (window.leave = 'granted'); }
            };
            navigator.setAppBadge = async count => { badges.push(count); };
            """;

    @Test
    void somebody_who_was_away_is_offered_it_once_and_nobody_is_asked_before() {
        ChatPage an = tab(spied(browser(), "window.leave = 'default';")).enter(server.url(), "offer", "An");
        ChatPage binh = person("Bình", "offer");
        binh.say("seen");
        an.awaitCount(1);
        look(an, "hidden");
        look(an, "visible");
        assertThat(an.find("#offer")).isHidden();
        miss(an, binh, "missed", 2);
        assertThat(an.find("#offer")).isVisible();
        assertThat(an.page().evaluate("asked")).isEqualTo(0);
        assertThat(an.find("#bell")).hasAttribute("aria-label", "Notifications: None");
        an.find("#offer-no").click();
        miss(an, binh, "missed again", 3);
        assertThat(an.find("#offer")).isHidden();
        assertThat(an.page().evaluate("asked")).isEqualTo(0);

        an.find("#bell").click();
        assertThat(ChatAccessIT.rules(an.page())).isEmpty();
        an.find("#menu [role=menuitemradio]").first().click();
        assertThat(an.find("#bell")).hasAttribute("aria-label", "Notifications: All messages");
        assertThat(an.page().evaluate("asked")).isEqualTo(1);
        look(an, "hidden");
        binh.say("told");
        awaitTold(an, "offer | Bình: told");
    }

    @Test
    void one_notification_stands_for_a_room_and_none_for_what_was_said_before_by_oneself_or_seen() {
        ChatPage binh = person("Bình", "tell");
        binh.say("before");
        BrowserContext context = allowed();
        ChatPage an = tab(context).enter(server.url(), "tell", "An");
        an.awaitCount(1);
        ChatPage other = tab(context).open(server.url(), "tell").awaitConnection();
        look(other, "hidden");
        binh.say("seen in the other window");
        an.awaitCount(2);
        other.awaitCount(2);
        look(an, "hidden");
        an.say("by myself");
        other.awaitCount(3);
        binh.say("x".repeat(5_000));
        awaitTold(List.of(an, other), "tell | Bình: " + "x".repeat(120) + " …");
        assertThat(an.page().title()).isEqualTo("(1) tell · Phao");
        assertThat(an.find("#icon")).hasAttribute("href", "icon-unread.svg");
        assertThat(an.page().evaluate("badges.at(-1)")).isEqualTo(1);

        look(an, "visible");
        an.awaitCount(4);
        Page told = List.of(an, other).stream()
                .map(ChatPage::page)
                .filter(page -> (int) page.evaluate("told.length") == 1)
                .findFirst()
                .orElseThrow();
        // Read in whichever window: it is taken back.
        told.waitForFunction("() => window.takenBack === 'tell'");
        assertThat(an.page().evaluate("badges.at(-1)")).isEqualTo(0);
        assertThat(an.find("#icon")).hasAttribute("href", "icon.svg");
    }

    @Test
    void a_cut_and_a_reload_tell_nothing_twice_and_lose_nothing() {
        ChatPage binh = person("Bình", "cut");
        ChatPage an = tab(allowed()).enter(server.url(), "cut", "An");
        binh.say("one");
        an.awaitCount(1);
        look(an, "hidden");
        binh.say("two");
        awaitTold(an, "cut | Bình: two");
        server.kill();
        server.restart();
        binh.say("three");
        awaitTold(an, "cut | Bình: two", "cut | Bình: three");
        an.page().reload();
        an.awaitCount(3);
        look(an, "hidden");
        binh.say("four");
        awaitTold(an, "cut | Bình: four");
    }

    @Test
    void each_room_is_told_of_as_its_bell_says_and_a_click_leads_there() {
        BrowserContext context = allowed();
        ChatPage an = tab(context).enter(server.url(), "bell one", "Nguyễn Thị An");
        an.find("#bell").click();
        an.find("#menu [role=menuitemradio]").nth(1).click();
        an.open(server.url(), "bell two").awaitConnection();
        assertThat(an.find("#room-title")).hasText("bell two");
        assertThat(an.find("#bell")).hasAttribute("aria-label", "Notifications: All messages");
        an.find("#bell").click();
        an.find("#menu [role=menuitemradio]").last().click();
        ChatPage binh = person("Bình", "bell one");
        ChatPage chi = person("Chi", "bell two");
        look(an, "hidden");
        chi.say("silent, Nguyễn Thị An");
        an.awaitCount(1);
        binh.say("an ordinary word");
        binh.say("@an ơi");
        binh.say("and more");
        awaitTold(an, "bell one | Bình: @an ơi !");
        an.page().reload();
        assertThat(an.find("#bell")).hasAttribute("aria-label", "Notifications: None");
        look(an, "hidden");
        binh.say("@AN");
        awaitTold(an, "bell one | Bình: @AN !");
        an.page().evaluate("newest.dispatchEvent(new Event('click'))");
        assertThat(an.find("#room-title")).hasText("bell one");
    }

    /** Somebody looks away while another person says the text that makes the messages {@code count}. */
    private static void miss(ChatPage away, ChatPage other, String text, int count) {
        look(away, "hidden");
        other.say(text);
        away.awaitCount(count);
        look(away, "visible");
    }

    private BrowserContext allowed() {
        BrowserContext context = spied(browser(), "");
        context.grantPermissions(List.of("notifications"));
        return context;
    }

    private static BrowserContext spied(BrowserContext context, String more) {
        context.addInitScript("(() => { " + SPY + more + " })()");
        return context;
    }

    private static void look(ChatPage page, String to) {
        page.page().evaluate("to => look(to)", to);
    }

    private static void awaitTold(ChatPage page, String... told) {
        awaitTold(List.of(page), told);
    }

    /** Waits until these pages together have told that, and nothing else. */
    private static void awaitTold(List<ChatPage> pages, String... told) {
        List<String> all = List.of();
        long end = System.nanoTime() + 45_000_000_000L;
        while (System.nanoTime() < end && all.size() < told.length) {
            all = pages.stream().flatMap(ChatNotificationsIT::told).collect(Collectors.toList());
            pages.get(0).page().waitForTimeout(20);
        }
        assertThat(all).containsExactly(told);
    }

    private static Stream<String> told(ChatPage page) {
        return ((List<?>) page.page().evaluate("() => told")).stream().map(String::valueOf);
    }
}
