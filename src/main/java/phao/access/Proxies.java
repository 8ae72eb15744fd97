package phao.access;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import phao.protocol.Ascii;

/**
 * The proxies whose word counts for where a request comes from. Anybody can write a forwarding header: it is looked at only as far as such
 * a proxy has written it. Any thread.
 */
public final class Proxies {

    private static final System.Logger LOG = System.getLogger(Proxies.class.getName());

    private final List<AddressRange> trusted;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** @param trusted networks, as {@link #problem} takes them */
    public Proxies(Set<String> trusted) {
        this.trusted = trusted.stream().map(AddressRange::of).toList();
    }

    /** What is wrong with a network that the operator lists; empty if nothing is. */
    public static Optional<String> problem(String network) {
        try {
            AddressRange.of(network);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(
                    "'" + network + "' is no network: write one like 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32");
        }
    }

    /**
     * Where a request comes from, in digits.
     *
     * @param remote who has opened the connection; null where the container does not know, which is then answered by an empty text
     * @param forwardedFor {@code X-Forwarded-For}, all of its lines in their order: each proxy adds who came to it at the end
     */
    public String client(String remote, List<String> forwardedFor) {
        if (remote == null || forwardedFor.isEmpty()) {
            return remote == null ? "" : remote;
        }
        if (trusted.isEmpty()) {
            warn(remote);
            return remote;
        }
        String client = remote;
        for (String before : fromTheLast(forwardedFor)) {
            if (!isTrusted(client)) {
                return client;
            }
            client = Address.bytes(before).length == 0 ? "" : before;
        }
        return client;
    }

    private boolean isTrusted(String address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }

    private static List<String> fromTheLast(List<String> lines) {
        List<String> all = new ArrayList<>();
        for (String line : lines) {
            for (String one : line.split(",")) {
                all.add(withoutPort(Ascii.trim(one, Ascii::isBlank)));
            }
        }
        Collections.reverse(all);
        return all;
    }

    /** Some proxies write the port, too. */
    private static String withoutPort(String address) {
        if (address.startsWith("[") && address.indexOf(']') > 0) {
            return address.substring(1, address.indexOf(']'));
        }
        int colon = address.indexOf(':');
        return colon > 0 && colon == address.lastIndexOf(':') ? address.substring(0, colon) : address;
    }

    private void warn(String remote) {
        if (!warned.getAndSet(true)) {
            LOG.log(
                    Level.WARNING,
                    "a request from {0} has X-Forwarded-For, which is not looked at, so that everybody behind a proxy is one "
                            + "address: if it is your proxy, set phao.proxies to its address",
                    remote);
        }
    }
}
