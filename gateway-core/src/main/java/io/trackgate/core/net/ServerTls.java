package io.trackgate.core.net;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.TlsFileException;
import io.trackgate.config.TlsFiles;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A certificate and its key, taken anew when their files change; connections that are there keep what they began with. */
final class ServerTls {

    private static final Logger log = LoggerFactory.getLogger(ServerTls.class);

    private static final char[] NO_PASSWORD = {}; // of what is in memory only
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** Authenticated ciphers with forward secrecy; the platform leaves out what it lacks. */
    private static final List<String> CIPHERS = List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** What devices of ten years ago know; the platform may leave some out. */
    private static final List<String> OLD_CIPHERS = List.of("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_AES_256_GCM_SHA384", "TLS_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_RSA_WITH_AES_256_CBC_SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA256", "TLS_RSA_WITH_AES_256_CBC_SHA",
            "TLS_RSA_WITH_AES_128_CBC_SHA");

    /** Sessions that TLS 1.2 clients may take up again. */
    private static final int REMEMBERED = 10_000;
    private static final Duration REMEMBERED_FOR = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofDays(14);
    private static final Duration REMIND = Duration.ofDays(1);

    static {
        // Read by the JDK at its first handshake as a server: a client that asks for a new handshake again and again costs us far more than itself.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private final GatewayConfig.Tls files;
    private final InstantSource clock;

    // read on event loops
    private volatile SslContext context;
    private volatile Instant expires;

    // of the one thread that looks
    private String fingerprint;
    private String complaint = "";
    private @Nullable Instant reminded;

    /** @throws IllegalArgumentException where files that were right when the configuration was read no longer are */
    ServerTls(GatewayConfig.Tls files, InstantSource clock) {
        this.files = files;
        this.clock = clock;
        try {
            TlsFiles read = TlsFiles.read(files);
            context = context(read, files);
            expires = expiry(read);
            fingerprint = read.fingerprint();
        } catch (TlsFileException | GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("tls." + e.getMessage(), e);
        }
        warnIfSoon();
    }

    // Netty's own builder proves to itself first what its environment can do, and loads all of Bouncy Castle for that, which is seconds at the start.
    private static SslContext context(TlsFiles read, GatewayConfig.Tls wanted) throws GeneralSecurityException, IOException {
        SSLContext ssl = SSLContext.getInstance("TLS");
        ssl.init(keys(read), authorities(read), null);
        ssl.getServerSessionContext().setSessionCacheSize(REMEMBERED);
        ssl.getServerSessionContext().setSessionTimeout((int) REMEMBERED_FOR.toSeconds());
        ClientAuth clients = read.clientCa().isEmpty() ? ClientAuth.NONE : switch (wanted.clientAuth()) {
            case REQUIRE -> ClientAuth.REQUIRE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
        };
        return new JdkSslContext(ssl, false, ciphers(wanted.ciphers()), SupportedCipherSuiteFilter.INSTANCE,
                ApplicationProtocolConfig.DISABLED, clients,
                PROTOCOLS.toArray(String[]::new), false);
    }

    private static List<String> ciphers(GatewayConfig.Ciphers wanted) {
        return switch (wanted) {
            case MODERN -> CIPHERS;
            case OLD -> Stream.concat(CIPHERS.stream(), OLD_CIPHERS.stream()).toList();
        };
    }

    private static KeyManager[] keys(TlsFiles read) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        store.setKeyEntry("own", read.key(), NO_PASSWORD, read.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static TrustManager[] authorities(TlsFiles read) throws GeneralSecurityException, IOException {
        if (read.clientCa().isEmpty()) return new TrustManager[0];
        KeyStore store = emptyStore();
        for (X509Certificate authority : read.clientCa())
            store.setCertificateEntry("authority " + store.size(), authority);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    /** The first of the chain that expires ends them all. */
    private static Instant expiry(TlsFiles read) {
        return read.chain().stream().map(X509Certificate::getNotAfter).map(Date::toInstant).min(Instant::compareTo).orElse(Instant.MIN);
    }

    /** For one connection. */
    SslHandler handler(ByteBufAllocator allocator, Duration within) {
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(within.toMillis());
        return handler;
    }

    /** Seconds; negative when it has. */
    long untilExpiry() { return Duration.between(clock.instant(), expires).toSeconds(); }

    /** Takes files over that have changed; broken ones leave everything as it was, and are named once. Called by one thread. */
    void lookAgain() {
        try {
            String now = TlsFiles.fingerprint(files);
            if (!now.equals(fingerprint)) takeOver(TlsFiles.read(files));
            complaint = "";
        } catch (TlsFileException | GeneralSecurityException | IOException e) {
            complain(String.valueOf(e.getMessage()));
        }
        warnIfSoon();
    }

    private void takeOver(TlsFiles read) throws GeneralSecurityException, IOException {
        context = context(read, files);
        expires = expiry(read);
        fingerprint = read.fingerprint();
        reminded = null;
        log.info("{} has changed: new connections get the new certificate, valid until {}", files.certificate(), expires);
    }

    private void complain(String what) {
        if (what.equals(complaint)) return;
        complaint = what;
        log.warn("tls.{}: the certificate that is in use stays, valid until {}", what, expires);
    }

    private void warnIfSoon() {
        Instant now = clock.instant();
        if (Duration.between(now, expires).compareTo(SOON) > 0) return;
        if (reminded != null && Duration.between(reminded, now).compareTo(REMIND) < 0) return;
        reminded = now;
        log.warn("{} {} {}: replace it and its key, a restart is not needed", files.certificate(),
                expires.isAfter(now) ? "expires at" : "has expired at", expires);
    }
}
