package phao.access;

import phao.protocol.Ascii;

/** The addresses of a network, like {@code 10.0.0.0/8}, or one address. Not changed after it was made. */
record AddressRange(byte[] network, int bits) {

    static final String WORD = "address:";

    /** @throws IllegalArgumentException if it is none; the message says what to write */
    static AddressRange of(String text) {
        int slash = text.indexOf('/');
        byte[] network = Address.bytes(slash < 0 ? text : text.substring(0, slash));
        String bits = slash < 0 ? "" : text.substring(slash + 1);
        if (network.length == 0
                || slash >= 0 && !(Ascii.isNumber(bits, 3) && Integer.parseInt(bits) <= network.length * 8)) {
            throw new IllegalArgumentException(
                    "'" + WORD + text + "' is no network: write one like 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32");
        }
        return new AddressRange(network, slash < 0 ? network.length * 8 : Integer.parseInt(bits));
    }

    /** @param address in digits, perhaps with an IPv6 zone; nothing else is in any network */
    boolean contains(String address) {
        byte[] bytes = Address.bytes(address);
        if (bytes.length != network.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit += 8) {
            int mask = bits - bit >= 8 ? 0xFF : 0xFF << 8 - (bits - bit);
            if (((bytes[bit / 8] ^ network[bit / 8]) & mask & 0xFF) != 0) {
                return false;
            }
        }
        return true;
    }
}
