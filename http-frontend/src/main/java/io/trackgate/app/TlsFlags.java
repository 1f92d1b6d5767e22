package io.trackgate.app;

import java.nio.file.Path;
import java.util.Optional;

import io.trackgate.simulator.UplinkTls;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How simulated trackers connect to a port with TLS. */
final class TlsFlags {

    @Option(names = "--tls", description = "Connect with TLS; the certificate has to name --host and be signed by somebody whom this Java trusts.")
    private boolean tls;

    @Option(names = "--tls-ca", paramLabel = "FILE", description = "The same, signed by a certificate of this PEM file.")
    private @Nullable Path ca;

    @Option(names = "--tls-insecure", description = "Connect with TLS to whoever answers.")
    private boolean insecure;

    /** Empty: plain TCP. */
    Optional<UplinkTls> tls() {
        if (insecure && ca != null) throw new IllegalArgumentException("--tls-insecure: given (expected: absent beside --tls-ca)");
        if (insecure) return Optional.of(UplinkTls.trustingAnybody());
        return tls || ca != null ? Optional.of(UplinkTls.trusting(Optional.ofNullable(ca))) : Optional.empty();
    }
}
