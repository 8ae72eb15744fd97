package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.WebSocketFrame;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.options.AriaRole;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The chat page when the server says no. What a healthy server never says is put into its mouth on the way. */
class ChatRefusedIT extends ChatTest {

    private static final Pattern SOCKET = Pattern.compile(".*/socket$");

    @Test
    void a_refused_message_can_be_sent_again_or_deleted() {
        BrowserContext context = browser();
        boolean[] refusing = {true};
        context.routeWebSocket(SOCKET, route -> {
            WebSocketRoute toServer = route.connectToServer();
            route.onMessage(frame -> {
                JsonObject publish = first(frame);
                if (refusing[0] && publish.getString("type").equals("publish")) {
                    route.send("[" + refusal(publish) + "]");
                } else {
                    toServer.send(frame.text());
                }
            });
        });
        ChatPage an = tab(context).enter(server.url(), "refused", "An");
        an.say("send me again");
        an.say("delete me");
        assertThat(an.find(".failure p")).hasText(new String[] {
            "Not sent: the server did not accept it", "Not sent: the server did not accept it"
        });
        assertThat(an.find("#status")).hasText("Not sent: the server did not accept it");
        assertThat(an.find(".message .state").first())
                .hasAttribute("aria-label", "Not sent: the server did not accept it");

        refusing[0] = false;
        an.page()
                .getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Delete"))
                .last()
                .click();
        assertThat(an.find(".failure p")).hasCount(1);
        an.page()
                .getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Try again"))
                .click();
        an.awaitTexts("send me again");
        an.page().reload();
        an.awaitTexts("send me again");
    }

    @Test
    void who_is_shut_out_is_told_and_can_connect_again() {
        BrowserContext context = browser();
        List<WebSocketRoute> routes = new ArrayList<>();
        context.routeWebSocket(SOCKET, route -> {
            route.connectToServer();
            routes.add(route);
        });
        ChatPage an = tab(context).enter(server.url(), "fenced", "An");
        an.say("before");
        an.awaitTexts("before");
        // The newest: giving a name makes a second connection if the first was already there.
        int connections = routes.size();
        routes.get(connections - 1)
                .close(new WebSocketRoute.CloseOptions().setCode(4001).setReason("a newer connection"));
        assertThat(an.banner()).hasText("This conversation goes on in another window.");
        an.say("while it is closed");
        assertThat(an.find(".failure p")).hasText("Not sent: the connection is closed");

        an.find("#banner-action").click();
        assertThat(an.find("#banner")).isHidden();
        an.page()
                .getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Try again"))
                .click();
        an.awaitTexts("before", "while it is closed");
        assertThat(routes).hasSize(connections + 1);
    }

    private static JsonObject refusal(JsonObject publish) {
        return Json.createObjectBuilder()
                .add("type", "refused")
                .add("of", "publish")
                .add("room", publish.getString("room"))
                .add("n", publish.getInt("n"))
                .add("code", "invalid_field")
                .add("retry", false)
                .add("message", "no")
                .build();
    }

    private static JsonObject first(WebSocketFrame frame) {
        try (JsonReader reader = Json.createReader(new StringReader(frame.text()))) {
            return reader.readArray().getJsonObject(0);
        }
    }
}
