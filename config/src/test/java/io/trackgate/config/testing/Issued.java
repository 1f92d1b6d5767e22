package io.trackgate.config.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;

import javax.security.auth.x500.X500Principal;

import org.jspecify.annotations.Nullable;

/** A certificate (X.509 version 3, RFC 5280) with its key on the curve P-256, of 127.0.0.1; Java itself makes none. */
public record Issued(X509Certificate certificate, PrivateKey key) {

    // DER: | tag | length | content |
    private static final int INTEGER = 0x02;
    private static final int BITS = 0x03;
    private static final int OCTETS = 0x04;
    private static final int UTC_TIME = 0x17;
    private static final int SEQUENCE = 0x30;
    private static final int VERSION = 0xA0;
    private static final int EXTENSIONS = 0xA3;
    private static final byte[] ECDSA_WITH_SHA256 = HexFormat.of().parseHex("300A06082A8648CE3D040302");
    private static final byte[] IS_AUTHORITY = HexFormat.of().parseHex("300F0603551D130101FF040530030101FF");
    private static final byte[] OF_LOOPBACK = HexFormat.of().parseHex("300F0603551D1104083006" + "87047F000001");
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    /**
     * @param name      {@code CN=…}
     * @param authority null: it signs itself, and may sign others
     */
    static Issued issue(String name, Instant from, Instant until, @Nullable Issued authority) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair keys = generator.generateKeyPair();
        byte[] subject = new X500Principal(name).getEncoded();
        byte[] issuer = authority == null ? subject : authority.certificate.getSubjectX500Principal().getEncoded();
        byte[] serial = BigInteger.valueOf(System.nanoTime() & Long.MAX_VALUE).toByteArray();
        byte[] body = der(SEQUENCE, der(VERSION, der(INTEGER, new byte[]{2})), der(INTEGER, serial), ECDSA_WITH_SHA256, issuer,
                der(SEQUENCE, time(from), time(until)), subject, keys.getPublic().getEncoded(),
                der(EXTENSIONS, der(SEQUENCE, authority == null ? IS_AUTHORITY : OF_LOOPBACK)));
        Signature signing = Signature.getInstance("SHA256withECDSA");
        signing.initSign(authority == null ? keys.getPrivate() : authority.key);
        signing.update(body);
        byte[] whole = der(SEQUENCE, body, ECDSA_WITH_SHA256, der(BITS, new byte[]{0}, signing.sign()));
        return new Issued((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole)),
                keys.getPrivate());
    }

    private static byte[] time(Instant at) { return der(UTC_TIME, UTC.format(at).getBytes(StandardCharsets.US_ASCII)); }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts)
            content.writeBytes(part);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(tag);
        if (content.size() >= 0x80) whole.write(content.size() >= 0x100 ? 0x82 : 0x81);
        if (content.size() >= 0x100) whole.write(content.size() >> 8);
        whole.write(content.size());
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
    }

    public String certificatePem() throws GeneralSecurityException { return pem("CERTIFICATE", certificate.getEncoded()); }

    public String keyPem() { return pem("PRIVATE KEY", key.getEncoded()); }

    public static String pem(String label, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, Base64.getMimeEncoder().encodeToString(content), label);
    }
}
