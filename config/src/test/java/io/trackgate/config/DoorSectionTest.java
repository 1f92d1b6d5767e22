package io.trackgate.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.trackgate.config.testing.Issued;
import io.trackgate.config.testing.TestCertificates;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Who may come in to a port, and how, in gateway.yaml. */
class DoorSectionTest {

    private static final String PKCS8 = "a PRIVATE KEY in PKCS #8; openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW makes one";

    @TempDir
    private Path temp;
    private Folder folder;
    private TestCertificates certificates;

    @BeforeEach
    void a_pair_of_files() {
        folder = new Folder(temp);
        certificates = new TestCertificates(temp);
        certificates.server("gateway", Duration.ofDays(30));
    }

    /** Of gateway.yaml alone: models take their time. */
    private GatewayConfig read() {
        return GatewayFile.read(temp, Folder.SHIPPED, new Problems()).config();
    }

    private List<String> mistakes() {
        Problems found = new Problems();
        GatewayFile.read(temp, Folder.SHIPPED, found);
        return found.mistakes().stream().map(ConfigProblem::toString).toList();
    }

    private static String listener(String door) { return "listeners:\n  - { protocol: teltonika, " + door + " }\n"; }

    @Test
    void every_key_is_read() throws Exception {
        folder.with("ids.txt", "# ours\n356307042441013\n\n  86* # a maker's\n").with("gateway.yaml", """
                http:
                  tls: { certificate: server.pem, key: server.key, client-ca: ca.pem, client-auth: optional }
                  proxy-protocol: { from: [10.0.0.0/8] }
                  from: [192.0.2.0/24, "::1"]
                listeners:
                  - { protocol: teltonika, tls: { certificate: server.pem, key: server.key }, devices: ["35630704*", 1] }
                  - { protocol: gt06, devices: ids.txt }
                  - { protocol: jt808 }
                """);
        assertThat(mistakes()).isEmpty();
        GatewayConfig config = read();

        GatewayConfig.Door http = config.http().door();
        assertThat(http.tls()).contains(new GatewayConfig.Tls(temp.resolve("server.pem"), temp.resolve("server.key"), Optional.empty(),
                Optional.of(temp.resolve("ca.pem")), GatewayConfig.ClientAuth.OPTIONAL));
        assertThat(http.proxies()).hasToString("[10.0.0.0/8]");
        assertThat(http.from()).hasSize(2);
        GatewayConfig.Door first = config.listeners().getFirst().door();
        assertThat(first.tls().orElseThrow().clientAuth()).isEqualTo(GatewayConfig.ClientAuth.REQUIRE);
        assertThat(first.devices().contains("356307042441013")).isTrue();
        assertThat(first.devices().contains("1")).isTrue();
        assertThat(first.devices().contains("3563070")).isFalse();
        assertThat(first.devices().contains("10")).isFalse();
        GatewayConfig.Door second = config.listeners().get(1).door();
        assertThat(second.devices()).isEqualTo(new DeviceIds(Set.of("356307042441013"), Set.of("86")));
        assertThat(config.listeners().get(2).door()).isEqualTo(GatewayConfig.Door.OPEN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "tls: { key: server.key }            | tls.certificate: missing (expected: a PEM file)",
            "tls: { certificate: server.pem }    | tls.key: missing (expected: a PEM file)",
            "tls: { certificate: no.pem, key: server.key } | tls.certificate: DIR/no.pem is missing (expected: a file)",
            "tls: { certificate: server.key, key: server.key } | tls.certificate: DIR/server.key holds no certificate (expected: a PEM file with a CERTIFICATE)",
            "tls: { certificate: ca.pem, key: server.key } | tls.key: DIR/server.key is of another certificate (expected: the key of DIR/ca.pem)",
            "tls: { certificate: server.pem, key: server.key, client-auth: require } | tls.client-auth: given (expected: absent; without client-ca no certificate of a client is asked for)",
            "tls: { certificate: server.pem, key: server.key, client-ca: ca.pem, client-auth: always } | tls.client-auth: always (expected: one of require, optional)",
            "tls: { certificate: server.pem, key: server.key, client-ca: server.key } | tls.client-ca: DIR/server.key holds no certificate (expected: a PEM file with a CERTIFICATE)",
            "proxy-protocol: {}                  | proxy-protocol.from: missing (expected: the networks of the proxies: [10.0.0.0/8])",
            "proxy-protocol: { from: [] }        | proxy-protocol.from: [] (expected: at least one network)",
            "from: [example.org]                 | from[0]: example.org (expected: an address or a network such as 10.0.0.0/8 or ::1)",
            "devices: []                         | devices: [] (expected: at least one device id)",
            "devices: ['*']                      | devices[0]: * (expected: a device id, or its beginning and a star: 35630704*)",
            "devices: no.txt                     | devices: DIR/no.txt is missing, or larger than 64MiB (expected: a list, or a file with a device id a line)"})
    void a_mistake_names_file_line_key_value_and_expectation(String door, String complaint) throws IOException {
        folder.with("gateway.yaml", listener(door));
        assertThat(mistakes()).containsExactly("gateway.yaml:2: listeners[0]." + complaint.replace("DIR", temp.toString()));
    }

    @Test
    void a_mistake_in_a_file_of_devices_names_its_line() throws IOException {
        folder.with("ids.txt", "356307042441013\n35 63\n").with("gateway.yaml", listener("devices: ids.txt"));
        assertThat(mistakes()).containsExactly(
                "ids.txt:2: listeners[0].devices: 35 63 (expected: a device id, or its beginning and a star: 35630704*)");
    }

    private String keyMistake(String key) throws IOException {
        folder.with("server.key", key).with("gateway.yaml", listener("tls: { certificate: server.pem, key: server.key }"));
        return mistakes().getFirst().replace("gateway.yaml:2: listeners[0].tls.key: " + temp.resolve("server.key"), "");
    }

    @Test
    void a_key_that_can_not_be_used_is_named_and_never_shown() throws Exception {
        byte[] secret = "secret bytes of a key".getBytes();
        assertThat(keyMistake("")).isEqualTo(" holds no key (expected: " + PKCS8 + ")");
        assertThat(keyMistake(Issued.pem("EC PRIVATE KEY", secret)))
                .isEqualTo(" holds its key as EC PRIVATE KEY (expected: " + PKCS8 + ")");
        assertThat(keyMistake(Issued.pem("PRIVATE KEY", secret)))
                .isEqualTo(" holds a key of no known kind (expected: an RSA, EC or Ed25519 key)");
        assertThat(keyMistake(Issued.pem("ENCRYPTED PRIVATE KEY", secret)))
                .isEqualTo(" is encrypted (expected: key-password-file beside it, or a key that is not encrypted)");
        assertThat(
                keyMistake(Issued.pem("PRIVATE KEY", KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded())))
                .startsWith(" is of another certificate");
    }

    @Test
    void an_encrypted_key_is_opened_by_the_password_in_a_file() throws Exception {
        // openssl pkcs8 -topk8 -v2 aes256 made it
        for (String name : List.of("gateway.pem", "gateway.key"))
            folder.with(name, Files.readString(Path.of("src/test/resources/tls", name)));
        folder.with("password", "open sesame\n")
                .with("gateway.yaml", listener("tls: { certificate: gateway.pem, key: gateway.key, key-password-file: password }"));
        GatewayConfig.Tls tls = read().listeners().getFirst().door().tls().orElseThrow();
        assertThat(TlsFiles.read(tls).key().getAlgorithm()).isEqualTo("EC");

        folder.with("password", "wrong word");
        assertThat(mistakes()).singleElement().asString().contains("key-password-file: ", " does not open ").doesNotContain("wrong word");
    }
}
