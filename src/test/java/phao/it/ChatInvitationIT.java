package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PageAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SelectOption;
import jakarta.json.Json;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The chat page of who is invited, and of who invites (docs/access.md, "Invitations"). */
class ChatInvitationIT extends ChatTest {

    private static final String ACCESS = System.getProperty("phao.it.access", "src/test/containers/access");
    private static final String ALL = "\"read\",\"publish\",\"signal\",\"presence\"";
    private static final String KEPT =
            "() => JSON.stringify([...Object.entries(localStorage), ...Object.entries(sessionStorage)])";

    @Override
    String[] options() {
        return new String[] {"--token-secret", Path.of(ACCESS, "secret.txt").toString()};
    }

    /** A link, made by the operator. */
    private String link(String room, String name, String rights) throws IOException, InterruptedException {
        String operator = TestTokens.of("1", "\"rooms\":{\"**\":[" + ALL + ",\"manage\"]}");
        HttpRequest request = HttpRequest.newBuilder(server.http("invitations"))
                .header("Authorization", "Bearer " + operator)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"name\":\"%s\",\"rooms\":{\"%s\":[%s]},\"seconds\":86400}".formatted(name, room, rights)))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        String secret =
                Json.createReader(new StringReader(answer.body())).readObject().getString("secret");
        return server.url() + "#/" + room.replace(":", "%3A") + "?invitation=" + secret;
    }

    private ChatPage opened(Browser.NewContextOptions options, String link) {
        ChatPage page = tab(browser(options));
        page.page().navigate(link);
        return page;
    }

    private ChatPage opened(String link) {
        return opened(new Browser.NewContextOptions().setLocale("en-GB"), link);
    }

    private static Locator button(ChatPage page, String name) {
        return page.page()
                .getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private void picture(ChatPage page, String name) {
        page.page().screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
    }

    @Test
    void what_a_user_reads_on_one_device_is_not_unread_on_the_other() throws Exception {
        String link = link("read:**", "An", ALL);
        String room = "#room-list .room:has-text('read:b') .room-unread > [aria-hidden]";
        ChatPage binh = opened(link("read:**", "Bình", ALL).replace("read%3A**", "read%3Ab"))
                .awaitConnection();
        List<ChatPage> devices = List.of(
                opened(link.replace("read%3A**", "read%3Ab")).awaitConnection(),
                opened(link.replace("read%3A**", "read%3Ab")).awaitConnection());
        for (ChatPage device : devices) {
            device.open(server.url(), "read:a");
            assertThat(device.find("#room-title")).hasText("read:a");
            device.awaitConnection();
        }
        binh.say("one");
        binh.say("two");
        for (ChatPage device : devices) {
            assertThat(device.find(room)).hasText("2");
        }
        devices.get(0).find("#room-list a:has-text('read:b')").click();
        devices.get(0).awaitTexts("one", "two");
        assertThat(devices.get(1).find(room)).isHidden();
        devices.get(1).page().reload();
        devices.get(1).awaitConnection();
        assertThat(devices.get(1).find("#room-list .room:has-text('read:b')")).isVisible();
        assertThat(devices.get(1).find(room)).isHidden();
    }

    @Test
    void a_link_made_in_the_chat_is_one_user_on_two_devices_until_it_is_revoked_there() throws Exception {
        ChatPage an = opened(link("family:home", "An", ALL + ",\"manage\"")).awaitConnection();
        assertThat(an.find("#self-text")).hasText("An");
        assertThat(an.find("#name-dialog")).isHidden();
        assertThat(an.page()).hasURL(Pattern.compile("#/family%3Ahome$"));

        an.find("#invite").click();
        an.find("#invite-submit").click();
        assertThat(an.find("#invite-problem")).hasText("Type the name of the person whom you invite.");
        an.find("#invite-name").fill("Bình");
        an.page().keyboard().press("Enter");
        assertThat(an.find("#invite-copy")).isFocused();
        String link = an.find("#invite-link").inputValue();
        assertThat(link).startsWith(server.url() + "#/family%3Ahome?invitation=");
        assertThat(ChatAccessIT.rules(an.page())).isEmpty();
        picture(an, "invite");
        an.page().keyboard().press("Escape");

        ChatPage laptop = opened(link).awaitConnection();
        assertThat(laptop.find("#room-title")).hasText("family:home");
        laptop.say("xin chào");
        laptop.awaitTexts("xin chào");
        laptop.page().reload();
        laptop.awaitConnection().awaitTexts("xin chào");
        assertThat(laptop.find("#self-text")).hasText("Bình");
        assertThat(laptop.find("#invite")).isHidden();
        ChatPage phone = opened(
                        new Browser.NewContextOptions()
                                .setLocale("vi")
                                .setViewportSize(390, 780)
                                .setColorScheme(ColorScheme.DARK),
                        link)
                .awaitConnection();
        phone.awaitTexts("xin chào");
        assertThat(phone.find(".message.mine")).hasCount(1);
        assertThat(an.find("#people-list .person")).hasCount(2);
        assertThat(an.find(".message .author .verified")).hasCount(1);

        an.find("#invite").click();
        Locator invited = an.find("#invite-list li").filter(new Locator.FilterOptions().setHasText("Bình"));
        invited.getByRole(AriaRole.BUTTON).click();
        assertThat(invited.getByRole(AriaRole.BUTTON)).hasText("Revoke now?");
        assertThat(invited.getByRole(AriaRole.BUTTON)).isFocused();
        invited.getByRole(AriaRole.BUTTON).click();
        assertThat(laptop.banner()).containsText("your access was withdrawn");
        assertThat(phone.banner()).containsText("quyền truy cập của bạn đã bị thu hồi");
        assertThat(an.find("#people-list .person"))
                .hasCount(1, new LocatorAssertions.HasCountOptions().setTimeout(ChatPage.RECOVERY_MILLIS));
        laptop.page().reload();
        assertThat(laptop.banner()).hasText("You need to sign in again. What you write is kept.");
        laptop.find("#banner-action").click();
        assertThat(laptop.find("#account-why")).containsText("ask for a new link");
        assertThat(laptop.find("#token-field")).isHidden();
        forgetComplaints(); // of the answers 401
    }

    @Test
    void who_manages_invites_on_a_phone_in_the_dark_in_vietnamese() throws Exception {
        ChatPage an = opened(
                        new Browser.NewContextOptions()
                                .setLocale("vi")
                                .setViewportSize(360, 640)
                                .setColorScheme(ColorScheme.DARK),
                        link("phone:home", "An", ALL + ",\"manage\""))
                .awaitConnection();
        an.find("#people-open").click();
        button(an, "Mời").click();
        an.find("#invite-name").fill("Bình");
        an.find("#invite-time").selectOption("7");
        an.find("#invite-submit").click();
        assertThat(an.find("#invite-for")).hasText("Liên kết cho Bình. Liên kết chỉ hiện lúc này.");
        assertThat(an.find("#invite-list li")).hasCount(2);
        assertThat(ChatAccessIT.rules(an.page())).isEmpty();
        picture(an, "invite-phone-dark-vi");
        an.find("#invite-close").scrollIntoViewIfNeeded();
        an.find("#invite-close").click();
        assertThat(an.find("#invite-dialog")).isHidden();
    }

    private static Locator message(ChatPage page, String text) {
        return page.find(".message").filter(new Locator.FilterOptions().setHasText(text));
    }

    private static Locator menuOf(ChatPage page, String text) {
        message(page, text).locator(".bubble").hover();
        message(page, text).locator(".message-more").click();
        return page.find("#menu [role=menuitem]");
    }

    @Test
    void who_manages_bans_somebody_for_a_time_lets_them_in_again_and_clears_the_room() throws Exception {
        ChatPage an = opened(link("ban:home", "An", ALL + ",\"manage\"")).awaitConnection();
        ChatPage binh = opened(link("ban:home", "<i>Bình</i>", ALL)).awaitConnection();
        an.say("welcome");
        binh.awaitTexts("welcome");
        binh.say("spam");
        an.awaitTexts("welcome", "spam");
        assertThat(binh.find("#clear-open")).isHidden();
        assertThat(menuOf(binh, "welcome")).hasText(new String[] {"Copy text", "Copy link to message"});
        binh.page().keyboard().press("Escape");

        // By keyboard alone, as it goes for who sees nothing.
        an.find("#scroller").focus();
        for (String key : List.of("ArrowUp", "Enter", "End")) {
            an.page().keyboard().press(key);
        }
        assertThat(an.find("#menu [role=menuitem]"))
                .hasText(new String[] {"Copy text", "Copy link to message", "Remove …", "Send out …", "Ban …"});
        picture(an, "ban-menu");
        an.page().keyboard().press("Enter");
        assertThat(an.find("#ban-title")).hasText("Ban <i>Bình</i> from ban:home");
        assertThat(an.find("#ban-term option:checked")).hasText("1 hour");
        an.find("#ban-term").selectOption(new SelectOption().setLabel("10 minutes"));
        assertThat(ChatAccessIT.rules(an.page())).isEmpty();
        picture(an, "ban");
        an.find("#ban-submit").press("Enter");
        assertThat(an.find("#ban-dialog")).isHidden();
        assertThat(an.find("#toast")).containsText("<i>Bình</i> is banned until ");

        assertThat(binh.banner())
                .hasText(Pattern.compile(
                        "You were sent out of this room\\. You can come back after .*\\d\\d:\\d\\d\\."));
        assertThat(binh.find("#composer")).isHidden();
        picture(binh, "banned");
        binh.page().reload();
        assertThat(binh.find("#banner-action")).hasText("Come back");

        button(an, "Banned people").click();
        Locator banned = an.find("#banned-list li");
        assertThat(banned).hasText(Pattern.compile("^<i>Bình</i> until .*\\d\\d:\\d\\dphao:guest:"));
        assertThat(ChatAccessIT.rules(an.page())).isEmpty();
        picture(an, "bans");
        button(an, "Let in again: <i>Bình</i>").click();
        assertThat(an.find("#banned-state")).hasText("Nobody is banned from this room.");
        assertThat(an.find("#banned-close")).isFocused();
        an.page().keyboard().press("Enter");

        binh.find("#banner-action").click();
        binh.awaitTexts("welcome", "spam");
        binh.say("sorry");
        an.awaitTexts("welcome", "spam", "sorry");

        button(an, "Clear this room …").click();
        assertThat(an.find("#clear-title")).hasText("Clear ban:home?");
        assertThat(an.find("#clear-cancel")).isFocused();
        picture(an, "clear");
        an.page().keyboard().press("Escape");
        assertThat(an.find(".message")).hasCount(3);
        button(an, "Clear this room …").click();
        button(an, "Clear for everybody").click();
        assertThat(an.find("#toast")).hasText("The room was cleared");
        an.awaitTexts();
        binh.awaitTexts();
        picture(binh, "cleared");
        binh.say("a new beginning");
        an.awaitTexts("a new beginning");
        forgetComplaints(); // of the answer 403
    }

    @Test
    void who_manages_sends_somebody_out_on_a_phone_in_the_dark_in_vietnamese() throws Exception {
        String name = "Bình" + "h".repeat(56);
        ChatPage binh = opened(link("out:phone", name, ALL)).awaitConnection();
        binh.say("spam");
        ChatPage an = opened(
                        new Browser.NewContextOptions()
                                .setLocale("vi")
                                .setViewportSize(360, 640)
                                .setColorScheme(ColorScheme.DARK),
                        link("out:phone", "An", ALL + ",\"manage\""))
                .awaitConnection();
        an.awaitTexts("spam");
        menuOf(an, "spam")
                .filter(new Locator.FilterOptions().setHasText("Cấm vào phòng"))
                .click();
        assertThat(an.find("#ban-title")).hasText("Cấm " + name + " vào out:phone");
        picture(an, "ban-phone-dark-vi");
        button(an, "Hủy").click();
        Locator menu = menuOf(an, "spam");
        picture(an, "ban-menu-phone-dark-vi");
        menu.filter(new Locator.FilterOptions().setHasText("Đưa ra khỏi phòng")).click();
        assertThat(menu).hasText(new String[] {"Đưa " + name + " ra ngoài một phút", "Hủy"});
        picture(an, "send-out-phone-dark-vi");
        menu.first().click();
        assertThat(an.find("#toast")).hasText("Đã đưa " + name + " ra ngoài một phút");
        assertThat(binh.banner()).containsText("You were sent out of this room.");
        menuOf(an, "spam")
                .filter(new Locator.FilterOptions().setHasText("Đưa ra khỏi phòng"))
                .click();
        menu.first().click();
        assertThat(an.find("#toast")).containsText(name + " đã bị cấm đến ");
        an.find("#people-open").click();
        button(an, "Người bị cấm").click();
        assertThat(an.find("#banned-list li")).containsText(name + " đến ");
        assertThat(ChatAccessIT.rules(an.page())).isEmpty();
        assertThat((Boolean) an.find("#banned-dialog").evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth"))
                .isTrue();
        picture(an, "bans-phone-dark-vi");
        an.find("#banned-close").click();
        picture(an, "manage-phone-dark-vi");
        button(an, "Dọn sạch phòng này …").click();
        picture(an, "clear-phone-dark-vi");
        button(an, "Gỡ hết với mọi người").click();
        an.awaitTexts();
        forgetComplaints(); // of the answer 403
    }

    @Test
    void signing_out_forgets_the_link_in_all_tabs_and_leaves_nothing() throws Exception {
        String link = link("out:home", "Chi", ALL);
        ChatPage chi = opened(link).awaitConnection();
        chi.say("bye");
        chi.awaitTexts("bye");
        ChatPage other =
                tab(chi.page().context()).open(server.url(), "out:home").awaitConnection();
        assertThat(other.find("#self-text")).hasText("Chi");
        String secret = link.substring(link.indexOf("=") + 1);
        assertThat(chi.page().evaluate(KEPT).toString()).contains(secret);
        chi.find("#self").click();
        button(chi, "Sign out").click();
        assertThat(chi.find("#sign-in")).isVisible();
        assertThat(other.find("#sign-in")).isVisible();
        for (ChatPage page : List.of(chi, other)) {
            assertThat(page.page().evaluate(KEPT).toString()).doesNotContain(secret, "eyJ", "Chi");
        }
        assertThat(chi.page().context().cookies())
                .extracting((Cookie cookie) -> cookie.value)
                .noneMatch(value -> value.startsWith("eyJ"));
    }

    @Test
    void a_link_for_somebody_else_asks_first_and_one_that_is_over_says_so() throws Exception {
        ChatPage page = opened(link("two:home", "Dung", ALL)).awaitConnection();
        String second = link("two:home", "Em", ALL);
        page.page().navigate(second);
        assertThat(page.find("#link-title")).hasText("This link is for Em");
        page.find("#link-back").click();
        assertThat(page.find("#self-text")).hasText("Dung");
        page.page().navigate(second);
        page.find("#link-first").click();
        assertThat(page.find("#self-text"))
                .hasText("Em", new LocatorAssertions.HasTextOptions().setTimeout(ChatPage.RECOVERY_MILLIS));
        page.page().navigate(server.url() + "#/two%3Ahome?invitation=00000000000000000000000000000000");
        assertThat(page.find("#link-title")).hasText("This invitation is not valid");
        assertThat(page.page())
                .hasURL(Pattern.compile("#/two%3Ahome$"), new PageAssertions.HasURLOptions().setTimeout(5_000));
        page.find("#link-first").click();
        assertThat(page.find("#self-text")).hasText("Em");
        assertThat(URI.create(page.page().url()).getRawFragment()).doesNotContain("invitation");
        forgetComplaints(); // of the answer 401
    }
}
