package io.trackgate.core.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What nobody but this gateway knows, made once and the same after every start: in a file beside its store, or in a store that nodes share. */
public final class GatewaySecret {

    private static final int BYTES = 32;

    private GatewaySecret() {}

    /** The store's lock must be held. A store in memory has a new one each time. */
    public static byte[] of(Database database) {
        return switch (database.home()) {
            case SqliteHome sqlite -> of(sqlite.file());
            case PostgresHome shared -> database.writeNow(GatewaySecret::shared);
        };
    }

    /** Whoever comes first makes it. */
    private static byte[] shared(Handle handle) {
        handle.createUpdate("insert into gateway_secret (only_row, secret) values (1, :secret) on conflict (only_row) do nothing")
                .bind("secret", HexFormat.of().formatHex(fresh())).execute();
        return HexFormat.of().parseHex(handle.createQuery("select secret from gateway_secret").mapTo(String.class).one());
    }

    static byte[] of(@Nullable Path store) {
        if (store == null) return fresh();
        Path file = store.resolveSibling(store.getFileName() + ".secret");
        try {
            if (!Files.exists(file)) make(file);
            byte[] secret = HexFormat.of().parseHex(Files.readString(file).strip());
            if (secret.length == BYTES) return secret;
            throw new StoreException(file + ": " + secret.length + " bytes (expected: " + BYTES + ")");
        } catch (IOException | IllegalArgumentException e) {
            throw new StoreException(file + ": can't be read or made (expected: " + 2 * BYTES + " hexadecimal digits)", e);
        }
    }

    private static byte[] fresh() {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    /** Whole or not at all, and readable by its owner alone from its first byte on. */
    private static void make(Path file) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        if (Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix"))
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, HexFormat.of().formatHex(fresh()) + "\n", StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
        Files.move(draft, file);
    }
}
