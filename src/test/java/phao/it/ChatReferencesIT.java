package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocketFrame;
import com.microsoft.playwright.options.FilePayload;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Large contents in the chat page: they come by reference, with thumbnails, and hold up nothing. */
class ChatReferencesIT extends ChatTest {

    private static final int THUMBNAIL = 8 << 10;

    /** A picture of that many bytes, whatever it shows. */
    private static byte[] photo(int width, int height, int bytes) {
        byte[] picture = Pictures.png(width, height);
        assertThat(picture.length).isLessThan(bytes);
        return Arrays.copyOf(picture, bytes); // what follows the end of a PNG is looked at by nobody
    }

    /** A PNG of that many pixels, as far as its first bytes tell. */
    private static byte[] huge(int side, int bytes) {
        byte[] picture = photo(10, 10, bytes);
        ByteBuffer.wrap(picture).putInt(16, side).putInt(20, side);
        return picture;
    }

    private void publish(String room, byte[] thumbnail, byte[] content, String type) throws Exception {
        byte[] body = Arrays.copyOf(thumbnail, thumbnail.length + content.length);
        System.arraycopy(content, 0, body, thumbnail.length, content.length);
        String query = "?filename=a.png" + (thumbnail.length == 0 ? "" : "&thumbnailBytes=" + thumbnail.length);
        HttpRequest request = HttpRequest.newBuilder(server.http("rooms/" + room + query))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static long size(WebSocketFrame frame) {
        return frame.text() == null ? frame.binary().length : frame.text().getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void a_room_of_fifteen_photos_costs_less_than_300_kB_until_the_newest_text_is_there() throws Exception {
        byte[] content = photo(1600, 1200, 3_400_000);
        for (int i = 0; i < 15; i++) {
            publish("photos", photo(160, 120, THUMBNAIL), content, "image/png");
        }
        publish("photos", new byte[0], "the newest".getBytes(StandardCharsets.UTF_8), "text/plain");
        ChatPage an = tab(browser());
        AtomicLong received = new AtomicLong();
        List<String> fetched = new CopyOnWriteArrayList<>();
        an.page().onWebSocket(socket -> socket.onFrameReceived(frame -> received.addAndGet(size(frame))));
        an.page().onRequest(request -> {
            if (request.url().contains("/messages/")) {
                fetched.add(request.url());
            }
        });
        // To say who one is begins another connection: what is on its way just then comes again by that.
        an.open(server.url(), "photos").awaitCount(16);
        assertThat(an.texts().get(15)).isEqualTo("the newest");
        assertThat(received.get()).isBetween(15L * THUMBNAIL, 300_000L);
        Locator newest = an.find(".message img.picture").last();
        assertThat(newest).hasJSProperty("naturalWidth", 160);
        assertThat(newest).hasAttribute("loading", "lazy");
        assertThat(an.find(".message img.picture[width='160'][height='120']")).hasCount(15);
        assertThat(fetched).as("nobody looks at one yet").isEmpty();

        an.page().keyboard().press("Escape");
        newest.click();
        assertThat(an.find("#viewer-picture")).hasJSProperty("naturalWidth", 1600);
        assertThat(an.find("#viewer-note")).isHidden();
        assertThat(fetched).isNotEmpty().allMatch(url -> url.contains("/messages/15?epoch="));
    }

    @Test
    void a_photo_is_sent_with_a_thumbnail_that_the_sender_made() {
        ChatPage an = person("An", "thumbnail");
        ChatPage binh = person("Bình", "thumbnail");
        an.find("#files").setInputFiles(new FilePayload("vịnh.png", "image/png", photo(1000, 500, 400_000)));
        an.say("look");
        binh.awaitCount(2);
        Locator thumbnail = binh.find(".message img.picture");
        assertThat(thumbnail).hasJSProperty("naturalWidth", 360);
        assertThat(thumbnail).hasJSProperty("naturalHeight", 180);
        assertThat(thumbnail).hasAttribute("width", "360");
        assertThat(an.find(".message img.picture")).hasJSProperty("naturalWidth", 1000);
        assertThat(binh.texts()).containsExactly("", "look");
        thumbnail.click();
        assertThat(binh.find("#viewer-picture")).hasJSProperty("naturalWidth", 1000);
    }

    @Test
    void a_small_file_with_very_many_pixels_is_offered_as_a_file_and_never_decoded() throws Exception {
        publish("huge", new byte[0], huge(16_000, 12_000), "image/png");
        publish("huge", new byte[0], huge(16_000, 31_000), "image/png");
        publish("huge", huge(16_000, 4_000), huge(16_000, 31_000), "image/webp");
        publish("huge", photo(100, 100, 4_000), huge(16_000, 31_000), "image/png");
        ChatPage an = person("An", "huge");
        an.awaitCount(4);
        assertThat(an.find(".message a.file[download='a.png']")).hasCount(3);
        assertThat(an.find(".message img.picture")).hasCount(1);
        an.find(".message img.picture").click();
        assertThat(an.find("#viewer-note")).hasText("This picture can't be shown here. You can download it.");
        assertThat(an.find("#viewer-picture")).hasJSProperty("naturalWidth", 100);

        ChatPage sender = person("Bình", "huge sent");
        sender.find("#files").setInputFiles(new FilePayload("b.png", "image/png", huge(16_000, 31_000)));
        assertThat(sender.find("#attachments .file-name")).hasText("b.png");
        sender.find("#send").click();
        sender.awaitCount(1);
        assertThat(sender.find(".message a.file[download='b.png']")).hasCount(1);
    }

    @Test
    void a_picture_that_can_not_be_had_is_a_calm_word_and_can_be_tried_again() throws Exception {
        publish("missing", new byte[0], photo(300, 200, 100_000), "image/png");
        ChatPage an = tab(browser());
        an.page().route("**/messages/**", Route::abort);
        an.enter(server.url(), "missing", "An").awaitCount(1);
        assertThat(an.find(".picture-missing .later")).hasText("This picture can't be loaded now. Tap to try again.");
        double height = an.find(".picture-button").boundingBox().height;
        an.page().unroute("**/messages/**");
        an.find(".picture-button").click();
        assertThat(an.find(".message img.picture")).hasJSProperty("naturalWidth", 300);
        assertThat(an.find(".picture-button").boundingBox().height)
                .as("nothing moves")
                .isEqualTo(height);

        ChatPage binh = tab(browser());
        binh.page().route("**/messages/**", route -> route.fulfill(new Route.FulfillOptions().setStatus(410)));
        binh.enter(server.url(), "missing", "Bình").awaitCount(1);
        assertThat(binh.find(".picture-missing .gone")).hasText("This picture is no longer kept.");
        assertThat(binh.find(".picture-missing .later")).isHidden();
        forgetComplaints();
    }

    @Test
    void a_file_is_a_link_to_its_content_and_a_long_text_begins_at_once() throws Exception {
        byte[] bytes = new byte[200_000];
        new Random(7).nextBytes(bytes);
        publish("files", new byte[0], bytes, "application/pdf");
        publish("files", new byte[0], "đ".repeat(20_000).getBytes(StandardCharsets.UTF_8), "text/plain");
        ChatPage an = person("An", "files");
        an.awaitCount(2);
        assertThat(an.find("a.file").first())
                .hasAttribute(
                        "href", java.util.regex.Pattern.compile(".*/rooms/files/messages/1\\?epoch=[0-9a-f]{16}"));
        assertThat(an.page()
                        .waitForDownload(() -> an.find("a.file").first().click())
                        .path())
                .hasBinaryContent(bytes);
        assertThat(an.find(".text")).hasText("đ".repeat(10_000));
        assertThat(an.find(".file-size").last()).hasText("39 kB");
    }
}
