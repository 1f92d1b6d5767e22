package io.trackgate.core.command;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CommandIdsTest {

    @Test
    void an_id_begins_with_the_time_and_no_other_is_the_same() {
        Set<UUID> ids = new HashSet<>();
        long before = System.currentTimeMillis();
        for (int i = 0; i < 10_000; i++)
            ids.add(CommandIds.next());
        long after = System.currentTimeMillis();
        assertThat(ids).hasSize(10_000).allSatisfy(id -> {
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
            assertThat(id.getMostSignificantBits() >>> 16).isBetween(before, after);
        });
    }
}
