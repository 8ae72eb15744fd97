package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures and files in the chat page. */
class ChatFilesIT extends ChatTest {

    @Test
    void a_picture_chosen_with_the_button_arrives_as_picture() {
        ChatPage an = person("An", "picture");
        ChatPage binh = person("Bình", "picture");
        an.find("#files").setInputFiles(new FilePayload("vịnh.png", "image/png", Pictures.png(120, 80)));
        assertThat(an.find("#attachments li")).containsText("vịnh.png");
        an.say("look");
        binh.awaitCount(2);

        for (ChatPage page : List.of(an, binh)) {
            Locator image = page.find(".message img.picture");
            assertThat(image).hasAttribute("alt", "vịnh.png");
            assertThat(image).hasJSProperty("naturalWidth", 120);
        }
        assertThat(an.texts()).containsExactly("", "look");
        assertThat(an.find("#attachments li")).hasCount(0);

        binh.find(".picture-button").click();
        assertThat(binh.find("#viewer-picture")).isVisible();
        assertThat(binh.find("#viewer-download")).hasText("Download vịnh.png");
        binh.page().keyboard().press("Escape");
        assertThat(binh.find("#viewer")).isHidden();
    }

    @Test
    void a_picture_in_the_clipboard_is_pasted() {
        ChatPage an = personWithClipboard("An", "paste");
        ChatPage binh = person("Bình", "paste");
        an.page().evaluate("""
                async base64 => {
                  const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
                  await navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([bytes], { type: 'image/png' }) })]);
                }""", Base64.getEncoder().encodeToString(Pictures.png(64, 48)));
        an.find("#text").focus();
        an.page().keyboard().press("Control+V");
        assertThat(an.find("#attachments img")).hasCount(1);
        an.page().keyboard().press("Enter");
        binh.awaitCount(1);
        assertThat(binh.find(".message img.picture")).hasJSProperty("naturalWidth", 64);
    }

    @Test
    void a_dropped_file_is_a_download_with_the_same_bytes() throws Exception {
        ChatPage an = person("An", "drop");
        ChatPage binh = person("Bình", "drop");
        byte[] bytes = new byte[300_000];
        new Random(7).nextBytes(bytes);
        Object transfer = an.page().evaluateHandle("""
                base64 => {
                  const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
                  const transfer = new DataTransfer();
                  transfer.items.add(new File([bytes], 'Bảng thủy triều.pdf', { type: 'application/pdf' }));
                  return transfer;
                }""", Base64.getEncoder().encodeToString(bytes));
        an.find("#talk").dispatchEvent("dragenter", Map.of("dataTransfer", transfer));
        assertThat(an.find("#drop")).isVisible();
        an.find("#talk").dispatchEvent("drop", Map.of("dataTransfer", transfer));
        assertThat(an.find("#drop")).isHidden();
        an.find("#send").click();
        binh.awaitCount(1);

        assertThat(binh.find(".file-name")).hasText("Bảng thủy triều.pdf");
        assertThat(binh.find(".file-size")).hasText("293 kB");
        Download download =
                binh.page().waitForDownload(() -> binh.find("a.file").click());
        assertThat(download.suggestedFilename()).isEqualTo("Bảng thủy triều.pdf");
        assertThat(Files.readAllBytes(download.path())).isEqualTo(bytes);
    }

    @Test
    void a_picture_that_could_run_scripts_is_only_a_download() {
        ChatPage an = person("An", "svg");
        ChatPage binh = person("Bình", "svg");
        byte[] svg = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(2)</script></svg>"
                .getBytes(StandardCharsets.UTF_8);
        byte[] html = "<script>alert(3)</script>".getBytes(StandardCharsets.UTF_8);
        an.find("#files").setInputFiles(new FilePayload[] {
            new FilePayload("x.svg", "image/svg+xml", svg),
            new FilePayload("x.html", "text/html", html),
            new FilePayload("lies.png", "image/png", html),
        });
        an.find("#send").click();
        binh.awaitCount(3);
        assertThat(binh.find("a.file[download]")).hasCount(3);
        assertThat(binh.find(".message img")).hasCount(0);
    }

    @Test
    void a_film_and_a_sound_play_in_place_and_what_cannot_be_played_is_a_file() {
        ChatPage an = person("An", "cinema");
        ChatPage binh = person("Bình", "cinema");
        byte[] lies = "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
        an.find("#files").setInputFiles(new FilePayload[] {
            new FilePayload("sóng.webm", "video/webm", film(an.page())),
                    new FilePayload("còi.wav", "audio/wav", Pictures.tone(8_000)),
            new FilePayload("lies.mp4", "video/mp4", lies), new FilePayload("odd.mkv", "video/x-odd", lies),
        });
        an.find("#send").click();
        binh.awaitCount(4);
        for (ChatPage page : List.of(an, binh)) {
            assertThat(page.find("a.file .file-name")).hasText(new String[] {"lies.mp4", "odd.mkv"});
            assertThat(page.find("video.player")).hasAttribute("aria-label", "Video sóng.webm");
            assertThat(page.find("audio.player")).hasAttribute("aria-label", "Sound còi.wav");
            assertThat(page.find(".player")).hasCount(2);
        }
        for (String kind : List.of("video", "audio")) {
            assertThat(
                            binh.find(kind + ".player")
                                    .evaluate(
                                            "async one => { one.muted = true; await one.play();"
                                                    + " while (one.currentTime === 0) await new Promise(requestAnimationFrame); return one.error }"))
                    .isNull();
        }
    }

    @Test
    void the_viewer_shows_no_picture_larger_than_it_is() {
        ChatPage an = person("An", "pixels");
        an.find("#files").setInputFiles(new FilePayload[] {
            new FilePayload("small.png", "image/png", Pictures.png(60, 45)),
            new FilePayload("large.png", "image/png", Pictures.png(3000, 1000)),
        });
        an.find("#send").click();
        an.awaitCount(2);
        String box =
                "image => { const { width, height } = image.getBoundingClientRect(); return `${width} by ${height}` }";
        an.find(".picture-button").first().click();
        assertThat(an.find("#viewer-picture")).hasJSProperty("naturalWidth", 60);
        assertThat(an.find("#viewer-picture").evaluate(box)).isEqualTo("60 by 45");
        // Beside the picture is no picture: a click there closes.
        an.page().mouse().click(200, 300);
        assertThat(an.find("#viewer")).isHidden();
        an.find(".picture-button").last().click();
        assertThat(an.find("#viewer-picture")).hasJSProperty("naturalWidth", 3000);
        assertThat(an.find("#viewer-picture")
                        .evaluate("image => { const { width, height } = image.getBoundingClientRect();"
                                + " return Math.abs(width - innerWidth) < 1 && Math.abs(width / height - 3) < 0.01 }"))
                .isEqualTo(true);
    }

    /** Half a second of a film, as this browser records it. */
    private static byte[] film(Page page) {
        return Base64.getDecoder().decode((String) page.evaluate("""
                async () => {
                  const canvas = document.createElement('canvas');
                  const paint = canvas.getContext('2d');
                  const painting = setInterval(() => { paint.fillStyle = `hsl(${Math.random() * 360} 50% 50%)`; paint.fillRect(0, 0, 300, 150); }, 30);
                  const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: 'video/webm' });
                  const parts = [];
                  recorder.ondataavailable = ({ data }) => parts.push(data);
                  recorder.start();
                  setTimeout(() => recorder.stop(), 500);
                  await new Promise(resolve => { recorder.onstop = resolve; });
                  clearInterval(painting);
                  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
                  return btoa([...bytes].map(byte => String.fromCharCode(byte)).join(''));
                }"""));
    }

    @Test
    void a_file_over_the_limit_is_refused_with_a_clear_word_and_the_rest_can_be_sent(@TempDir Path folder)
            throws IOException {
        Path small = Files.writeString(folder.resolve("small.txt"), "xin chào");
        Path large = Files.write(folder.resolve("large.iso"), new byte[17 * 1024 * 1024]);
        ChatPage an = person("An", "large");
        an.find("#files").setInputFiles(new Path[] {small, large});
        assertThat(an.find("#composer-problem")).hasText("large.iso is 17 MB, the limit is 16 MB.");
        assertThat(an.find("#attachments li")).hasCount(1);
        an.find("#send").click();
        an.awaitCount(1);
        assertThat(an.find(".file-name")).hasText("small.txt");
        assertThat(an.find("#composer-problem")).isEmpty();
    }

    @Test
    void a_chosen_file_can_be_taken_out_again() {
        ChatPage an = person("An", "remove");
        an.find("#files").setInputFiles(new FilePayload("a.txt", "text/plain", new byte[] {1}));
        an.find(".attachment-remove").click();
        assertThat(an.find("#attachments")).isHidden();
        an.find("#send").click();
        an.say("only this");
        an.awaitTexts("only this");
    }

    @Test
    void a_chosen_file_waits_in_its_room_while_one_looks_at_another() {
        ChatPage an = person("An", "draft");
        an.find("#text").fill("look");
        an.find("#files").setInputFiles(new FilePayload("a.png", "image/png", Pictures.png(30, 20)));
        assertThat(an.find("#attachments li")).hasCount(1);
        an.open(server.url(), "draft 2");
        assertThat(an.find("#room-title")).hasText("draft 2");
        assertThat(an.find("#attachments")).isHidden();
        an.say("elsewhere");
        an.awaitTexts("elsewhere");

        an.open(server.url(), "draft");
        assertThat(an.find("#attachments li")).containsText("a.png");
        assertThat(an.find("#attachments img")).hasJSProperty("naturalWidth", 30);
        an.find("#text").press("Enter");
        an.awaitTexts("", "look");
        assertThat(an.find(".message img.picture")).hasJSProperty("naturalWidth", 30);
        assertThat(an.find("#attachments li")).hasCount(0);
    }

    @Test
    void a_picture_is_there_again_after_a_reload() {
        ChatPage an = person("An", "again");
        an.find("#files").setInputFiles(new FilePayload("a.png", "image/png", Pictures.png(30, 20)));
        an.find("#send").click();
        an.awaitCount(1);
        an.page().reload();
        an.awaitCount(1);
        assertThat(an.find(".message img.picture")).hasJSProperty("naturalWidth", 30);
    }

    @Test
    void of_a_text_of_sixteen_million_bytes_the_beginning_is_shown_and_all_of_it_is_a_download() throws Exception {
        String text = "http://a.b ".repeat(16 * 1024 * 1024 / 11);
        HttpRequest publish = HttpRequest.newBuilder(server.http("rooms/long-text"))
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(text))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(publish, HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(201);
        ChatPage an = person("An", "long-text");
        an.say("after it");
        an.awaitCount(2);

        assertThat(an.find(".message a[rel]")).hasCount(100);
        assertThat(an.texts().get(0)).hasSizeLessThanOrEqualTo(10_000);
        assertThat(an.find(".file-size")).hasText("16 MB");
        Download download = an.page().waitForDownload(() -> an.find("a.file").click());
        assertThat(download.suggestedFilename()).isEqualTo("message.txt");
        assertThat(Files.readString(download.path())).isEqualTo(text);
    }
}
