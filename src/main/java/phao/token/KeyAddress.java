package phao.token;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Rules for addresses from which keys come: whoever can change an answer on its way can make tokens. */
final class KeyAddress {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private KeyAddress() {}

    /** What is wrong with it, to be read behind its name and value; empty if nothing is. */
    static Optional<String> problem(URI address) {
        String scheme = Optional.ofNullable(address.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        String host = Optional.ofNullable(address.getHost()).orElse("").toLowerCase(Locale.ROOT);
        if (host.isEmpty() || !Set.of("https", "http").contains(scheme)) {
            return Optional.of("it must be an address like https://login.example");
        }
        if (scheme.equals("http") && !LOOPBACK.contains(host)) {
            return Optional.of("it must begin with https, except on this machine's own localhost, 127.0.0.1 or [::1]");
        }
        if (address.getRawUserInfo() != null || address.getRawFragment() != null) {
            return Optional.of("it must have no user and no fragment");
        }
        return Optional.empty();
    }
}
