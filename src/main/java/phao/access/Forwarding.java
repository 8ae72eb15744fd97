package phao.access;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import phao.protocol.Ascii;

/**
 * Who has opened the connection of a request, and the headers that say for whom. Anybody can write those: {@link Proxies} knows how far they
 * count. Not changed after it was made.
 *
 * @param remote the address that has opened the connection; empty where the container does not know
 * @param addresses who came to each proxy, as it has written it; the proxy next to us first. Empty where one does not say
 * @param schemes by which scheme, likewise
 */
public record Forwarding(String remote, List<String> addresses, List<String> schemes) {

    /**
     * Reads the headers of a request: {@code X-Forwarded-For} and {@code X-Forwarded-Proto}, and in place of each that is not there
     * {@code Forwarded}.
     *
     * @param remote null where the container does not know
     * @param header all lines of a header, in their order, by its name
     */
    public static Forwarding of(String remote, Function<String, List<String>> header) {
        List<Forwarded> forwarded = Forwarded.fromTheLast(header.apply("Forwarded"));
        List<String> addresses = fromTheLast(header.apply("X-Forwarded-For"));
        List<String> schemes = fromTheLast(header.apply("X-Forwarded-Proto"));
        return new Forwarding(
                remote == null ? "" : remote,
                addresses.isEmpty() ? forwarded.stream().map(Forwarded::from).toList() : addresses,
                schemes.isEmpty() ? forwarded.stream().map(Forwarded::proto).toList() : schemes);
    }

    private static List<String> fromTheLast(List<String> lines) {
        List<String> all = new ArrayList<>();
        for (int line = lines.size() - 1; line >= 0; line--) {
            String[] parts = lines.get(line).split(",");
            for (int part = parts.length - 1; part >= 0; part--) {
                String one = Ascii.trim(parts[part], Ascii::isBlank);
                if (!one.isEmpty()) {
                    all.add(one);
                }
            }
        }
        return all;
    }
}
