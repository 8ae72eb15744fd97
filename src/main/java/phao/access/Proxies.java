package phao.access;

import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

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

    /** Where a request comes from, in digits; empty where that is not known. */
    public String client(Forwarding request) {
        if (trusted.isEmpty() && !request.addresses().isEmpty()) {
            warn(request.remote());
        }
        String client = request.remote();
        for (String before : request.addresses()) {
            if (before.isEmpty() || !isTrusted(client)) {
                return client;
            }
            String address = withoutPort(before);
            client = Address.bytes(address).length == 0 ? "" : address;
        }
        return client;
    }

    /** Whether a proxy that is trusted says that the client has come to it by https; of several, the one next to the client. */
    public boolean saysHttps(Forwarding request) {
        String said = "";
        Iterator<String> addresses = request.addresses().iterator();
        String writer = request.remote();
        for (String scheme : request.schemes()) {
            if (!isTrusted(writer)) {
                break;
            }
            said = scheme.isEmpty() ? said : scheme;
            writer = addresses.hasNext() ? withoutPort(addresses.next()) : "";
        }
        return said.equalsIgnoreCase("https");
    }

    private boolean isTrusted(String address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
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
                    "a request from {0} has X-Forwarded-For or Forwarded, which is not looked at, so that everybody behind a proxy "
                            + "is one address: if it is your proxy, set phao.proxies to its address",
                    remote);
        }
    }
}
