package io.trackgate.config.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.trackgate.config.GatewayConfig;
import org.jspecify.annotations.Nullable;

/** An authority, and what it signs: made for one test, written where the test wants it. */
public final class TestCertificates {

    private static final char[] NO_PASSWORD = {};

    private final Path folder;
    private final Issued authority;

    public TestCertificates(Path folder) {
        this.folder = folder;
        authority = issue("CN=authority", Duration.ofDays(365), null);
        write("ca.pem", pem(authority));
    }

    private static Issued issue(String name, Duration validFor, @Nullable Issued by) {
        try {
            Instant now = Instant.now();
            return Issued.issue(name, now.minus(Duration.ofDays(1)), now.plus(validFor), by);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(Issued issued) {
        try {
            return issued.certificatePem();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public Path ca() { return folder.resolve("ca.pem"); }

    /** Of 127.0.0.1, in {@code server.pem} and {@code server.key}, over what stood there. */
    public GatewayConfig.Tls server(String name, Duration validFor) {
        Issued issued = issue("CN=" + name, validFor, authority);
        return new GatewayConfig.Tls(write("server.pem", pem(issued)), write("server.key", issued.keyPem()), Optional.empty(),
                Optional.empty(), GatewayConfig.ClientAuth.REQUIRE);
    }

    /** Signed by this authority. */
    public Issued client() { return issue("CN=tracker", Duration.ofDays(1), authority); }

    /** For a client that trusts this authority, and shows its own certificate if it has one. */
    public SSLContext trusting(@Nullable Issued own) {
        try {
            KeyStore trusted = empty();
            trusted.setCertificateEntry("authority", authority.certificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            KeyStore keys = empty();
            if (own != null) keys.setKeyEntry("own", own.key(), NO_PASSWORD, new Certificate[]{own.certificate()});
            KeyManagerFactory mine = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            mine.init(keys, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(mine.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    public Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
