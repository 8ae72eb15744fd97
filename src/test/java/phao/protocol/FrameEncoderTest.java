package phao.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FrameEncoderTest {

    private static final Member AN = new Member("0123456789abcdef", "An \"\\ 🛟");

    private static String utf8(Content content) {
        return new String(FrameEncoder.utf8(new Message("lobby", 7, 5, AN, 2, content)), StandardCharsets.UTF_8);
    }

    @Test
    void bytes_come_in_base64_behind_the_other_members() {
        assertThat(utf8(new Content(Content.Kind.BINARY, new byte[] {1, 2, 3, 4}, "image/png", "a.png")))
                .isEqualTo(
                        "{\"type\":\"message\",\"room\":\"lobby\",\"seq\":7,\"time\":5,\"from\":{\"id\":\"0123456789abcdef\",\"name\":\"An \\\"\\\\ 🛟\"},"
                                + "\"n\":2,\"contentType\":\"image/png\",\"filename\":\"a.png\",\"base64\":\"AQIDBA==\"}");
        assertThat(utf8(Content.binary(new byte[0]))).endsWith(",\"base64\":\"\"}");
    }

    @Test
    void text_is_as_on_a_socket() {
        assertThat(utf8(Content.text("xin \"chào\" 🛟"))).endsWith(",\"n\":2,\"data\":\"xin \\\"chào\\\" 🛟\"}");
    }
}
