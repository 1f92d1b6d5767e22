package io.trackgate.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.trackgate.app.cli.Settings;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.config.ModelCatalog;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CompatibilityTableTest {

    private static final Path SHIPPED = Path.of("../config");
    private static final ModelCatalog MODELS = Settings.models(SHIPPED, SHIPPED).models();
    private static final List<String> LINES = new CompatibilityTable(new ProtocolCatalog()).lines(MODELS).toList();

    private static String row(String code) {
        return LINES.stream().filter(line -> line.startsWith("| `" + code + "` ")).findFirst().orElseThrow();
    }

    @Test
    void the_document_is_the_table_of_the_shipped_models() throws IOException {
        String document = Files.readString(Path.of("../docs/compatibility.md"));
        assertThat(document).as("docs/compatibility.md, below its first lines: trackgate models table").endsWith(String.join("\n", LINES));
    }

    @Test
    void a_model_can_what_its_file_and_its_vendor_say() {
        assertThat(row("telfmb920")).contains("| 1 | yes | yes | yes | yes |");
        assertThat(row("gt350")).contains("| 0 | 214 | 214 | 214 | 214 | unconfirmed | 214 | concox_gt350 |");
    }

    @Test
    void what_nobody_has_seen_is_named_to_the_field() {
        assertThat(row("telfmb120")).contains("yes, but sleep_mode unconfirmed");
        assertThat(row("telfmb110")).contains("| unconfirmed |");
    }
}
