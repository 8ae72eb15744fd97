package phao.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DigestTest {

    @Test
    void it_is_the_beginning_of_the_sha_256() {
        // FIPS 180-4, the example for "abc": ba7816bf 8f01cfea …
        assertThat(Digest.of("abc", 3)).containsExactly(0xba, 0x78, 0x16);
        assertThat(Digest.hex("abc", 8)).isEqualTo("ba7816bf8f01cfea");
        assertThat(Digest.hex(new byte[] {'a', 'b', 'c'}, 32))
                .startsWith("ba7816bf8f01cfea")
                .hasSize(64);
    }
}
