package io.trackgate.core.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a gateway alone knows. */
class GatewaySecretTest {

    @TempDir
    private Path folder = Path.of("");

    private Path store() { return folder.resolve("t.db"); }

    @Test
    void it_is_made_once_and_its_owner_alone_may_read_it() throws IOException {
        byte[] secret = GatewaySecret.of(store());
        assertThat(secret).hasSize(32).isEqualTo(GatewaySecret.of(store()));
        Path file = folder.resolve("t.db.secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        Files.delete(file);
        assertThat(GatewaySecret.of(store())).isNotEqualTo(secret);
    }

    @Test
    void a_file_that_is_none_is_named_and_left_alone() throws IOException {
        Path file = folder.resolve("t.db.secret");
        for (String broken : new String[]{"", "00ff", "not hexadecimal"}) {
            Files.writeString(file, broken);
            assertThatThrownBy(() -> GatewaySecret.of(store())).isInstanceOf(StoreException.class).hasMessageContaining("t.db.secret");
            assertThat(file).hasContent(broken);
        }
    }
}
