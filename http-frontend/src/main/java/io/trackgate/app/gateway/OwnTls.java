package io.trackgate.app.gateway;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import io.trackgate.config.GatewayConfig;
import io.trackgate.config.TlsFileException;
import io.trackgate.config.TlsFiles;
import org.jspecify.annotations.Nullable;

/**
 * TLS to a port of this gateway's own: the very certificate that its files hold is trusted while it is valid, whatever name it is for, because
 * the port is reached by an address that no certificate names. For one thread.
 */
final class OwnTls {

    private static final char[] NO_PASSWORD = {}; // of what is in memory only

    private final GatewayConfig.Tls port;
    private final Optional<GatewayConfig.Tls> own;
    private @Nullable X509Certificate current;
    private @Nullable X509Certificate former; // the port takes a new one over a little later than it is seen here

    /** @param own certificate and key to show where the port asks for them */
    OwnTls(GatewayConfig.Tls port, Optional<GatewayConfig.Tls> own) {
        this.port = port;
        this.own = own;
    }

    /**
     * For the next connections.
     *
     * @throws IOException when a file can't be used
     */
    SSLContext context() throws IOException {
        try {
            look();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.isEmpty() ? new KeyManager[0] : keys(TlsFiles.read(own.get())), new TrustManager[]{new Own()}, null);
            return context;
        } catch (GeneralSecurityException | TlsFileException e) {
            throw new IOException("tls: " + e.getMessage(), e);
        }
    }

    private void look() throws TlsFileException {
        X509Certificate now = TlsFiles.read(port).chain().getFirst();
        if (now.equals(current)) return;
        former = current;
        current = now;
    }

    private static KeyManager[] keys(TlsFiles read) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry("own", read.key(), NO_PASSWORD, read.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private final class Own implements X509TrustManager {
        private final List<X509Certificate> trusted = Stream.of(Optional.ofNullable(current), Optional.ofNullable(former))
                .flatMap(Optional::stream).toList();

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authentication) throws CertificateException {
            if (!trusted.contains(chain[0]))
                throw new CertificateException(chain[0].getSubjectX500Principal() + " (expected: that of " + port.certificate() + ")");
            chain[0].checkValidity();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authentication) throws CertificateException {
            throw new CertificateException("a client (expected: none)");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
    }
}
