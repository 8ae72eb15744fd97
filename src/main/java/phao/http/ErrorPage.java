package phao.http;

import java.nio.charset.StandardCharsets;
import phao.protocol.Code;
import phao.protocol.Refusal;

/** The page that tells a person what is wrong, in both languages of the chat page, with a link to the chat. */
final class ErrorPage {

    static final String CONTENT_TYPE = "text/html;charset=UTF-8";

    /** The same in two languages. */
    private record Words(String english, String vietnamese) {}

    private static final Words CHAT = new Words("To the chat", "Vào phòng chat");

    private ErrorPage() {}

    static byte[] of(Refusal refusal, int status, Visitor visitor) {
        Words words = words(refusal.code());
        String html = """
                <!doctype html>
                <html lang="en">
                <head>
                  <meta charset="utf-8">
                  <meta name="viewport" content="width=device-width, initial-scale=1">
                  <meta name="color-scheme" content="light dark">
                  <title>%2$d · Phao</title>
                  <link rel="icon" href="%1$sicon.svg" type="image/svg+xml">
                  <link rel="stylesheet" href="%1$scss/error.css">
                </head>
                <body>
                  <main>
                    <img src="%1$sicon.svg" alt="" width="72" height="72">
                    <h1>%3$s</h1>
                    <p lang="vi">%4$s</p>
                    <p class="detail">%2$d: %5$s</p>
                    <a href="%1$s">%6$s · <span lang="vi">%7$s</span></a>
                  </main>
                </body>
                </html>
                """;
        return html.formatted(
                        visitor.root(),
                        status,
                        words.english(),
                        words.vietnamese(),
                        escaped(refusal.message()),
                        CHAT.english(),
                        CHAT.vietnamese())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Words words(Code code) {
        return switch (code) {
            case NOT_FOUND -> new Words("There is nothing at this address.", "Không có gì ở địa chỉ này.");
            case REMOVED -> new Words("This message is no longer kept.", "Tin nhắn này không còn được giữ.");
            case INVALID_ROOM -> new Words("No room can have this name.", "Không phòng nào có thể mang tên này.");
            case BUSY, LOG_UNAVAILABLE, GOING_AWAY, TOO_FAST ->
                new Words(
                        "The server can't answer now. Try again in a moment.",
                        "Máy chủ hiện chưa trả lời được. Hãy thử lại sau giây lát.");
            default -> new Words("This address can't be opened so.", "Không mở được địa chỉ này theo cách này.");
        };
    }

    /** The text repeats parts of the address, and a stranger may have written the link. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
