package phao.access;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The hosts to which requests may be sent. Any thread.
 *
 * <p>Against DNS rebinding: a page may let its own name lead to the address of this server. For the browser both then have the same
 * origin, and only the {@code Host} of its requests tells that it is not ours.
 */
public final class Hosts {

    private static final String ANY = "*";

    /** In canonical form. */
    private final Set<String> names;

    /** @param names as {@link #problem} takes them; with {@code *}, or without any, every name is taken */
    public Hosts(Set<String> names) {
        this.names = names.contains(ANY)
                ? Set.of()
                : names.stream()
                        .map(Hosts::canonical)
                        .flatMap(Optional::stream)
                        .collect(Collectors.toUnmodifiableSet());
        if (this.names.isEmpty() && !names.isEmpty() && !names.contains(ANY)) {
            throw new IllegalArgumentException("no names of hosts: " + names);
        }
    }

    /**
     * The names of this machine itself are always taken: no page of others can have them.
     *
     * @param host of the request, with or without a port; empty where it names none, which browsers never do
     */
    public boolean take(String host) {
        if (names.isEmpty() || host.isEmpty()) {
            return true;
        }
        Optional<String> name =
                HostName.parse(host).map(HostName.WithPort::host).flatMap(Hosts::canonical);
        return name.isPresent() && (isThisMachine(name.get()) || names.contains(name.get()));
    }

    private static boolean isThisMachine(String name) {
        return name.equals("localhost") || name.equals("[::1]") || (name.startsWith("127.") && HostName.isIpv4(name));
    }

    private static Optional<String> canonical(String name) {
        String host = name.indexOf(':') >= 0 && !name.startsWith("[") ? "[" + name + "]" : name;
        return HostName.canonical(host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
    }

    /** What is wrong with a name that the operator lists, and what to write instead; empty if nothing is. */
    public static Optional<String> problem(String name) {
        if (name.equals(ANY)) {
            return Optional.empty();
        }
        if (name.contains(ANY)) {
            return Optional.of("'" + name + "' has a *: list each name, or * alone for any");
        }
        Optional<String> canonical = canonical(name);
        if (canonical.isEmpty()) {
            return Optional.of(canonical(withoutRest(name))
                    .map(host -> "'" + name + "' is more than a name: write " + host)
                    .orElse("'" + name + "' is no name of a host and no address"));
        }
        return canonical.get().equalsIgnoreCase(name) || canonical.get().equalsIgnoreCase("[" + name + "]")
                ? Optional.empty()
                : Optional.of("no browser sends '" + name + "': write " + canonical.get());
    }

    /** The name alone, without scheme, path and port. */
    private static String withoutRest(String name) {
        int scheme = name.indexOf("://");
        String authority = name.substring(scheme < 0 ? 0 : scheme + "://".length());
        int path = authority.indexOf('/');
        authority = path < 0 ? authority : authority.substring(0, path);
        return HostName.parse(authority).map(HostName.WithPort::host).orElse("");
    }
}
