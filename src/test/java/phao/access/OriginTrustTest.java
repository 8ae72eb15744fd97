package phao.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose pages are trusted with what a browser sends by itself. */
class OriginTrustTest {

    private static final String OWN = "https://here.example";
    private static final String LISTED = "https://friend.example";

    /** All combinations of an origin with what the browser says of it: never a foreign one, whatever the operator lets in. */
    @Test
    void only_own_pages_and_listed_ones_are() {
        Origins origins = new Origins(Set.of("*", LISTED));
        for (String origin :
                List.of("", "null", OWN, LISTED, "https://evil.example", OWN + ":1", OWN + ".evil.example")) {
            for (String site : List.of("", "none", "same-origin", "same-site", "cross-site")) {
                boolean trusted = origin.equals(LISTED)
                        || site.equals("same-origin")
                        || site.isEmpty() && origin.equals(OWN)
                        || site.equals("none") && (origin.isEmpty() || origin.equals(OWN));
                assertThat(origins.trusts(new Caller("here.example", origin, site)))
                        .as("'%s' %s", origin, site)
                        .isEqualTo(trusted);
            }
        }
    }
}
