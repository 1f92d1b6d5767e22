package io.trackgate.catalogue;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProtocolCatalogTest {

    @Test
    void protocols_are_found_by_the_name_that_configuration_uses() {
        ProtocolCatalog catalog = new ProtocolCatalog();
        assertThat(catalog.names()).contains("teltonika");
        assertThat(catalog.find("teltonika")).hasValueSatisfying(protocol -> {
            assertThat(protocol.name()).isEqualTo("teltonika");
            assertThat(protocol.repliesCarryTag()).isFalse();
        });
        assertThat(catalog.find("Teltonika")).isEmpty();
    }
}
