package io.trackgate.app.cli;

import java.nio.file.Path;
import java.util.Optional;

import io.trackgate.simulator.UplinkTls;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How simulated trackers connect to a port with TLS. */
public final class TlsFlags {

    @Option(names = "--tls", description = "Connect with TLS; the certificate has to name --host and be signed by somebody whom this Java trusts.")
    private boolean tls;

    @Option(names = "--tls-ca", paramLabel = "FILE", description = "The same, signed by a certificate of this PEM file.")
    private @Nullable Path ca;

    @Option(names = "--tls-insecure", description = "Connect with TLS to whoever answers.")
    private boolean insecure;

    @Option(names = "--tls-cert", paramLabel = "FILE", description = "PEM file with the certificate that all trackers show (mutual TLS).")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "PEM file with its key, in PKCS #8.")
    private @Nullable Path key;

    /** Empty: plain TCP. */
    public Optional<UplinkTls> tls() {
        if (insecure && ca != null) throw new IllegalArgumentException("--tls-insecure: given (expected: absent beside --tls-ca)");
        Optional<UplinkTls.Own> own = own();
        if (insecure) return Optional.of(UplinkTls.trustingAnybody(own));
        return tls || ca != null ? Optional.of(UplinkTls.trusting(Optional.ofNullable(ca), own)) : Optional.empty();
    }

    private Optional<UplinkTls.Own> own() {
        if (certificate == null && key == null) return Optional.empty();
        if (certificate == null) throw new IllegalArgumentException("--tls-key: given (expected: beside --tls-cert)");
        if (key == null) throw new IllegalArgumentException("--tls-cert: given (expected: beside --tls-key)");
        if (!tls && ca == null && !insecure)
            throw new IllegalArgumentException("--tls-cert: given (expected: beside --tls, --tls-ca or --tls-insecure)");
        return Optional.of(new UplinkTls.Own(certificate, key));
    }
}
