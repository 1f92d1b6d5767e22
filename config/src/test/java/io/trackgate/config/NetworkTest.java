package io.trackgate.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class NetworkTest {

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, 10.255.1.2, true", "10.0.0.0/8, 11.0.0.0, false", "10.1.2.3, 10.1.2.3, true", "10.1.2.3, 10.1.2.4, false",
            "0.0.0.0/0, 203.0.113.7, true", "192.168.128.0/17, 192.168.129.1, true", "192.168.128.0/17, 192.168.127.255, false",
            "::1, ::1, true", "2001:db8::/32, 2001:db8:ffff::1, true", "2001:db8::/33, 2001:db8:8000::1, false", "::/0, 10.0.0.1, false",
            "0.0.0.0/0, ::1, false", "10.0.0.0/8, ::ffff:10.1.1.1, true"})
    void an_address_is_in_a_network_when_its_first_bits_are_the_same(String network, String address, boolean in)
            throws UnknownHostException {
        assertThat(Network.parse(network).orElseThrow().contains(InetAddress.getByName(address))).isEqualTo(in);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.0.0.0/33", "10.0.0", "10.0.0.256", "::1/129", "10.0.0.0/", "10.0.0.0/-1", "1:2", ":::",
            "a.b.c.d"})
    void what_is_none_is_refused_and_never_looked_up(String text) { assertThat(Network.parse(text)).isEmpty(); }
}
