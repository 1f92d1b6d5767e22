package io.trackgate.app;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.Callable;

import io.trackgate.http.AdminApi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code trackgate admin-key}: a key for /admin, and its digest for the configuration. */
@Command(name = "admin-key", mixinStandardHelpOptions = true, description = {
        "Make a key for /admin (drain, release): the key itself, which is shown this once, and its",
        "digest for admin.key in gateway.yaml."})
final class AdminKeyCommand implements Callable<Integer> {

    private static final int KEY_BYTES = 32;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        String key = HexFormat.of().formatHex(random);
        spec.commandLine().getOut().printf("key:          %s%ngateway.yaml: admin: { key: %s }%n", key, AdminApi.digest(key));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
