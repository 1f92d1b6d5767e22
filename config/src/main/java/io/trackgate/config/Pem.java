package io.trackgate.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Blocks of a PEM file (RFC 7468): {@code -----BEGIN CERTIFICATE-----} and what follows, in the order of the file. */
record Pem(String label, byte[] content) {

    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*+)-----END \\1-----");
    private static final List<String> KEY_KINDS = List.of("EC", "RSA", "EdDSA");
    private static final String PBES2 = "1.2.840.113549.1.5.13";

    /** @throws IllegalArgumentException for a block that is not base64 */
    static List<Pem> read(String text) {
        List<Pem> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find())
            blocks.add(new Pem(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2).strip())));
        return blocks;
    }

    boolean isCertificate() { return label.equals("CERTIFICATE"); }

    /** Of any kind, readable or not. */
    boolean isKey() { return label.endsWith("PRIVATE KEY"); }

    boolean isPlainKey() { return label.equals("PRIVATE KEY"); }

    boolean isEncryptedKey() { return label.equals("ENCRYPTED PRIVATE KEY"); }

    X509Certificate certificate() throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(content));
    }

    /** Of PKCS #8; empty where it is of no kind that is known. */
    Optional<PrivateKey> plainKey() throws GeneralSecurityException {
        return key(new PKCS8EncodedKeySpec(content));
    }

    /** The same, encrypted; a wrong password is an exception. */
    Optional<PrivateKey> decryptedKey(char[] password) throws GeneralSecurityException, IOException {
        EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(content);
        // PBES2 is a family; which of it is named by its parameters alone.
        boolean family = encrypted.getAlgName().equals("PBES2") || encrypted.getAlgName().equals(PBES2);
        String algorithm = family ? encrypted.getAlgParameters().toString() : encrypted.getAlgName();
        PBEKeySpec secret = new PBEKeySpec(password);
        try {
            SecretKey key = SecretKeyFactory.getInstance(algorithm).generateSecret(secret);
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, key, encrypted.getAlgParameters());
            return key(encrypted.getKeySpec(cipher));
        } finally {
            secret.clearPassword();
        }
    }

    private static Optional<PrivateKey> key(PKCS8EncodedKeySpec spec) throws GeneralSecurityException {
        for (String kind : KEY_KINDS) {
            try {
                return Optional.of(KeyFactory.getInstance(kind).generatePrivate(spec));
            } catch (InvalidKeySpecException another) {
                continue;
            }
        }
        return Optional.empty();
    }

    /** A key's bytes stay out of logs. */
    @Override
    public String toString() { return label; }
}
