package io.trackgate.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What the files of one {@link GatewayConfig.Tls} hold, read and checked together.
 *
 * @param chain       the server's own certificate first
 * @param clientCa    whose signature a client's certificate needs; empty: clients show none
 * @param fingerprint of the files' bytes, see {@link #fingerprint}
 */
public record TlsFiles(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> clientCa, String fingerprint) {

    private static final int MOST_BYTES = 1 << 20;
    private static final String PKCS8 = "a PRIVATE KEY in PKCS #8; openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW makes one";
    private static final byte[] ANY_BYTES = "a certificate and its key".getBytes(StandardCharsets.US_ASCII);

    /** @throws TlsFileException for the first thing that is wrong */
    public static TlsFiles read(GatewayConfig.Tls tls) throws TlsFileException {
        String fingerprint = fingerprint(tls);
        List<X509Certificate> chain = certificates("certificate", tls.certificate());
        PrivateKey key = key(tls);
        if (!belongTogether(chain.getFirst(), key))
            throw new TlsFileException("key", tls.key() + " is of another certificate", "the key of " + tls.certificate());
        List<X509Certificate> clientCa = tls.clientCa().isEmpty() ? List.of() : certificates("client-ca", tls.clientCa().get());
        return new TlsFiles(chain, key, clientCa, fingerprint);
    }

    /** The same while no file has changed, whatever their times say. */
    public static String fingerprint(GatewayConfig.Tls tls) throws TlsFileException {
        MessageDigest digest = sha256();
        digest.update(digest(bytes("certificate", tls.certificate())));
        digest.update(digest(bytes("key", tls.key())));
        if (tls.keyPassword().isPresent()) digest.update(digest(bytes("key-password-file", tls.keyPassword().get())));
        if (tls.clientCa().isPresent()) digest.update(digest(bytes("client-ca", tls.clientCa().get())));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static byte[] digest(byte[] bytes) { return sha256().digest(bytes); }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every Java has it
        }
    }

    private static byte[] bytes(String key, Path file) throws TlsFileException {
        if (!Files.isRegularFile(file)) throw new TlsFileException(key, file + " is missing", "a file");
        try {
            if (Files.size(file) > MOST_BYTES) throw new TlsFileException(key, file + " is larger than 1MiB", "a file of some KiB");
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new TlsFileException(key, file + " can't be read: " + e.getClass().getSimpleName(), "a readable file");
        }
    }

    private static List<Pem> pem(String key, Path file) throws TlsFileException {
        try {
            return Pem.read(new String(bytes(key, file), StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw new TlsFileException(key, file + " has a block that is not base64", "a PEM file");
        }
    }

    private static List<X509Certificate> certificates(String key, Path file) throws TlsFileException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem block : pem(key, file)) {
            try {
                if (block.isCertificate()) certificates.add(block.certificate());
            } catch (CertificateException e) {
                throw new TlsFileException(key, "certificate " + (certificates.size() + 1) + " in " + file + " can't be read",
                        "an X.509 certificate");
            }
        }
        if (certificates.isEmpty()) throw new TlsFileException(key, file + " holds no certificate", "a PEM file with a CERTIFICATE");
        return List.copyOf(certificates);
    }

    private static PrivateKey key(GatewayConfig.Tls tls) throws TlsFileException {
        Path file = tls.key();
        Optional<Pem> found = pem("key", file).stream().filter(Pem::isKey).findFirst();
        if (found.isEmpty()) throw new TlsFileException("key", file + " holds no key", PKCS8);
        Pem block = found.get();
        if (!block.isPlainKey() && !block.isEncryptedKey()) throw new TlsFileException("key", file + " holds its key as " + block, PKCS8);
        if (block.isEncryptedKey() && tls.keyPassword().isEmpty())
            throw new TlsFileException("key", file + " is encrypted", "key-password-file beside it, or a key that is not encrypted");
        return block.isPlainKey() ? plain(block, file) : decrypted(block, tls.keyPassword().orElseThrow(), file);
    }

    private static PrivateKey plain(Pem block, Path file) throws TlsFileException {
        try {
            return block.plainKey().orElseThrow(() -> unknownKind(file));
        } catch (GeneralSecurityException e) {
            throw unknownKind(file);
        }
    }

    private static TlsFileException unknownKind(Path file) {
        return new TlsFileException("key", file + " holds a key of no known kind", "an RSA, EC or Ed25519 key");
    }

    private static PrivateKey decrypted(Pem block, Path passwordFile, Path file) throws TlsFileException {
        String password = new String(bytes("key-password-file", passwordFile), StandardCharsets.UTF_8).strip();
        try {
            return block.decryptedKey(password.toCharArray()).orElseThrow(() -> unknownKind(file));
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsFileException("key-password-file", passwordFile + " does not open " + file,
                    "the password of the key, in PBES2 with AES; openssl pkcs8 -topk8 -v2 aes256 -in OLD -out NEW makes one");
        }
    }

    /** What the key signs is valid by the certificate. */
    private static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        String algorithm = key instanceof RSAKey ? "SHA256withRSA" : key instanceof ECKey ? "SHA256withECDSA" : "EdDSA";
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(ANY_BYTES);
            byte[] signature = signing.sign();
            signing.initVerify(certificate.getPublicKey());
            signing.update(ANY_BYTES);
            return signing.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // keys of two kinds, or of two curves
        }
    }

    /** Without the key. */
    @Override
    public String toString() { return "certificate of " + chain.getFirst().getSubjectX500Principal(); }
}
