package io.trackgate.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses that begin alike, as operators write them: {@code 10.0.0.0/8}, {@code ::1}. IPv4 addresses that come mapped into IPv6 count as IPv4.
 *
 * @param prefix how many bits are the same
 */
public record Network(InetAddress first, int prefix) {

    public static final String EXPECTED = "an address or a network such as 10.0.0.0/8 or ::1";

    // Never a host name: that would be looked up.
    private static final Pattern LITERAL = Pattern
            .compile("([0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(?:/([0-9]{1,3}))?");

    public static Optional<Network> parse(String text) {
        var matcher = LITERAL.matcher(text);
        if (!matcher.matches()) return Optional.empty();
        try {
            InetAddress address = InetAddress.getByName(matcher.group(1));
            int bits = address.getAddress().length * Byte.SIZE;
            int prefix = matcher.group(2) == null ? bits : Integer.parseInt(matcher.group(2));
            return prefix > bits ? Optional.empty() : Optional.of(new Network(address, prefix));
        } catch (UnknownHostException notOne) {
            return Optional.empty();
        }
    }

    public boolean contains(InetAddress address) {
        byte[] mine = first.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) return false;
        int whole = prefix / Byte.SIZE;
        for (int i = 0; i < whole; i++)
            if (mine[i] != other[i]) return false;
        int rest = prefix % Byte.SIZE;
        return rest == 0 || ((mine[whole] ^ other[whole]) & 0xFF) >>> Byte.SIZE - rest == 0;
    }

    @Override
    public String toString() { return first.getHostAddress() + "/" + prefix; }
}
