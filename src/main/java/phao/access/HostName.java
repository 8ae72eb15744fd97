package phao.access;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import phao.protocol.Ascii;

/** Names and addresses of hosts in the one form in which browsers write them (WHATWG URL, "host serializing"). Pure. */
final class HostName {

    private static final int IPV4_NUMBERS = 4;
    private static final int IPV6_GROUPS = 8;
    private static final int MOST_CHARACTERS = 253;
    private static final int HIGHEST_PORT = 65_535;

    private HostName() {}

    /** @param port without the colon, empty where there is none */
    record WithPort(String host, String port) {}

    /**
     * Reads {@code host:port}.
     *
     * @return empty if it is not that, as written
     */
    static Optional<WithPort> parse(String authority) {
        int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
        end = end < 0 ? authority.length() : end;
        String rest = authority.substring(end);
        if (end == 0
                || !(rest.isEmpty() || rest.charAt(0) == ':' && Ascii.consistsOf(rest.substring(1), Ascii::isDigit))) {
            return Optional.empty();
        }
        return Optional.of(new WithPort(authority.substring(0, end), rest.isEmpty() ? "" : rest.substring(1)));
    }

    /** Whether it is one of 1 to 65535; browsers write it without zeros before it. */
    static boolean isPort(String port) {
        return Ascii.isNumber(port, 5) && port.charAt(0) != '0' && Integer.parseInt(port) <= HIGHEST_PORT;
    }

    /**
     * As browsers write it: in lower case and ASCII, IPv6 addresses in brackets and short.
     *
     * @return empty if it is no name and no address
     */
    static Optional<String> canonical(String host) {
        if (host.startsWith("[")) {
            return host.endsWith("]") ? ipv6(host) : Optional.empty();
        }
        try {
            String ascii = (Ascii.consistsOf(host, c -> c < 0x80) ? host : IDN.toASCII(host)).toLowerCase(Locale.ROOT);
            boolean valid = ascii.length() <= MOST_CHARACTERS
                    && !ascii.isEmpty()
                    && !ascii.startsWith(".")
                    && !ascii.contains("..")
                    && Ascii.consistsOf(ascii, c -> Ascii.isLetterOrDigit(c) || "-_.".indexOf(c) >= 0)
                    && (!endsInNumber(ascii) || isIpv4(ascii));
            return valid ? Optional.of(ascii) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** For browsers, a host whose last label begins with a digit and is a number is an address. */
    private static boolean endsInNumber(String host) {
        String last = host.substring(host.lastIndexOf('.') + 1);
        return Ascii.consistsOf(last, Ascii::isDigit) && !last.isEmpty()
                || last.startsWith("0x") && Ascii.isHex(last.substring(2));
    }

    static boolean isIpv4(String host) {
        int from = 0;
        for (int i = 0; i < IPV4_NUMBERS; i++) {
            int end = Ascii.end(host, from, Ascii::isDigit);
            boolean last = i == IPV4_NUMBERS - 1;
            if (!isByte(host.substring(from, end)) || !(last ? end == host.length() : host.startsWith(".", end))) {
                return false;
            }
            from = end + 1;
        }
        return true;
    }

    /** Without leading zeros: some programs take such a number for octal. */
    private static boolean isByte(String number) {
        return Ascii.isNumber(number, 3)
                && Integer.parseInt(number) <= 0xFF
                && (number.length() == 1 || number.charAt(0) != '0');
    }

    private static Optional<String> ipv6(String bracketed) {
        String address = bracketed.substring(1, bracketed.length() - 1);
        if (!address.contains(":") || address.contains("%")) {
            return Optional.empty();
        }
        byte[] bytes = Address.bytes(address);
        return switch (bytes.length) {
            case 0 -> Optional.empty();
            case IPV4_NUMBERS -> Optional.of(mapped(bytes));
            default -> Optional.of(shortest(bytes));
        };
    }

    private static String mapped(byte[] ipv4) {
        return "[::ffff:" + Integer.toHexString(group(ipv4, 0)) + ":" + Integer.toHexString(group(ipv4, 1)) + "]";
    }

    private static int group(byte[] address, int index) {
        return (address[2 * index] & 0xFF) << 8 | address[2 * index + 1] & 0xFF;
    }

    /** RFC 5952 §4.2: the longest run of zeros, of two groups at least, and the first of those, is "::". */
    private static String shortest(byte[] address) {
        int from = -1;
        int length = 1;
        for (int begin = 0; begin < IPV6_GROUPS; begin++) {
            int end = begin;
            while (end < IPV6_GROUPS && group(address, end) == 0) {
                end++;
            }
            if (end - begin > length) {
                from = begin;
                length = end - begin;
            }
        }
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < IPV6_GROUPS; i++) {
            if (i == from) {
                text.append("::");
                i += length - 1;
            } else {
                text.append(text.length() == 1 || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(group(address, i)));
            }
        }
        return text.append(']').toString();
    }
}
