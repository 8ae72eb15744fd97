package phao.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import phao.it.http.HttpRooms.Answer;

/** {@code GET /rooms/{room}/messages/{seq}} (docs/protocol.md §5.5). */
public interface ContentContract extends HttpContract {

    private String stored(String body, String type) {
        String room = newRoom();
        http().post("rooms/" + room + "?filename=%C4%91.png", body, "Content-Type", type)
                .expect(201);
        return "rooms/" + room + "/messages/1";
    }

    @ParameterizedTest
    @CsvSource({
        "image/png,image/png,inline",
        "image/svg+xml,image/svg+xml,attachment",
        "text/html,text/html;charset=UTF-8,attachment",
        "application/pdf,application/pdf,attachment",
        "'image/png;a=b,text/html',image/png,inline",
        "'audio/x,text/html','audio/x,text/html',attachment",
        "audio/ogg,audio/ogg,inline",
        "video/mp4,video/mp4,inline",
        "text/plain,text/plain;charset=UTF-8,inline",
        "application/json,application/json;charset=UTF-8,attachment"
    })
    default void only_what_runs_nothing_is_shown(String published, String served, String disposition) {
        Answer content = http().get(stored("content", published)).expect(200);
        assertThat(content.header("Content-Type").replace(" ", "").toLowerCase())
                .isEqualTo(served.toLowerCase());
        assertThat(content.header("Content-Disposition"))
                .isEqualTo(disposition + "; filename=\"_.png\"; filename*=UTF-8''%C4%91.png");
        assertThat(content.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(content.header("Content-Security-Policy")).startsWith("sandbox;");
        assertThat(content.header("Cache-Control")).isEqualTo("private, no-cache");
        assertThat(content.text()).isEqualTo("content");
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-3,0123,bytes 0-3/10",
        "bytes=4-,456789,bytes 4-9/10",
        "bytes=-2,89,bytes 8-9/10",
        "bytes=8-99,89,bytes 8-9/10",
        "bytes=-99,0123456789,bytes 0-9/10"
    })
    default void a_range_is_answered_with_206(String range, String part, String where) {
        Answer content =
                http().get(stored("0123456789", "image/png"), "Range", range).expect(206);
        assertThat(content.text()).isEqualTo(part);
        assertThat(content.header("Content-Range")).isEqualTo(where);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"bytes=0-1,4-5", "bytes=5-3", "lines=1-2", "bytes=-"})
    default void what_is_not_one_range_is_answered_with_the_whole(String range) {
        assertThat(http().get(stored("0123456789", "image/png"), "Range", range)
                        .expect(200)
                        .text())
                .isEqualTo("0123456789");
    }

    @Test
    default void a_range_beyond_the_end_is_refused() {
        String address = stored("0123456789", "image/png");
        Answer refused = http().get(address, "Range", "bytes=10-").expect(416, "range_not_satisfiable");
        assertThat(refused.header("ETag")).isEmpty();
        assertThat(refused.header("Content-Disposition")).isEmpty();
        assertThat(refused.header("Content-Range")).isEqualTo("bytes */10");
        http().get(address, "Range", "bytes=-0").expect(416, "range_not_satisfiable");
    }

    @Test
    default void what_is_known_is_not_sent_again_and_a_range_of_something_else_is_the_whole() {
        String address = stored("0123456789", "image/png");
        String tag = http().get(address).header("ETag");
        http().get(address, "If-None-Match", tag).expect(304);
        http().get(address, "If-None-Match", "\"other\", W/" + tag).expect(304);
        http().get(address, "If-None-Match", "\"other\"").expect(200);
        http().get(address, "Range", "bytes=0-0", "If-Range", tag).expect(206);
        http().get(address, "Range", "bytes=0-0", "If-Range", "\"other\"").expect(200);
    }

    @Test
    default void an_address_with_another_epoch_is_gone() {
        String address = stored("0123456789", "image/png");
        String epoch = http().epoch(address.split("/")[1]);
        Answer content =
                http().get(address + "?epoch=" + epoch, "Range", "bytes=0-1").expect(206);
        assertThat(content.text()).isEqualTo("01");
        assertThat(content.header("Cache-Control")).isEqualTo("private, no-cache");
        http().get(address + "?epoch=0123456789abcdef").expect(410, "removed");
        http().get(address + "?epoch=x").expect(400, "invalid_field");
    }

    @Test
    default void a_number_beyond_the_newest_is_not_found() {
        String room = newRoom();
        http().publish(room, "one");
        http().get("rooms/" + room + "/messages/2").expect(404, "not_found");
    }
}
