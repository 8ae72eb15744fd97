package phao.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import phao.protocol.Ascii;

/** Addresses in digits, as sockets and forwarding headers give them. Pure. */
final class Address {

    private static final byte[] NONE = {};
    private static final int IPV6_BYTES = 16;
    /** Whoever has an IPv6 address has 2^64 of them. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private Address() {}

    /** Its bytes; none if it is not an address in digits. A zone ({@code %eth0}) is left out. */
    static byte[] bytes(String address) {
        int zone = address.indexOf('%');
        String digits = zone < 0 ? address : address.substring(0, zone);
        // For any other text the JDK might ask a name server.
        boolean ipv6 =
                digits.contains(":") && Ascii.consistsOf(digits, c -> Ascii.isHexDigit(c) || c == ':' || c == '.');
        if (!ipv6 && !HostName.isIpv4(digits)) {
            return NONE;
        }
        try {
            return InetAddress.getByName(ipv6 ? "[" + digits + "]" : digits).getAddress();
        } catch (UnknownHostException e) {
            return NONE;
        }
    }

    /** Whether nothing is counted for it: this machine itself, or nobody knows who. */
    static boolean isExempt(String address) {
        if (address.isEmpty() || address.startsWith("127.")) {
            return true; // the usual ones, without looking closer
        }
        byte[] bytes = bytes(address);
        return bytes.length == 0
                || bytes.length == IPV6_BYTES && Arrays.equals(bytes, bytes("::1"))
                || bytes.length != IPV6_BYTES && bytes[0] == 127;
    }

    /** The address itself, or of IPv6 the network of 64 bits. */
    static String network(String address) {
        byte[] bytes = bytes(address);
        return bytes.length == IPV6_BYTES ? HexFormat.of().formatHex(bytes, 0, IPV6_NETWORK_BYTES) + "/64" : address;
    }

    /** For whom something is counted: the user, or without a token the address. */
    static String key(Identity identity) {
        return identity.isUser() ? "user " + identity.user() : network(identity.address());
    }
}
