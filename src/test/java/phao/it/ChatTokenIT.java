package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The chat page where access follows rules: who signs in, what they may do, and what an expired token costs (nothing). */
class ChatTokenIT extends ChatTest {

    private static final String ACCESS = System.getProperty("phao.it.access", "src/test/containers/access");
    /** Only those may be in these rooms whose token says so; one for each test. */
    private static final String TEAM = "guarded:team:";

    @Override
    String[] options() {
        return new String[] {
            "--access-rules", Path.of(ACCESS, "rules").toString(),
            "--token-secret", Path.of(ACCESS, "secret.txt").toString(),
            "--token-leeway", "1s"
        };
    }

    private static String token(String user, String name, Instant expires) {
        String claims = "\"name\":\"%s\",\"rooms\":{\"%s\":[\"read\",\"publish\",\"signal\",\"presence\"]}";
        return TestTokens.of(user, claims.formatted(name, TEAM + "*"), expires);
    }

    private static String token(String user, String name) {
        return token(user, name, Instant.now().plusSeconds(3_600));
    }

    /** A browser in which a page on which people sign in has left a token. */
    private ChatPage signedIn(String token, String room) {
        BrowserContext context = browser();
        context.addInitScript("sessionStorage.setItem('phao.page.token', '" + token + "')");
        return tab(context).open(server.url(), room);
    }

    private static void signIn(ChatPage page, String token) {
        page.find("#banner-action").click();
        page.find("#token-field").fill(token);
        page.find("#account-submit").click();
    }

    @Test
    void who_pastes_a_token_is_in_under_a_verified_name_and_is_one_on_all_devices() {
        ChatPage an = tab(browser()).open(server.url(), TEAM + "devices");
        assertThat(an.banner()).hasText("This room is for people who are signed in.");
        assertThat(an.find("#composer")).isHidden();
        assertThat(an.find("#name-dialog")).isHidden();
        an.find("#banner-action").click();
        an.find("#token-field").fill("no token");
        an.find("#account-submit").click();
        assertThat(an.find("#token-problem")).containsText("This is not a token");
        an.find("#token-field").fill(token("42", "An"));
        an.find("#account-submit").click();
        an.awaitConnection().say("signed in");
        an.awaitTexts("signed in");
        assertThat(an.find("#self-text")).hasText("An");

        ChatPage elsewhere = signedIn(token("42", "An"), TEAM + "devices").awaitConnection();
        elsewhere.awaitTexts("signed in");
        assertThat(elsewhere.find(".message.mine")).hasCount(1);
        assertThat(elsewhere.find("#people-list .person-name")).hasText("An (you)");
        assertThat(elsewhere.find("#people-total")).hasText("1");

        ChatPage binh = signedIn(token("43", "Bình"), TEAM + "devices").awaitConnection();
        binh.awaitTexts("signed in");
        assertThat(binh.find(".message.mine")).hasCount(0);
        Locator author = binh.find(".message .author");
        assertThat(author.locator(".who")).hasText("An");
        assertThat(author.locator(".verified")).hasAttribute("aria-label", "Verified name");
        assertThat(binh.find("#people-list .person")).hasCount(2);
        assertThat(binh.find("#people-list .verified")).hasCount(2);
    }

    @Test
    void a_room_that_may_be_read_only_has_a_line_in_place_of_the_field_and_one_that_may_not_says_so() {
        ChatPage anybody = tab(browser()).open(server.url(), "guarded:news");
        assertThat(anybody.find("#read-only")).hasText("Anybody can read here. To write, sign in.");
        assertThat(anybody.find("#composer")).isHidden();
        anybody.page().keyboard().press("Escape");
        anybody.find("#sign-in").click();
        anybody.find("#token-field").fill(token("42", "An"));
        anybody.find("#account-submit").click();
        assertThat(anybody.find("#read-only")).hasText("You can read here, but not write.");

        anybody.open(server.url(), "guarded:secret");
        assertThat(anybody.banner()).hasText("This room is not open to you.");
        assertThat(anybody.find("#banner-action")).isHidden();
        assertThat(anybody.find("#composer")).isHidden();
        assertThat(anybody.find("#read-only")).isHidden();

        anybody.open(server.url(), TEAM + "rights");
        assertThat(anybody.find("#composer")).isVisible();
        anybody.find("#language").selectOption("vi");
        anybody.open(server.url(), "guarded:news");
        assertThat(anybody.find("#read-only")).hasText("Bạn đọc được tin ở đây, nhưng không viết được.");
    }

    @Test
    void an_expired_token_costs_neither_what_was_sent_nor_what_is_being_written() {
        ChatPage an = signedIn(token("expiring", "An", Instant.now().plusSeconds(4)), TEAM + "expiry");
        an.awaitConnection().say("before");
        an.awaitTexts("before");
        // When the token has expired, its leeway is over, and the server has looked.
        assertThat(an.banner())
                .hasText(
                        "You need to sign in again. What you write is kept.",
                        new LocatorAssertions.HasTextOptions().setTimeout(ChatPage.RECOVERY_MILLIS));
        an.say("meanwhile");
        an.awaitWaiting(1);
        an.find("#text").fill("half a sent");
        signIn(an, token("expiring", "An"));
        an.awaitTexts("before", "meanwhile");
        assertThat(an.find("#text")).hasValue("half a sent");
        assertThat(an.find("#banner")).isHidden();
    }

    @Test
    void a_picture_by_reference_is_shown_to_who_may_see_it() throws Exception {
        byte[] picture = Arrays.copyOf(Pictures.png(320, 200), 100_000);
        String room =
                server.http("rooms/" + TEAM + "picture" + "?filename=a.png").toString();
        HttpRequest request = HttpRequest.newBuilder(URI.create(room))
                .header("Authorization", "Bearer " + token("44", "Chi"))
                .header("Content-Type", "image/png")
                .POST(HttpRequest.BodyPublishers.ofByteArray(picture))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        ChatPage an = signedIn(token("42", "An"), TEAM + "picture");
        assertThat(an.find(".message img.picture")).hasJSProperty("naturalWidth", 320);
    }

    @Test
    void signing_out_leaves_nothing_of_the_user_in_the_browser() {
        ChatPage an = tab(browser()).open(server.url(), TEAM + "leaving");
        signIn(an, token("45", "Dung"));
        an.awaitConnection().say("bye");
        an.awaitTexts("bye");
        an.find("#text").fill("a draft");
        an.find("#self").click();
        Page page = an.page();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out"))
                .click();
        assertThat(an.find("#sign-in")).isVisible();
        assertThat(page.evaluate(
                                "() => JSON.stringify([...Object.entries(localStorage), ...Object.entries(sessionStorage)])")
                        .toString())
                .doesNotContain("a draft", "eyJ", TEAM, "#45");
        Object kept = page.evaluate("() => new Promise(done => { const open = indexedDB.open('phao', 1);"
                + " open.onsuccess = () => { const all = open.result.transaction('entries').objectStore('entries').getAllKeys();"
                + " all.onsuccess = () => done(all.result.join(' ')); }; })");
        assertThat(kept.toString()).doesNotContain("#45");
    }
}
