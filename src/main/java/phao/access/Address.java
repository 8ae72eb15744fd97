package phao.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import phao.protocol.Ascii;

/** Addresses in digits, as sockets and forwarding headers give them. Pure. */
final class Address {

    private static final byte[] NONE = {};
    private static final int IPV6_BYTES = 16;
    private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
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

    /**
     * As what it is counted: the address itself, or of IPv6 its network of 64 bits; empty for this machine itself, and for what nobody
     * knows.
     */
    static Optional<String> counted(String address) {
        if (address.isEmpty() || address.startsWith("127.")) {
            return Optional.empty(); // the usual ones, without looking closer
        }
        byte[] bytes = bytes(address);
        if (bytes.length == 0 || isLoopback(bytes)) {
            return Optional.empty();
        }
        return Optional.of(
                bytes.length == IPV6_BYTES ? HexFormat.of().formatHex(bytes, 0, IPV6_NETWORK_BYTES) + "/64" : address);
    }

    private static boolean isLoopback(byte[] bytes) {
        return bytes.length == IPV6_BYTES ? Arrays.equals(bytes, IPV6_LOOPBACK) : bytes[0] == 127;
    }
}
