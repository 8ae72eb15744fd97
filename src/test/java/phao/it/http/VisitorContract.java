package phao.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import phao.it.http.HttpRooms.Answer;

/** People who open an address in a browser (docs/protocol.md §5.8). */
public interface VisitorContract extends HttpContract {

    /** As Chromium sends it over plain http to another machine, and over https. */
    String[][] BROWSERS = {
        {"Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"},
        {
            "Accept",
            "text/html,*/*;q=0.8",
            "Sec-Fetch-Mode",
            "navigate",
            "Sec-Fetch-Dest",
            "document",
            "Sec-Fetch-Site",
            "cross-site"
        },
    };

    @ParameterizedTest
    @CsvSource({"lobby, lobby", "Ph%C3%B2ng%20h%E1%BB%8Dp, Ph%C3%B2ng%20h%E1%BB%8Dp", "C%23+, C%23%2B"})
    default void a_room_opened_by_a_person_leads_to_the_chat(String room, String shown) {
        for (String[] browser : BROWSERS) {
            for (String method : new String[] {"GET", "HEAD"}) {
                Answer answer =
                        http().sendUnchecked(method, "rooms/" + room, browser).expect(303);
                assertThat(http().uri("rooms/" + room).resolve(URI.create(answer.header("Location"))))
                        .isEqualTo(http().uri("#/" + shown));
                assertThat(answer.response().headers().allValues("Vary").toString())
                        .contains("Accept")
                        .contains("Sec-Fetch-Mode");
                assertThat(answer.bytes()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rooms",
                "rooms/lobby/x",
                "rooms/lobby/x/y/z",
                "rooms/lobby/messages/999999999",
                "events",
                "rooms/%E2%80%8B",
                "nowhere",
                "js/",
                "a/b//c",
                "nowhere.jsp"
            })
    default void what_is_refused_is_told_to_a_person_by_a_page_with_the_way_to_the_chat(String path) {
        int status = http().getUnchecked(path).status();
        for (String[] browser : BROWSERS) {
            if (path.equals("events") && browser.length > 2) {
                continue; // a page of another site may not, and the status says that
            }
            Answer answer = http().sendUnchecked("GET", path, browser).expect(status);
            assertThat(answer.header("Content-Type")).as(answer.text()).startsWith("text/html");
            assertThat(answer.text())
                    .contains(status + ": ")
                    .contains("lang=\"vi\"")
                    .doesNotContain("%1$s")
                    .doesNotContain("\u200b");
            String link = answer.text().replaceAll("(?s).*<a href=\"([^\"]*)\".*", "$1");
            assertThat(http().uri(path).resolve(link)).isEqualTo(http().uri(""));
            String style = answer.text().replaceAll("(?s).*rel=\"stylesheet\" href=\"([^\"]*)\".*", "$1");
            assertThat(http().sendUnchecked(
                                    "GET",
                                    http().uri("")
                                            .relativize(http().uri(path).resolve(style))
                                            .toString())
                            .expect(200)
                            .text())
                    .contains("main {");
        }
    }

    @Test
    default void programs_get_what_they_always_got() {
        String room = newRoom();
        for (String accept :
                new String[] {"*/*", "application/json", "application/json, text/html;q=0.5", "application/problem+json"
                }) {
            http().get("rooms/" + room, "Accept", accept).expect(200).json();
            http().get("rooms/%E2%80%8B", "Accept", accept).expect(400, "invalid_room");
        }
        http().get("rooms/" + room, "Accept", "text/html,*/*;q=0.8", "Sec-Fetch-Mode", "cors")
                .expect(200)
                .json();
        http().getUnchecked("nowhere").expect(404, "not_found");
        http().post("rooms/" + room, "x", "Content-Type", "text/plain", "Accept", "text/html")
                .expect(201);
    }
}
