package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Writes pictures of the page to target/screenshots, for people to look at. */
class ChatLooksIT extends ChatTest {

    private static final Path FOLDER = Path.of("target", "screenshots");

    @Test
    void a_conversation_on_a_desktop() {
        converse("harbour");
        for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
            ChatPage page = look(desktop(scheme), "harbour", "An");
            take(page, "desktop-" + scheme.name().toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void a_conversation_on_a_phone() {
        converse("quay");
        ChatPage page = look(ChatAccessIT.phone().setLocale("vi-VN"), "quay", "An");
        take(page, "phone");
        page.find("#rooms-open").tap();
        assertThat(page.find("#rooms")).isInViewport();
        take(page, "phone-rooms");
    }

    @Test
    void an_empty_room_and_the_question_for_a_name() {
        ChatPage asked = tab(browser(desktop(ColorScheme.LIGHT))).open(server.url(), "calm");
        assertThat(asked.find("#name-field")).isFocused();
        take(asked, "name");
        asked.find("#name-later").click();
        assertThat(asked.find("#empty")).isVisible();
        take(asked, "empty");
    }

    @Test
    void the_end_of_a_very_long_text() {
        person("Bình", "tides").say("Nước lên, nước xuống: https://example.org/ ".repeat(500));
        ChatPage phone = look(ChatAccessIT.phone().setLocale("vi-VN"), "tides", "An");
        assertThat(phone.find("a.file")).isInViewport();
        take(phone, "phone-long-text");
        ChatPage desktop = look(desktop(ColorScheme.DARK), "tides", "Chi");
        assertThat(desktop.find("a.file")).isInViewport();
        take(desktop, "desktop-long-text");
    }

    @Test
    void a_lost_connection() {
        ChatPage an = look(ChatAccessIT.phone().setColorScheme(ColorScheme.DARK), "storm", "An");
        server.kill();
        an.say("Written while the server is away");
        assertThat(an.banner()).isVisible();
        take(an, "phone-reconnecting");
        server.restart();
        an.awaitCount(2);
        take(an, "phone-back");
    }

    private void converse(String room) {
        ChatPage binh = person("Bình", room);
        ChatPage chi = person("Nguyễn Thị Chi", room);
        binh.say("Chào cả nhà! Mai mình họp lúc 9 giờ nhé: https://example.org/kế-hoạch");
        binh.say("Ai không tới được thì báo sớm giúp mình.");
        chi.awaitCount(2);
        chi.find("#files").setInputFiles(new FilePayload("vịnh.png", "image/png", Pictures.png(600, 360)));
        chi.say("Biển sáng nay đây.");
        binh.awaitCount(4);
        binh.find("#files")
                .setInputFiles(new FilePayload("Bảng thủy triều tuần 48.pdf", "application/pdf", new byte[184_320]));
        binh.say("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnungsentwurfsbesprechungsprotokoll");
        chi.awaitCount(6);
    }

    /** Somebody who takes part: they wrote the last message. */
    private ChatPage look(Browser.NewContextOptions options, String room, String name) {
        BrowserContext context = browser(options);
        ChatPage page = tab(context).enter(server.url(), room, name);
        page.say("Hẹn gặp lại 🌊");
        assertThat(page.find(".message.mine[data-state=stored]").last()).isVisible();
        return page;
    }

    private static Browser.NewContextOptions desktop(ColorScheme scheme) {
        return new Browser.NewContextOptions()
                .setViewportSize(1280, 800)
                .setColorScheme(scheme)
                .setLocale("en-GB");
    }

    private static void take(ChatPage page, String name) {
        Path file = FOLDER.resolve(name + ".png");
        page.page().screenshot(new Page.ScreenshotOptions().setPath(file).setAnimations(ScreenshotAnimations.DISABLED));
        assertThat(Files.isRegularFile(file)).isTrue();
    }
}
