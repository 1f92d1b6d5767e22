package io.trackgate.core;

import io.trackgate.core.testing.PostgresServer;
import org.junit.jupiter.api.Nested;

/** The same of the other home. */
class CoreOnPostgresTest {

    @Nested
    class Books extends BookkeeperTest {
        private final String url = PostgresServer.store();

        @Override
        String url() { return url; }
    }

    @Nested
    class Fleet extends FleetSyncTest {
        private final String url = PostgresServer.store();

        @Override
        String url() { return url; }
    }
}
